package dev.coterie.node.context;

import dev.coterie.crypto.address.Address;
import dev.coterie.dht.replica.ReplicaOutcome;
import dev.coterie.vectorclock.Dot;
import java.util.List;

/**
 * That a write (or a delete) met its level.
 *
 * @param context covers this version and what it superseded: the token for a next write
 * @param replicas what each replica had said when the level was met
 * @param rolesDropped roles that could read what was superseded and cannot read this
 * @param explanation what the read before it found, and how far the write had come
 */
public record Receipt(
    Address address,
    Dot dot,
    ContextToken context,
    List<ReplicaOutcome> replicas,
    List<String> rolesDropped,
    Explanation explanation) {
  public Receipt {
    replicas = List.copyOf(replicas);
    rolesDropped = List.copyOf(rolesDropped);
  }
}
