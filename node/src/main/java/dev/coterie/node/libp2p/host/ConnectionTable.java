package dev.coterie.node.libp2p.host;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.node.libp2p.Libp2pLimits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The open connections by peer, and which of a peer's takes new streams. Two that were dialled from
 * both ends at the same time are told apart by a rule that both ends compute alike: the one that
 * the smaller peer id dialled is kept. Otherwise the newer is: the other end may have lost the
 * older one. A connection that is not kept stays until its streams are done.
 *
 * <p>Lives on the host's loop.
 */
final class ConnectionTable {
  private final PeerId self;
  private final Map<PeerId, List<Connection>> byPeer = new HashMap<>();
  private int count;

  ConnectionTable(PeerId self) {
    this.self = self;
  }

  int count() {
    return count;
  }

  List<Connection> all() {
    List<Connection> all = new ArrayList<>(count);
    byPeer.values().forEach(all::addAll);
    return all;
  }

  /** The peer's connection that takes new streams, if one is open. */
  @Nullable Connection kept(PeerId peer) {
    Connection kept = null;
    for (Connection each : byPeer.getOrDefault(peer, List.of())) {
      if (each.isOpen() && (kept == null || prefers(each, kept))) {
        kept = each;
      }
    }
    return kept;
  }

  /** Adds a connection and returns the one that must go for it, if the peer has too many. */
  @Nullable Connection add(Connection connection) {
    List<Connection> peers = byPeer.computeIfAbsent(connection.peer(), p -> new ArrayList<>(1));
    peers.add(connection);
    count++;
    chooseKept(connection.peer());
    return peers.size() > Libp2pLimits.MAX_CONNECTIONS_PER_PEER ? peers.get(0) : null;
  }

  void remove(Connection connection) {
    List<Connection> peers = byPeer.get(connection.peer());
    if (peers != null && peers.remove(connection)) {
      count--;
      if (peers.isEmpty()) {
        byPeer.remove(connection.peer());
      } else {
        chooseKept(connection.peer());
      }
    }
  }

  private void chooseKept(PeerId peer) {
    Connection kept = kept(peer);
    for (Connection each : byPeer.getOrDefault(peer, List.of())) {
      boolean replaced = kept != null && each != kept;
      if (replaced != each.isReplaced()) {
        each.setReplaced(replaced);
      }
    }
  }

  private boolean prefers(Connection one, Connection other) {
    long apart = Math.abs(one.openedAtNanos() - other.openedAtNanos());
    boolean simultaneous =
        one.isDialled() != other.isDialled()
            && apart < Libp2pLimits.SIMULTANEOUS_DIAL_WINDOW.toNanos();
    return simultaneous
        ? one.isDialled() == (self.compareTo(one.peer()) < 0)
        : one.openedAtNanos() - other.openedAtNanos() > 0;
  }

  /** The connection that has been without streams for longest, if any has for some time. */
  Optional<Connection> longestIdle(long atLeastNanos) {
    return idleLongestFirst(atLeastNanos).stream().findFirst();
  }

  /** Those that have been without streams for some time. */
  List<Connection> idleLongestFirst(long atLeastNanos) {
    record Idle(Connection connection, long nanos) {}
    return all().stream()
        .map(each -> new Idle(each, each.idleNanos()))
        .filter(each -> each.nanos >= atLeastNanos)
        .sorted(Comparator.comparingLong(Idle::nanos).reversed())
        .map(Idle::connection)
        .toList();
  }
}
