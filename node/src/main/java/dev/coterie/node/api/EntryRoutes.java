package dev.coterie.node.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.crypto.envelope.InvalidEntryException;
import dev.coterie.dht.replica.Level;
import dev.coterie.node.context.ContextStore;
import dev.coterie.node.context.ContextToken;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import dev.coterie.node.context.Explanation;
import dev.coterie.node.context.PutRequest;
import dev.coterie.node.context.Reading;
import dev.coterie.node.context.Receipt;
import dev.coterie.node.context.WriteCondition;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reading, writing and deleting one entry. */
final class EntryRoutes {
  static final String CONTEXT_HEADER = "Coterie-Context";
  static final String AT_LEAST_HEADER = "Coterie-At-Least";
  static final String SEALED_MEDIA_TYPE = "application/age";

  private final ContextStore store;

  EntryRoutes(ContextStore store) {
    this.store = store;
  }

  void put(RoutingContext ctx) {
    Address address = Parameters.address(ctx, Endpoint.PUT_ENTRY);
    String mediaType = ctx.request().getHeader(HttpHeaders.CONTENT_TYPE);
    PutRequest request =
        isDocument(mediaType)
            ? putOfDocument(ctx, address, store.levelFor(address))
            : putOfContent(ctx, address, mediaType, store.levelFor(address));
    answerReceipt(ctx, store.putAsync(request));
  }

  private static boolean isDocument(@Nullable String mediaType) {
    return mediaType != null
        && mediaType
            .toLowerCase(Locale.ROOT)
            .split(";", -1)[0]
            .strip()
            .equals(EntryDocument.MEDIA_TYPE);
  }

  private static PutRequest putOfDocument(RoutingContext ctx, Address address, Level unsaid) {
    var unused = Parameters.of(ctx, Explanations.MEMBER).explain();
    var document = Json.parse(BodyCollector.of(ctx), "The body");
    for (String notHere : List.of("op", "address")) {
      if (document.has(notHere)) {
        throw Inputs.invalid("'" + notHere + "' has no place in the document: the path says it.");
      }
    }
    PutRequest request = EntryDocument.toPut(address, document, unsaid);
    WriteCondition ofHeaders = condition(ctx);
    if (ofHeaders instanceof WriteCondition.Plain) {
      return request;
    }
    if (!(request.condition() instanceof WriteCondition.Plain)) {
      throw Inputs.invalid("There is a condition in the headers and one in the document.");
    }
    return request.when(ofHeaders);
  }

  private static PutRequest putOfContent(
      RoutingContext ctx, Address address, @Nullable String mediaType, Level unsaid) {
    Parameters parameters =
        Parameters.of(
            ctx, "role", "tag", "technology", "link", "ttl", "consistency", Explanations.MEMBER);
    var unused = parameters.explain();
    PutRequest request =
        new PutRequest(
            address,
            entry(BodyCollector.of(ctx), mediaType, parameters),
            EntryDocument.rolesOf(parameters.all("role")),
            condition(ctx),
            parameters.level(unsaid),
            Optional.empty());
    String ttl = parameters.one("ttl");
    return ttl == null ? request : request.expiringAfter(Inputs.duration("ttl", ttl));
  }

  private static Entry entry(byte[] content, @Nullable String mediaType, Parameters parameters) {
    try {
      Entry.Builder builder = Entry.builder().content(content);
      if (mediaType != null && !mediaType.isBlank()) {
        builder.mediaType(mediaType);
      }
      parameters.all("tag").forEach(builder::tag);
      parameters.all("technology").forEach(builder::technology);
      parameters.all("link").forEach(builder::link);
      return builder.build();
    } catch (InvalidEntryException e) {
      throw Inputs.invalid(e.getMessage() + ". Nothing was written.");
    }
  }

  private static WriteCondition condition(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    return Condition.ofHeaders(
        request.getHeader(CONTEXT_HEADER),
        request.getHeader(HttpHeaders.IF_MATCH),
        request.getHeader(HttpHeaders.IF_NONE_MATCH));
  }

