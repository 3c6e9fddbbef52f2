package dev.coterie.dht.store;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a merge makes of a record; the one rule that all stores share.
 *
 * <p>Headers are joined. Payloads belong to survivors only: a survivor whose payload the store
 * lacks takes it from a version that brings it, and what is superseded loses its payload.
 *
 * @param headers all kept versions, without payloads
 * @param changesHeaders whether they differ from what was there
 * @param gained survivors, with payloads that the store lacked
 */
public record RecordJoin(Siblings<Version> headers, boolean changesHeaders, List<Version> gained) {

  /**
   * Joins versions to a record.
   *
   * @param current what is kept, without payloads
   * @param holdsPayload whether the store holds a kept version's payload
   */
  public static RecordJoin of(
      Siblings<Version> current, Predicate<VersionHash> holdsPayload, List<Version> incoming) {
    Siblings<Version> joined = current;
    for (Version version : incoming) {
      joined = joined.add(version.withoutPayload());
    }
    List<Version> gained = new ArrayList<>();
    for (Version version : incoming) {
      boolean isNew =
          version.payload().isPresent()
              && isSurvivor(joined, version.hash())
              && !holdsPayload.test(version.hash())
              && !gained.contains(version);
      if (isNew) {
        gained.add(version);
      }
    }
    return new RecordJoin(joined, !joined.equals(current), gained);
  }

  /** Refuses versions that do not belong to a key: no check that was due would let them through. */
  public static void checkKey(Key key, List<Version> versions) {
    for (Version version : versions) {
      if (!version.header().key().equals(key)) {
        throw new IllegalArgumentException(
            "a version of key " + version.header().key() + " merged into key " + key);
      }
    }
  }

  /** Whether nothing is to be written. */
  public boolean isNoOp() {
    return !changesHeaders && gained.isEmpty();
  }

  /** Whether a version is one of the siblings, so that its payload is kept. */
  public boolean keepsPayloadOf(VersionHash version) {
    return isSurvivor(headers, version);
  }

  private static boolean isSurvivor(Siblings<Version> state, VersionHash hash) {
    for (Version survivor : state.survivors()) {
      if (survivor.hash().equals(hash)) {
        return true;
      }
    }
    return false;
  }
}
