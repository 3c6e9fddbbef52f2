package dev.coterie.dht.reap;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.HeaderCodec;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Versions that this peer held when it entered a reap epoch and could not account for: kept on its
 * disk with their content, offered to no one, until a present record covers them.
 *
 * <p>Each is a few notes of the store: the header, and the payload in pieces. What stays of a
 * record from which a version is taken out is noted too until it is back in its place, so that a
 * crash in between loses nothing.
 */
public final class Quarantine {
  /** Largest piece of a payload in one note. */
  static final int PIECE_BYTES = NoteKey.MAX_VALUE_BYTES / 2;

  private static final byte SHELTERED = 1;
  private static final byte STAYS = 2;
  private static final int HEADER_PART = 0;

  private final RecordStore store;
  private final Map<VersionHash, VersionHeader> held = new TreeMap<>();

  /**
   * @param store all that is on the disk
   */
  public Quarantine(RecordStore store) {
    this.store = store;
    for (RecordStore.Note note : store.notes(NoteKey.Kind.QUARANTINED)) {
      read(note).ifPresent(header -> held.put(header.hash(), header));
    }
  }

  /** Headers of what is kept, in the order of their hashes. */
  public List<VersionHeader> held() {
    return List.copyOf(held.values());
  }

  /** The content of a version that is kept here, as it was sealed. */
  public Optional<byte[]> payload(VersionHeader header) {
    byte[] payload = new byte[header.payloadSize()];
    int at = 0;
    for (int part = HEADER_PART + 1; at < payload.length; part++) {
      Optional<byte[]> piece = store.note(name(header, part));
      if (piece.isEmpty() || piece.get().length > payload.length - at) {
        return Optional.empty();
      }
      System.arraycopy(piece.get(), 0, payload, at, piece.get().length);
      at += piece.get().length;
    }
    return header.hasPayload() && Version.payloadFits(header, payload)
        ? Optional.of(payload)
        : Optional.empty();
  }

  private static Optional<VersionHeader> read(RecordStore.Note note) {
    byte[] name = note.key().name();
    boolean isHeader = name[name.length - 1] == HEADER_PART && note.value()[0] == SHELTERED;
    try {
      return isHeader
          ? Optional.of(HeaderCodec.parse(Arrays.copyOfRange(note.value(), 1, note.value().length)))
          : Optional.empty();
    } catch (MalformedVersionException e) {
      return Optional.empty(); // of a later release, which shows it again
    }
  }

  private static NoteKey name(VersionHeader header, int part) {
    return new NoteKey(
        NoteKey.Kind.QUARANTINED,
        ByteBuffer.allocate(2 * VersionHash.BYTES + 1)
            .put(header.key().bytes())
            .put(header.hash().bytes())
            .put((byte) part)
            .array());
  }

  /** Puts back what a crash left out of its record. */
  void mend() {
    for (RecordStore.Note note : store.notes(NoteKey.Kind.QUARANTINED)) {
      byte[] name = note.key().name();
      if (name[name.length - 1] == HEADER_PART && note.value()[0] == STAYS) {
        mend(Arrays.copyOfRange(note.value(), 1, note.value().length));
      }
    }
  }

  private void mend(byte[] encoded) {
    try {
      VersionHeader header = HeaderCodec.parse(encoded);
      Version version =
          payload(header).map(p -> Version.of(header, p)).orElse(Version.ofHeader(header));
      store.merge(header.key(), List.of(version), outcome -> forget(header, outcome));
    } catch (MalformedVersionException e) {
      // Written by a later release: left for it.
    }
  }

  private void forget(VersionHeader header, StoreOutcome outcome) {
    if (outcome.isDurable()) {
      remove(header);
    }
  }

  /**
   * Takes versions out of a record, if it is still as it was.
   *
   * @param whenDone told once whether that is durable; else nothing has changed, or it is mended
   *     after a restart
   */
  void take(Key key, StoredRecord from, List<Version> out, Consumer<Boolean> whenDone) {
    List<Version> stay = new ArrayList<>(from.siblings().kept());
    stay.removeAll(out);
    List<Version> all = new ArrayList<>();
    int[] open = {1};
    boolean[] failed = {false};
    Consumer<StoreOutcome> noted =
        outcome -> {
          failed[0] |= !outcome.isDurable();
          if (--open[0] == 0) {
            if (failed[0]) {
              whenDone.accept(false);
            } else {
              replace(key, from, out, all, whenDone);
            }
          }
        };
    for (Version version : out) {
      write(whole(version, from), SHELTERED, open, noted);
    }
    for (Version version : stay) {
      Version whole = whole(version, from);
      all.add(whole);
      write(whole, STAYS, open, noted);
    }
    noted.accept(new StoreOutcome.Durable());
  }

  private static Version whole(Version version, StoredRecord from) {
    return from.payload(version.hash())
        .map(payload -> Version.of(version.header(), payload))
        .orElse(version);
  }

  private void write(Version version, byte kind, int[] open, Consumer<StoreOutcome> noted) {
    VersionHeader header = version.header();
    byte[] payload = version.payload().orElse(new byte[0]);
    int part = HEADER_PART;
    for (int at = 0; at < payload.length; at += PIECE_BYTES) {
      open[0]++;
      byte[] piece = Arrays.copyOfRange(payload, at, Math.min(at + PIECE_BYTES, payload.length));
      store.note(name(header, ++part), piece, noted);
    }
    open[0]++;
    byte[] encoded = header.encoded();
    store.note(
        name(header, HEADER_PART),
        ByteBuffer.allocate(1 + encoded.length).put(kind).put(encoded).array(),
        noted);
  }

  /** Both writes are asked for at once, so that a crash rarely comes between them. */
  private void replace(
      Key key,
      StoredRecord from,
      List<Version> out,
      List<Version> stay,
      Consumer<Boolean> whenDone) {
    boolean[] isOut = {false};
    store.drop(
        key,
        from.recordHash(),
        dropped -> {
          isOut[0] = dropped.isDurable() && out.stream().noneMatch(v -> isHeld(key, v));
          if (isOut[0]) {
            out.forEach(version -> held.put(version.hash(), version.header()));
          }
          if (stay.isEmpty()) {
            whenDone.accept(isOut[0]);
          }
        });
    if (!stay.isEmpty()) {
      store.merge(
          key,
          stay,
          merged -> {
            stay.forEach(version -> forget(version.header(), merged));
            whenDone.accept(isOut[0] && merged.isDurable());
          });
    }
  }

  private boolean isHeld(Key key, Version version) {
    return store.get(key).filter(r -> r.siblings().contains(version.hash())).isPresent();
  }

  /** Forgets what present records hold or supersede. */
  void dropCovered() {
    for (VersionHeader header : held()) {
      Siblings<Version> present =
          store.get(header.key()).map(StoredRecord::siblings).orElse(Siblings.empty());
      Version version = Version.ofHeader(header);
      if (present.contains(header.hash()) || present.add(version).equals(present)) {
        remove(header);
      }
    }
  }

  private void remove(VersionHeader header) {
    int pieces = (header.payloadSize() + PIECE_BYTES - 1) / PIECE_BYTES;
    for (int part = pieces; part >= HEADER_PART; part--) {
      store.note(name(header, part), new byte[0], outcome -> {});
    }
    held.remove(header.hash());
  }
}
