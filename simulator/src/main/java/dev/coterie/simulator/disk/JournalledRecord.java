package dev.coterie.simulator.disk;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.simulator.disk.StoreContents.HeldRecord;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.util.Optional;
import java.util.function.Function;

/** A record whose payloads are read from the journal when they are asked for. */
final class JournalledRecord implements StoredRecord {
  private final HeldRecord held;
  private final Function<VersionHash, Optional<byte[]>> payloads;

  JournalledRecord(HeldRecord held, Function<VersionHash, Optional<byte[]>> payloads) {
    this.held = held;
    this.payloads = payloads;
  }

  @Override
  public RecordBytes bytes(int maxPayloadBytes) {
    return StoredRecord.compose(held.headers(), payloads, maxPayloadBytes);
  }

  @Override
  public Siblings<Version> siblings() {
    return held.headers();
  }

  @Override
  public Optional<byte[]> payload(VersionHash version) {
    return payloads.apply(version);
  }

  @Override
  public Hash recordHash() {
    return held.recordHash();
  }
}
