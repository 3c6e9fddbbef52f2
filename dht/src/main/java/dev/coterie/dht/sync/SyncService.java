package dev.coterie.dht.sync;

import dev.coterie.crypto.address.BlindedPath;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.store.KeyRanges;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.RecordsUnder;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Protocol;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.dht.wire.WireLimits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Answers what other members ask in anti-entropy. It keeps no session: each answer is made from
 * what the store holds at that moment, within the limits of a message.
 */
public final class SyncService {
  private final SyncTools tools;
  private final SealedKeyKeeper sealedKeys;
  private final Predicate<Position> stillPulling;
  private final Hash wholeRealm;

  /**
   * @param stillPulling whether this peer has yet to pull what it should hold at a position; it
   *     fetches that itself, at its own pace, so nobody is to send it
   */
  public SyncService(
      SyncTools tools, SealedKeyKeeper sealedKeys, Predicate<Position> stillPulling, Hash realm) {
    this.tools = tools;
    this.sealedKeys = sealedKeys;
    this.stillPulling = stillPulling;
    this.wholeRealm = BlindedPath.of(realm, List.of()).key();
  }

  private boolean wants(Position from, Position to) {
    return !stillPulling.test(from)
        && !stillPulling.test(to)
        && tools.ranges().isResponsible(from, to);
  }

  /** Answers any request of the protocol; exactly one response comes, possibly at once. */
  public void answer(Contact from, Request request, Consumer<Response> reply) {
    if (request instanceof Request.RangeDigests range) {
      reply.accept(digests(range));
    } else if (request instanceof Request.Reconcile reconcile) {
      reply.accept(
          new Reconciler(tools.context().store(), this::wants, reconcile, SyncLimits.MAX_LISTED)
              .answer());
    } else if (request instanceof Request.Follow follow) {
      reply.accept(followed(follow));
    } else if (request instanceof Request.FetchRecords fetch) {
      reply.accept(records(fetch, from));
    } else if (request instanceof Request.FetchPayload fetch) {
      reply.accept(payload(fetch));
    } else if (request instanceof Request.HighestDot highest) {
      reply.accept(new Response.HighestDots(headsOf(highest.writerKey())));
    } else if (request instanceof Request.SealedKeys keys) {
      SealedKeyExchange.answer(sealedKeys, from, keys, reply);
    } else if (request instanceof Request.Holdings holdings) {
      reply.accept(holdings(holdings));
    } else if (request instanceof Request.Offer offer) {
      new OfferIntake(tools, from, offer, reply).start();
    } else {
      throw new IllegalArgumentException("not a request of " + Protocol.SYNC.id());
    }
  }

  /** Digests of what is held between two positions, whether or not this peer should hold it. */
  private Response digests(Request.RangeDigests request) {
    return Reconciler.page(
        tools.context().store(),
        request.from(),
        request.to(),
        SyncLimits.MAX_LISTED,
        wants(request.from(), request.to()));
  }

  /** What differs of what is held under a link; the whole realm lies under the first of all. */
  private Response followed(Request.Follow request) {
    RecordStore store = tools.context().store();
    Optional<KeyRanges> under =
        request.prefix().equals(wholeRealm)
            ? Optional.of(store)
            : RecordsUnder.of(store, request.prefix());
    if (under.isEmpty()) {
      return new Response.Followed(new Response.Reconciled(List.of()), false, true);
    }
    boolean responsible =
        request.ranges().ranges().stream().allMatch(range -> wants(range.from(), range.to()));
    Response.Reconciled differing =
        new Reconciler(
                under.get(), (from, to) -> responsible, request.ranges(), WireLimits.MAX_DIGESTS)
            .answer();
    return new Response.Followed(differing, responsible, false);
  }

  /** Records with their small payloads, and proofs of the writers that they mention. */
  private Response records(Request.FetchRecords request, Contact asker) {
    List<Request.KeyedRecord> records = new ArrayList<>();
    List<VersionHeader> headers = new ArrayList<>();
    List<Key> leftOut = new ArrayList<>();
    int room = SyncLimits.MAX_RECORDS_BYTES;
    for (Key key : request.keys()) {
      Optional<StoredRecord> held = tools.held(key);
      if (held.isEmpty()) {
        continue;
      }
      RecordBytes record =
          room > 0
              ? held.get().bytes(payloadBytes(held.get(), request, asker))
              : RecordBytes.empty();
      if (record.isEmpty() || record.encoded().length > room) {
        leftOut.add(key);
        continue;
      }
      room -= record.encoded().length;
      records.add(new Request.KeyedRecord(key, record));
      held.get().siblings().kept().forEach(version -> headers.add(version.header()));
    }
    return new Response.Records(records, OfferPacker.proofs(tools.heads(), headers), leftOut);
  }

  /** How much of a record's content goes along: none to a peer that does not keep it. */
  private int payloadBytes(StoredRecord record, Request.FetchRecords request, Contact asker) {
    boolean isWanted =
        !request.headersOnly()
            && tools.custody().keepsContent(asker.id(), record.siblings().kept().get(0).header());
    return isWanted ? SyncLimits.MAX_INLINE_PAYLOAD_BYTES : 0;
  }

  /** Records of which every header is kept and every payload that readers need can be read. */
  private Response holdings(Request.Holdings request) {
    List<Response.Digest> digests = new ArrayList<>();
    long room = SyncLimits.MAX_CHECKED_BYTES;
    for (Key key : request.keys()) {
      Optional<StoredRecord> held = tools.held(key);
      if (room > 0 && held.isPresent()) {
        room -= payloadBytes(held.get());
        if (isWhole(held.get())) {
          digests.add(new Response.Digest(key, held.get().recordHash()));
        }
      }
    }
    return new Response.Holdings(digests);
  }

  private static long payloadBytes(StoredRecord record) {
    return record.siblings().survivors().stream().mapToLong(v -> v.header().payloadSize()).sum();
  }

  private boolean isWhole(StoredRecord record) {
    Instant now = tools.context().wallTime();
    return record.siblings().survivors().stream()
        .allMatch(
            version ->
                !version.header().hasPayload()
                    || version.header().isExpired(now)
                    || record.payload(version.hash()).isPresent());
  }

  /** One payload, if it is still kept. */
  private Response payload(Request.FetchPayload request) {
    return new Response.Payload(
        tools.held(request.key()).flatMap(held -> held.payload(request.version())));
  }

  /** The highest headers known of a node, as many as fit. */
  private List<byte[]> headsOf(PublicKey writer) {
    List<byte[]> headers = new ArrayList<>();
    int room = SyncLimits.MAX_RECORDS_BYTES;
    for (VersionHeader head : tools.heads().headsOf(writer)) {
      room -= head.encoded().length;
      if (room < 0 || headers.size() >= WireLimits.MAX_INCARNATIONS) {
        break;
      }
      headers.add(head.encoded());
    }
    return headers;
  }
}
