package dev.coterie.node.index;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.record.Version;
import dev.coterie.vectorclock.Siblings;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of one record: its headers, joined, and the name of its entry where it opens. */
final class Followed {
  /**
   * Hashes of the record under which its present state was read: replicas that lag behind each have
   * their own for a while.
   */
  static final int MAX_HASHES = 4;

  private final ArrayDeque<Hash> hashes = new ArrayDeque<>();
  private Siblings<Version> held = Siblings.empty();
  private @Nullable Address address;
  private List<Version> told = List.of();

  /** Whether a record with this hash has been read. */
  boolean isKnown(Hash recordHash) {
    return hashes.contains(recordHash);
  }

  void addHash(Hash recordHash) {
    if (!hashes.contains(recordHash)) {
      if (hashes.size() >= MAX_HASHES) {
        hashes.remove();
      }
      hashes.add(recordHash);
    }
  }

  /**
   * Takes in what was read. Joined with what was known, so that one who lags behind undoes nothing.
   */
  void add(Siblings<Version> read, Optional<Address> name) {
    for (Version version : read.kept()) {
      held = held.add(version.withoutPayload());
    }
    name.ifPresent(found -> address = found);
  }

  Optional<Address> address() {
    return Optional.ofNullable(address);
  }

  /** The values that are shown at a time. */
  List<Version> live(Instant now) {
    return held.survivors().stream()
        .filter(version -> !version.header().isTombstone() && !version.header().isExpired(now))
        .toList();
  }

  /**
   * What has changed since the last call: empty where nothing that is shown has, or where the entry
   * has no name that can be read.
   */
  Optional<Change> change(Instant now) {
    List<Version> live = live(now);
    List<Version> shown = live.isEmpty() ? List.of() : live;
    boolean isSame = shown.equals(told);
    told = shown;
    Address name = address;
    if (isSame || name == null) {
      return Optional.empty();
    }
    Change.Kind kind =
        live.isEmpty() ? Change.Kind.RM : live.size() == 1 ? Change.Kind.PUT : Change.Kind.SIBLINGS;
    List<Version> versions = live.isEmpty() ? held.survivors() : live;
    return Optional.of(new Change(kind, name, versions.stream().map(Version::dot).toList()));
  }
}
