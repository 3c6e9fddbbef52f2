package dev.coterie.dht.replica;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.wire.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The authority log's word on a version. */
public interface Rights {

  Hash realm();

  /** Heads of the log as it is known here. */
  List<Hash> heads();

  /** Those of a version's log heads that are not known here. */
  List<Hash> unknownHeads(VersionHeader header);

  /** Whether a policy has fewer peers keep the content of a version's entry than the realm has. */
  default boolean isKeptByFewer(VersionHeader header) {
    return false;
  }

  /**
   * Why the writer may not write this version; empty when it may. Judged at the log heads that the
   * version names, and by what has been revoked since.
   *
   * @param newWrite whether it comes from its writer just now, so that an expired grant ends it
   */
  Optional<Refusal> refusal(VersionHeader header, Instant now, boolean newWrite);
}
