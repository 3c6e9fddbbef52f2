package dev.coterie.dht.store;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** A record in memory: immutable headers and payloads; a merge makes a new one. */
final class MemoryRecord implements StoredRecord {
  static final MemoryRecord EMPTY = new MemoryRecord(Siblings.empty(), new TreeMap<>());

  private final Siblings<Version> headers;
  private final NavigableMap<VersionHash, byte[]> payloads;
  private final Hash recordHash;

  private MemoryRecord(Siblings<Version> headers, NavigableMap<VersionHash, byte[]> payloads) {
    this.headers = headers;
    this.payloads = payloads;
    this.recordHash = StoredRecord.recordHash(headers.kept());
  }

  /** This record with more versions; this very one when they add nothing. */
  MemoryRecord merge(List<Version> incoming) {
    RecordJoin join = RecordJoin.of(headers, payloads::containsKey, incoming);
    if (join.isNoOp()) {
      return this;
    }
    NavigableMap<VersionHash, byte[]> kept = new TreeMap<>(payloads);
    kept.keySet().removeIf(version -> !join.keepsPayloadOf(version));
    join.gained().forEach(version -> version.payload().ifPresent(p -> kept.put(version.hash(), p)));
    return new MemoryRecord(join.headers(), kept);
  }

  /** This record without the payloads of some versions. */
  MemoryRecord withoutPayloads(List<VersionHash> versions) {
    NavigableMap<VersionHash, byte[]> kept = new TreeMap<>(payloads);
    versions.forEach(kept::remove);
    return kept.size() == payloads.size() ? this : new MemoryRecord(headers, kept);
  }

  @Override
  public RecordBytes bytes(int maxPayloadBytes) {
    return StoredRecord.compose(headers, this::payload, maxPayloadBytes);
  }

  @Override
  public Siblings<Version> siblings() {
    return headers;
  }

  @Override
  public Optional<byte[]> payload(VersionHash version) {
    return Optional.ofNullable(payloads.get(version));
  }

  @Override
  public Hash recordHash() {
    return recordHash;
  }

  long byteCount() {
    long bytes = 0;
    for (Version version : headers.kept()) {
      bytes += version.header().encoded().length;
    }
    for (byte[] payload : payloads.values()) {
      bytes += payload.length;
    }
    return bytes;
  }
}
