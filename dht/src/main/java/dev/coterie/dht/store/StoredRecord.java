package dev.coterie.dht.store;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A record as a store hands it out. It was checked when it was taken in, so reading it back cannot
 * fail for its form; a store that finds its bytes damaged reports the key as damaged instead.
 */
public interface StoredRecord {

  /**
   * The record as it travels, with payloads as long as they fit into so many bytes in all; the
   * others are marked as elsewhere. The common case, one small version, reads nothing but the
   * record's own bytes.
   */
  RecordBytes bytes(int maxPayloadBytes);

  /** All kept headers, merged. */
  Siblings<Version> siblings();

  /** A version's payload; empty when the version has none or it is no longer kept. */
  Optional<byte[]> payload(VersionHash version);

  /** Fingerprint over the hashes of all kept headers: equal on two replicas iff they are. */
  default Hash recordHash() {
    return recordHash(siblings().kept());
  }

  /** The fingerprint of a set of kept versions, in their canonical order. */
  static Hash recordHash(List<Version> kept) {
    byte[][] hashes = new byte[kept.size()][];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = kept.get(i).hash().bytes();
    }
    return Hash.tagged("coterie/record/1", hashes);
  }

  /**
   * What {@link #bytes} answers for these headers, with payloads asked for one by one, in the
   * headers' order, as long as the next one fits.
   */
  static RecordBytes compose(
      Siblings<Version> headers,
      Function<VersionHash, Optional<byte[]>> payloads,
      int maxPayloadBytes) {
    List<Version> versions = new ArrayList<>(headers.kept().size());
    long left = maxPayloadBytes;
    for (Version version : headers.kept()) {
      boolean fits = version.header().hasPayload() && version.header().payloadSize() <= left;
      Optional<byte[]> payload = fits ? payloads.apply(version.hash()) : Optional.empty();
      left -= payload.isPresent() ? payload.get().length : 0;
      versions.add(payload.map(bytes -> Version.of(version.header(), bytes)).orElse(version));
    }
    return RecordBytes.of(versions);
  }
}
