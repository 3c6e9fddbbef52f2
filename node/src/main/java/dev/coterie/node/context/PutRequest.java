package dev.coterie.node.context;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.dht.replica.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A write of an entry.
 *
 * @param roles whom it is sealed to, at least one
 * @param timeToLive after which readers treat it as deleted
 */
public record PutRequest(
    Address address,
    Entry entry,
    List<String> roles,
    WriteCondition condition,
    Level level,
    Optional<Duration> timeToLive) {
  public PutRequest {
    roles = List.copyOf(roles);
  }

  /** A plain write at quorum. */
  public static PutRequest of(Address address, Entry entry, List<String> roles) {
    return new PutRequest(
        address, entry, roles, new WriteCondition.Plain(), Level.QUORUM, Optional.empty());
  }

  public PutRequest when(WriteCondition other) {
    return new PutRequest(address, entry, roles, other, level, timeToLive);
  }

  public PutRequest at(Level other) {
    return new PutRequest(address, entry, roles, condition, other, timeToLive);
  }

  public PutRequest expiringAfter(Duration other) {
    return new PutRequest(address, entry, roles, condition, level, Optional.of(other));
  }
}
