package dev.coterie.dht.routing;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Asks peers whether they are there: those that might enter the table, and those in it that have
 * failed. The table hears the answers as it hears how every request ended.
 */
final class Probes {
  private final PeerContext context;
  private final Messenger messenger;
  private final RoutingLimits limits;
  private final Predicate<TableEntry> isInTable;
  private final Set<PeerId> underway = new LinkedHashSet<>();

  Probes(
      PeerContext context,
      Messenger messenger,
      RoutingLimits limits,
      Predicate<TableEntry> isInTable) {
    this.context = context;
    this.messenger = messenger;
    this.limits = limits;
    this.isInTable = isInTable;
  }

  /** Pings a peer, unless it is being pinged, or {@link RoutingLimits#probes} are. */
  void probe(Contact peer) {
    if (underway.size() < limits.probes() && underway.add(peer.id())) {
      messenger.ask(peer, new Request.Ping(), outcome -> underway.remove(peer.id()));
    }
  }

  /** Pings the replacement that was heard of last; without effect where there is none. */
  void probeReplacement(Bucket bucket) {
    if (!bucket.replacements.isEmpty()) {
      probe(bucket.replacements.get(bucket.replacements.size() - 1));
    }
  }

  /** Pings one that has failed, after a pause that doubles with each failure. */
  void recheckLater(TableEntry entry) {
    if (entry.recheckPending) {
      return;
    }
    entry.recheckPending = true;
    Duration pause = limits.recheckAfter().multipliedBy(1L << (entry.failures - 1));
    context.schedule(
        pause,
        () -> {
          entry.recheckPending = false;
          if (entry.failures > 0 && isInTable.test(entry)) {
            probe(entry.contact);
          }
        });
  }
}
