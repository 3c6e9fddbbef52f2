package dev.coterie.dht.replica;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.vectorclock.VersionHash;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * A write that some of its replicas do not have yet, and how it is noted: the note's name is the
 * key and the version's hash, its value a format, since when it is owed by the wall clock, the
 * payload's bytes and how many replicas lack it.
 */
final class Debt {
  static final byte FORMAT = 1;
  private static final int HASH_BYTES = 32;
  private static final int NAME_BYTES = 2 * HASH_BYTES;
  private static final int VALUE_BYTES = 1 + Long.BYTES + 2 * Integer.BYTES;

  final Key key;
  final VersionHash version;
  final Instant since;
  final int bytes;

  /** Replicas that lack it, as far as is known. */
  int missing;

  /** Tries so far in this life, and when the next one is due. */
  int tries;

  Duration due = Duration.ZERO;
  boolean underway;

  /** The version itself, while this peer's own disk would not take it; lost with the process. */
  Optional<Version> unkept = Optional.empty();

  Debt(Key key, VersionHash version, Instant since, int bytes, int missing) {
    this.key = key;
    this.version = version;
    this.since = since;
    this.bytes = bytes;
    this.missing = missing;
  }

  NoteKey noteKey() {
    byte[] name = ByteBuffer.allocate(NAME_BYTES).put(key.bytes()).put(version.bytes()).array();
    return new NoteKey(NoteKey.Kind.OWED, name);
  }

  byte[] noteValue() {
    return ByteBuffer.allocate(VALUE_BYTES)
        .put(FORMAT)
        .putLong(since.toEpochMilli())
        .putInt(bytes)
        .putInt(missing)
        .array();
  }

  /** Reads a note; empty when it is none of this format. */
  static Optional<Debt> read(NoteKey noteKey, byte[] value) {
    byte[] name = noteKey.name();
    if (name.length != NAME_BYTES || value.length != VALUE_BYTES || value[0] != FORMAT) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(value, 1, VALUE_BYTES - 1);
    Instant since = Instant.ofEpochMilli(in.getLong());
    int bytes = Math.max(0, in.getInt());
    int missing = Math.max(1, in.getInt());
    return Optional.of(
        new Debt(
            Key.wrap(Arrays.copyOf(name, HASH_BYTES)),
            VersionHash.of(Arrays.copyOfRange(name, HASH_BYTES, NAME_BYTES)),
            since,
            bytes,
            missing));
  }
}
