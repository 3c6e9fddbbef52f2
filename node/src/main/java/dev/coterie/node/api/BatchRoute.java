package dev.coterie.node.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.crypto.address.Address;
import dev.coterie.node.config.Shown;
import dev.coterie.node.context.ContextStore;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import dev.coterie.node.context.Reading;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many operations in one request. Each stands alone: it has its own status, one that fails leaves
 * the others as they are, and two on one address are in no order.
 */
final class BatchRoute {
  private static final Logger LOG = LoggerFactory.getLogger(BatchRoute.class);
  private static final Set<String> READ_MEMBERS =
      new TreeSet<>(List.of("op", "address", "consistency"));
  private static final Set<String> DELETE_MEMBERS =
      new TreeSet<>(List.of("op", "address", "consistency", "context", "ifMatch"));

  private final ContextStore store;

  BatchRoute(ContextStore store) {
    this.store = store;
  }

  void handle(RoutingContext ctx) {
    var unused = Parameters.of(ctx);
    List<JsonNode> operations = operations(Json.parse(BodyCollector.of(ctx), "The body"));
    AtomicLong answerBytes = new AtomicLong();
    Replies.json(
        ctx,
        Parallel.map(
            operations, ApiLimits.BATCH_PARALLELISM, operation -> result(operation, answerBytes)),
        results -> {
          ObjectNode json = Json.object();
          ArrayNode array = json.putArray("results");
          results.forEach(array::add);
          return json;
        });
  }

  private static List<JsonNode> operations(ObjectNode body) {
    EntryDocument.onlyMembers(body, Set.of("operations"));
    if (!(body.get("operations") instanceof ArrayNode array)) {
      throw Inputs.invalid("The body has no array 'operations'. Nothing was done.");
    }
    if (array.size() > ApiLimits.MAX_BATCH_OPERATIONS) {
      throw Inputs.invalid(
          "The batch has "
              + array.size()
              + " operations; the limit is "
              + ApiLimits.MAX_BATCH_OPERATIONS
              + ". Nothing was done.");
    }
    List<JsonNode> operations = new ArrayList<>();
    array.forEach(operations::add);
    return operations;
  }

  private CompletableFuture<ObjectNode> result(JsonNode operation, AtomicLong answerBytes) {
    CompletableFuture<ObjectNode> done;
    try {
      done = start(operation, answerBytes);
    } catch (CoterieException e) {
      done = CompletableFuture.failedFuture(e);
    }
    return done.exceptionally(BatchRoute::failed);
  }

  private static ObjectNode failed(Throwable failure) {
    if (Problem.isUnforeseen(failure)) {
      LOG.error("An operation of a batch failed", failure);
    }
    Problem problem = Problem.of(failure);
    ObjectNode json = Json.object().put("status", problem.status());
    json.set("problem", problem.toJson());
    return json;
  }

  private CompletableFuture<ObjectNode> start(JsonNode node, AtomicLong answerBytes) {
    if (!(node instanceof ObjectNode operation)) {
      throw Inputs.invalid("An operation must be an object. It had no effect.");
    }
    String name = EntryDocument.text(operation, "op");
    String text = EntryDocument.text(operation, "address");
    if (name == null || text == null) {
      throw Inputs.invalid("An operation has 'op' and 'address'. It had no effect.");
    }
    Address address = Inputs.address(text);
    return switch (name) {
      case "put" ->
          store
              .putAsync(EntryDocument.toPut(address, operation, store.levelFor(address)))
              .thenApply(receipt -> done(200, "receipt", Documents.of(receipt)));
      case "get" -> get(address, operation, answerBytes);
      case "delete" -> delete(address, operation);
      default ->
          throw Inputs.invalid(
              "'" + Shown.of(name) + "' is no operation: there are put, get and delete.");
    };
  }

  private CompletableFuture<ObjectNode> delete(Address address, ObjectNode operation) {
    EntryDocument.onlyMembers(operation, DELETE_MEMBERS);
    return store
        .removeAsync(
            address,
            Condition.of(
                EntryDocument.text(operation, "context"),
                EntryDocument.text(operation, "ifMatch"),
                false),
            EntryDocument.level(operation, store.levelFor(address)))
        .thenApply(receipt -> done(200, "receipt", Documents.of(receipt)));
  }

  private CompletableFuture<ObjectNode> get(
      Address address, ObjectNode operation, AtomicLong answerBytes) {
    EntryDocument.onlyMembers(operation, READ_MEMBERS);
    return store
        .getAsync(
            address, EntryDocument.level(operation, store.levelFor(address)), Optional.empty())
        .thenApply(
            reading -> {
              Readings.requireReadable(reading);
              requireRoom(reading, answerBytes);
              return done(reading.isConflict() ? 300 : 200, "entry", Documents.of(reading));
            });
  }

  private static void requireRoom(Reading reading, AtomicLong answerBytes) {
    long bytes = 0;
    for (Reading.Sibling sibling : reading.siblings()) {
      bytes += sibling.entry().content().length;
    }
    if (answerBytes.addAndGet(bytes) > ApiLimits.MAX_BATCH_ANSWER_BYTES) {
      throw new CoterieException(
          Kind.INVALID,
          "The content read by this batch is over the limit of "
              + ApiLimits.MAX_BATCH_ANSWER_BYTES
              + " bytes. Read "
              + reading.address()
              + " in another request.");
    }
  }

  private static ObjectNode done(int status, String name, ObjectNode document) {
    ObjectNode json = Json.object().put("status", status);
    json.set(name, document);
    return json;
  }
}
