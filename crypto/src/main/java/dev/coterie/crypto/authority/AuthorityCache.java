package dev.coterie.crypto.authority;

import dev.coterie.crypto.collection.BoundedMap;
import dev.coterie.crypto.primitives.Hash;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Records and states that logs of one realm may share: records by their bytes, and the states that
 * heads imply, since heads name all records below them by hash. Both follow from what they are
 * asked by, so a log answers the same with any cache. A simulation of a thousand peers keeps one
 * copy of the log where it would keep a thousand.
 *
 * <p>Used by one thread at a time.
 */
public final class AuthorityCache {
  private final Map<Hash, LogRecord> records =
      BoundedMap.forgettingOldest(AuthorityLimits.MAX_LOG_RECORDS);
  private final Map<List<Hash>, Authority> states =
      BoundedMap.forgettingLeastUsed(AuthorityLimits.CACHED_STATES);

  /** As {@link LogRecord#parse}; for bytes of a log, not for what strangers send. */
  public LogRecord read(byte[] encoded) throws AuthorityException {
    Hash id = Hash.of(encoded);
    LogRecord known = records.get(id);
    if (known == null) {
      known = LogRecord.parse(encoded);
      records.put(id, known);
    }
    return known;
  }

  /** The state that heads imply, ascending and without repetition. */
  Authority state(List<Hash> heads, Supplier<Authority> fold) {
    Authority known = states.get(heads);
    if (known == null) {
      known = fold.get();
      states.put(heads, known);
    }
    return known;
  }
}
