package dev.coterie.crypto.authority;

import dev.coterie.crypto.collection.BoundedMap;
import dev.coterie.crypto.primitives.Hash;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What logs of one realm may share: records by their bytes, the states that heads imply, since
 * heads name all records below them by hash, and whole logs, by the records that are in them, as
 * long as nothing is added to them. All of it follows from what it is asked by, so a log answers
 * the same with any cache. A simulation of a thousand peers keeps one copy of the log where it
 * would keep a thousand.
 *
 * <p>Used by one thread at a time.
 */
public final class AuthorityCache {
  private final Map<Hash, LogRecord> records =
      BoundedMap.forgettingOldest(AuthorityLimits.MAX_LOG_RECORDS);
  private final Map<List<Hash>, Authority> states =
      BoundedMap.forgettingLeastUsed(AuthorityLimits.CACHED_STATES);
  private final Map<Hash, AuthorityLog> logs =
      BoundedMap.forgettingLeastUsed(AuthorityLimits.CACHED_LOGS);

  private final boolean isForManyLogs;

  /** For one log, and those that are made of it. */
  public AuthorityCache() {
    this(false);
  }

  private AuthorityCache(boolean isForManyLogs) {
    this.isForManyLogs = isForManyLogs;
  }

  /** For a process in which many peers begin with the same log: it keeps that as well. */
  public static AuthorityCache ofManyLogs() {
    return new AuthorityCache(true);
  }

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

  /** A log of records, by their ids in order. */
  AuthorityLog log(Hash realm, Set<Hash> records, Supplier<AuthorityLog> make) {
    if (!isForManyLogs) {
      return make.get();
    }
    ByteBuffer ids = ByteBuffer.allocate((1 + records.size()) * Hash.BYTES).put(realm.bytes());
    records.forEach(id -> ids.put(id.bytes()));
    Hash name = Hash.of(ids.array());
    AuthorityLog known = logs.get(name);
    if (known == null) {
      known = make.get();
      List<LogRecord> unused = known.records(); // in order once for all copies
      logs.put(name, known);
    }
    return known.copy();
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
