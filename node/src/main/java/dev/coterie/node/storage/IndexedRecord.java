package dev.coterie.node.storage;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A record over the bytes of its index value; parsed only by what needs it parsed. */
final class IndexedRecord implements StoredRecord {
  private final byte[] image;
  private final Function<VersionHash, Optional<byte[]>> detachedPayloads;
  private @Nullable List<Version> versions;
  private @Nullable Siblings<Version> headers;

  /**
   * @param image sound bytes
   * @param detachedPayloads reads a payload that has a journal entry of its own
   */
  IndexedRecord(byte[] image, Function<VersionHash, Optional<byte[]>> detachedPayloads) {
    this.image = image;
    this.detachedPayloads = detachedPayloads;
  }

  byte[] image() {
    return image;
  }

  @Override
  public RecordBytes bytes(int maxPayloadBytes) {
    int start = StoredImage.recordAt(image);
    boolean allFits =
        image.length - start <= maxPayloadBytes && StoredImage.detachedCount(image) == 0;
    return allFits
        ? RecordBytes.wrap(Arrays.copyOfRange(image, start, image.length))
        : StoredRecord.compose(siblings(), this::payload, maxPayloadBytes);
  }

  /** The kept versions, with the payloads that lie beside them. */
  List<Version> versions() {
    List<Version> known = versions;
    if (known == null) {
      known = parse();
      versions = known;
    }
    return known;
  }

  private List<Version> parse() {
    byte[] record = Arrays.copyOfRange(image, StoredImage.recordAt(image), image.length);
    try {
      return RecordBytes.wrap(record).versions();
    } catch (MalformedVersionException e) {
      // The checksum held, so these are the bytes that were stored after they had been parsed.
      throw new IllegalStateException("a stored record does not parse: " + e.getMessage(), e);
    }
  }

  @Override
  public Siblings<Version> siblings() {
    Siblings<Version> known = headers;
    if (known == null) {
      List<Version> bare = new ArrayList<>(versions().size());
      versions().forEach(version -> bare.add(version.withoutPayload()));
      known = Siblings.of(bare);
      headers = known;
    }
    return known;
  }

  @Override
  public Optional<byte[]> payload(VersionHash version) {
    if (StoredImage.names(image, version.bytes())) {
      return detachedPayloads.apply(version);
    }
    for (Version kept : versions()) {
      if (kept.hash().equals(version)) {
        return kept.payload();
      }
    }
    return Optional.empty();
  }

  @Override
  public Hash recordHash() {
    return StoredImage.recordHash(image);
  }
}