  void delete(RoutingContext ctx) {
    Address address = Parameters.address(ctx, Endpoint.DELETE_ENTRY);
    Parameters parameters = Parameters.of(ctx, "consistency", Explanations.MEMBER);
    var unused = parameters.explain();
    answerReceipt(
        ctx, store.removeAsync(address, condition(ctx), parameters.level(store.levelFor(address))));
  }

  private static void answerReceipt(
      RoutingContext ctx, java.util.concurrent.CompletableFuture<Receipt> future) {
    Replies.whenDone(
        ctx,
        future,
        receipt -> {
          putToken(ctx, receipt.context());
          Replies.json(ctx, 200, explained(ctx, Documents.of(receipt), receipt.explanation()));
        });
  }

  /** The document, with its explanation where that was asked for. */
  private static ObjectNode explained(
      RoutingContext ctx, ObjectNode document, Explanation explanation) {
    if (isExplained(ctx)) {
      document.set(Explanations.MEMBER, Explanations.of(explanation));
    }
    return document;
  }

  private static boolean isExplained(RoutingContext ctx) {
    return Boolean.TRUE.equals(ctx.get(Explanations.MEMBER));
  }

  private static void putToken(RoutingContext ctx, ContextToken token) {
    String text = token.toString();
    ctx.response().putHeader(HttpHeaders.ETAG, "\"" + text + "\"");
    ctx.response().putHeader(CONTEXT_HEADER, text);
  }

  void get(RoutingContext ctx) {
    Address address = Parameters.address(ctx, Endpoint.GET_ENTRY);
    Parameters parameters = Parameters.of(ctx, "consistency", "role", Explanations.MEMBER);
    var unused = parameters.explain();
    String role = parameters.one("role");
    Optional<RoleName> as = Optional.ofNullable(role).map(Inputs::role);
    Optional<ContextToken> atLeast =
        Optional.ofNullable(ctx.request().getHeader(AT_LEAST_HEADER)).map(ContextToken::parse);
    Replies.whenDone(
        ctx,
        store.getAsync(address, parameters.level(store.levelFor(address)), atLeast),
        reading -> answerReading(ctx, Readings.sealedTo(reading, as)));
  }

  private static void answerReading(RoutingContext ctx, Reading reading) {
    putToken(ctx, reading.context());
    Readings.requireReadable(reading);
    String etag = "\"" + reading.context() + "\"";
    if (reading.isConflict()) {
      Replies.json(ctx, 300, explained(ctx, Documents.of(reading), reading.explanation()));
    } else if (etag.equals(ctx.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      ctx.response().setStatusCode(304);
      var unused = ctx.response().end();
    } else if (wantsJson(ctx) || isExplained(ctx)) {
      Replies.json(ctx, 200, explained(ctx, Documents.of(reading), reading.explanation()));
    } else {
      answerContent(ctx, reading.siblings().get(0));
    }
  }

  private static boolean wantsJson(RoutingContext ctx) {
    String accept = ctx.request().getHeader(HttpHeaders.ACCEPT);
    return accept != null && accept.toLowerCase(Locale.ROOT).contains(Replies.JSON);
  }

  private static void answerContent(RoutingContext ctx, Reading.Sibling sibling) {
    var response = ctx.response();
    response.putHeader("Coterie-Dot", sibling.dot().toString());
    response.putHeader("Coterie-Writer", sibling.writer().toString());
    response.putHeader("Coterie-Written-At", sibling.writtenAt().toString());
    response.putHeader("Coterie-Roles", String.join(", ", Documents.roles(sibling)));
    Replies.send(ctx, 200, sibling.entry().mediaType(), sibling.entry().content());
  }

  /** The sealed payload of an entry; of siblings, all of them, in JSON. */
  void sealed(RoutingContext ctx) {
    Address address = Parameters.address(ctx, Endpoint.SEALED_ENTRY);
    var unused = Parameters.of(ctx);
    Replies.whenDone(
        ctx,
        store.sealedAsync(address),
        payloads -> {
          if (payloads.isEmpty()) {
            throw new CoterieException(Kind.NOT_FOUND, "There is no entry at " + address + ".");
          }
          if (payloads.size() == 1) {
            Replies.send(ctx, 200, SEALED_MEDIA_TYPE, payloads.get(0));
          } else {
            Replies.json(ctx, 300, Readings.sealedDocument(address, payloads));
          }
        });
  }
}
