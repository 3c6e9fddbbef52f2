package dev.coterie.dht.replica;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Fetches the payloads of survivors that are known by their headers only, one by one, each from the
 * peers that may have it, until one does.
 */
final class PayloadFetch {
  private final Messenger messenger;
  private final Key key;
  private final Map<VersionHash, byte[]> payloads;
  private final ArrayDeque<Version> wanted = new ArrayDeque<>();
  private final Function<Version, List<Contact>> holders;

  /**
   * @param holders whom to ask for a version's payload, in order
   * @param payloads those at hand, to which those fetched are added
   * @param now by this peer's clock: what has expired is not fetched
   */
  PayloadFetch(
      Messenger messenger,
      Key key,
      Function<Version, List<Contact>> holders,
      Siblings<Version> siblings,
      Map<VersionHash, byte[]> payloads,
      Instant now) {
    this.messenger = messenger;
    this.key = key;
    this.holders = holders;
    this.payloads = payloads;
    wanted.addAll(lacking(siblings, payloads, now));
  }

  /** The survivors that readers see and whose payloads are not at hand. */
  static List<Version> lacking(
      Siblings<Version> siblings, Map<VersionHash, byte[]> payloads, Instant now) {
    List<Version> lacking = new ArrayList<>();
    for (Version version : siblings.survivors()) {
      if (version.header().hasPayload()
          && !version.header().isExpired(now)
          && !payloads.containsKey(version.hash())) {
        lacking.add(version);
      }
    }
    return lacking;
  }

  /** Runs to its end; at once where nothing is wanted. */
  void start(Runnable whenDone) {
    Version version = wanted.poll();
    if (version == null) {
      whenDone.run();
      return;
    }
    fetch(version, new ArrayDeque<>(holders.apply(version)), () -> start(whenDone));
  }

  private void fetch(Version version, ArrayDeque<Contact> left, Runnable next) {
    Contact holder = left.poll();
    if (holder == null) {
      next.run();
      return;
    }
    messenger.ask(
        holder,
        new Request.FetchPayload(key, version.hash()),
        outcome -> {
          if (take(version, outcome)) {
            next.run();
          } else {
            fetch(version, left, next);
          }
        });
  }

  private boolean take(Version version, Outcome outcome) {
    if (outcome instanceof Outcome.Answered answered
        && answered.response() instanceof Response.Payload payload
        && payload.bytes().isPresent()
        && Version.payloadFits(version.header(), payload.bytes().get())) {
      payloads.put(version.hash(), payload.bytes().get());
      return true;
    }
    return false;
  }
}
