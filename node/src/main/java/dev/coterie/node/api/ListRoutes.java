package dev.coterie.node.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.dht.replica.Level;
import dev.coterie.node.context.ContextStore;
import dev.coterie.node.context.Listing;
import dev.coterie.node.context.Reading;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Lists: what lies under a prefix, and which of it is in conflict. */
final class ListRoutes {
  /** How long the pages of one listing can be asked for; later ones are of a new listing. */
  private static final Duration PAGES_WITHIN = Duration.ofMinutes(2);

  /** Addresses of listings that are kept for their later pages. */
  private static final long MAX_KEPT_ADDRESSES = 200_000;

  private final ContextStore store;
  private final Cache<AddressPrefix, Listing> recent =
      Caffeine.newBuilder()
          .maximumWeight(MAX_KEPT_ADDRESSES)
          .weigher((AddressPrefix prefix, Listing listing) -> 1 + listing.items().size())
          .expireAfterWrite(PAGES_WITHIN)
          .build();

  ListRoutes(ContextStore store) {
    this.store = store;
  }

  void list(RoutingContext ctx) {
    Parameters parameters = Parameters.of(ctx, "prefix", "limit", "page", "fresh");
    AddressPrefix prefix = parameters.prefix();
    String limit = parameters.one("limit");
    int most =
        limit == null
            ? ApiLimits.DEFAULT_PAGE_ITEMS
            : Inputs.count("limit", limit, ApiLimits.MAX_PAGE_ITEMS);
    Optional<Address> after = Optional.ofNullable(parameters.one("page")).map(ListRoutes::page);
    Replies.json(
        ctx,
        listing(prefix, parameters.fresh(), after.isPresent(), most),
        listing -> page(prefix, listing, after, most));
  }

  /** Later pages are of the listing that the first was of, where it is not too old. */
  private CompletableFuture<Listing> listing(
      AddressPrefix prefix, boolean fresh, boolean isLaterPage, int most) {
    Listing kept = isLaterPage ? recent.getIfPresent(prefix) : null;
    if (kept != null) {
      return CompletableFuture.completedFuture(kept);
    }
    return store
        .listAsync(prefix, fresh)
        .whenComplete(
            (listing, failure) -> {
              if (listing != null && listing.items().size() > most) {
                recent.put(prefix, listing);
              }
            });
  }

  /** A page is named by the last address of the one before it. */
  private static Address page(String token) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      return Inputs.address(Inputs.utf8(bytes, "The page token"));
    } catch (IllegalArgumentException e) {
      throw Inputs.invalid("That is no page token: take 'next' of the page before.");
    }
  }

  private static ObjectNode page(
      AddressPrefix prefix, Listing listing, Optional<Address> after, int most) {
    List<Listing.Item> rest =
        listing.items().stream()
            .filter(item -> after.isEmpty() || item.address().compareTo(after.get()) > 0)
            .toList();
    ObjectNode json = head(prefix, listing);
    ArrayNode entries = json.putArray("entries");
    for (Listing.Item item : rest.subList(0, Math.min(most, rest.size()))) {
      entries
          .addObject()
          .put("address", item.address().toString())
          .put("siblings", item.siblings());
    }
    if (rest.size() > most) {
      byte[] last = rest.get(most - 1).address().toString().getBytes(StandardCharsets.UTF_8);
      json.put("next", Base64.getUrlEncoder().withoutPadding().encodeToString(last));
    }
    return json;
  }

  private static ObjectNode head(AddressPrefix prefix, Listing listing) {
    ObjectNode json =
        Json.object()
            .put("prefix", prefix.toString())
            .put("complete", listing.isComplete())
            .put("regions", listing.regions())
            .put("covered", listing.covered());
    listing.asOf().ifPresent(asOf -> addAge(json, asOf));
    return json.put("unreadable", listing.unreadable());
  }

  private static void addAge(ObjectNode json, Instant asOf) {
    Duration age = Duration.between(asOf, Instant.now());
    json.put("asOf", asOf.toString());
    json.put("ageMillis", age.isNegative() ? 0 : age.toMillis());
  }

  void conflicts(RoutingContext ctx) {
    Parameters parameters = Parameters.of(ctx, "prefix", "fresh");
    AddressPrefix prefix = parameters.prefix();
    Replies.json(
        ctx,
        store.listAsync(prefix, parameters.fresh()).thenCompose(this::withSiblings),
        found -> {
          ObjectNode json = head(prefix, found.listing());
          ArrayNode conflicts = json.putArray("conflicts");
          found.readings().stream()
              .filter(Reading::isConflict)
              .forEach(reading -> conflicts.add(conflict(reading)));
          json.put("more", found.more());
          return json;
        });
  }

  private record Conflicts(Listing listing, List<Reading> readings, boolean more) {}

  private CompletableFuture<Conflicts> withSiblings(Listing listing) {
    List<Address> all =
        listing.items().stream()
            .filter(item -> item.siblings() > 1)
            .map(Listing.Item::address)
            .toList();
    int shown = Math.min(all.size(), ApiLimits.MAX_CONFLICTS);
    return Parallel.map(
            all.subList(0, shown),
            ApiLimits.BATCH_PARALLELISM,
            address -> store.getAsync(address, Level.QUORUM, Optional.empty()))
        .thenApply(readings -> new Conflicts(listing, readings, shown < all.size()));
  }

  private static ObjectNode conflict(Reading reading) {
    ObjectNode json =
        Json.object()
            .put("address", reading.address().toString())
            .put("context", reading.context().toString());
    ArrayNode siblings = json.putArray("siblings");
    for (Reading.Sibling sibling : reading.siblings()) {
      siblings.add(Documents.described(sibling).put("size", sibling.entry().content().length));
    }
    return json.put("unreadable", reading.unreadable());
  }
}
