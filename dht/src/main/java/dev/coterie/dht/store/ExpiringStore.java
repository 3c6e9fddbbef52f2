package dev.coterie.dht.store;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A store in which versions that are over have no payload: whether or not the disk still holds it,
 * it is neither handed out nor taken in. Their headers are as ever, and so are fingerprints.
 *
 * <p>A version is over when it expired longer ago than the clocks of two peers may be apart. Until
 * then its payload stays, for those whose clocks are behind; nobody is required to hold it any more
 * once it has expired by his own clock. So, as long as clocks are no further apart than that, what
 * one peer requires every other one may still have.
 */
public final class ExpiringStore extends ForwardingStore {
  private final Supplier<Instant> wallTime;
  private final Duration clockSkew;

  /**
   * A view of a store.
   *
   * @param clockSkew how far the clocks of two peers may be apart
   */
  public ExpiringStore(RecordStore store, Supplier<Instant> wallTime, Duration clockSkew) {
    super(store);
    this.wallTime = wallTime;
    this.clockSkew = clockSkew;
  }

  /** Whether a version is over by a clock, for everybody whose clock is not too far from it. */
  public static boolean isOver(Version version, Instant now, Duration clockSkew) {
    return version.header().isExpired(now.minus(clockSkew));
  }

  private boolean isOver(Version version) {
    return version.header().expiresAt().isPresent() && isOver(version, wallTime.get(), clockSkew);
  }

  @Override
  public Optional<StoredRecord> get(Key key) {
    return super.get(key).map(Record::new);
  }

  @Override
  public void merge(
      Key key, List<Version> versions, List<Note> notes, Consumer<StoreOutcome> onDurable) {
    super.merge(key, versions.stream().map(this::kept).toList(), notes, onDurable);
  }

  private Version kept(Version version) {
    return isOver(version) ? version.withoutPayload() : version;
  }

  /** A record as this store shows it. */
  private final class Record implements StoredRecord {
    private final StoredRecord record;

    Record(StoredRecord record) {
      this.record = record;
    }

    @Override
    public RecordBytes bytes(int maxPayloadBytes) {
      boolean isWhole =
          maxPayloadBytes == 0 || siblings().survivors().stream().noneMatch(v -> isOver(v));
      return isWhole
          ? record.bytes(maxPayloadBytes)
          : StoredRecord.compose(siblings(), this::payload, maxPayloadBytes);
    }

    @Override
    public Siblings<Version> siblings() {
      return record.siblings();
    }

    @Override
    public Optional<byte[]> payload(VersionHash version) {
      boolean isOver =
          siblings().survivors().stream()
              .anyMatch(survivor -> survivor.hash().equals(version) && isOver(survivor));
      return isOver ? Optional.empty() : record.payload(version);
    }

    @Override
    public Hash recordHash() {
      return record.recordHash();
    }
  }
}
