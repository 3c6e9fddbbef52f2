package dev.coterie.dht.replica;

import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.dht.record.HeaderCodec;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.record.Writers;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.vectorclock.VectorClock;
import dev.coterie.vectorclock.WriterId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The highest header seen of each writer: proof of what it has minted.
 *
 * <p>Counters are per node, not per entry, so one header proves every lower counter of its writer
 * for all keys. A context that reaches higher than the proof is a claim about the future, and the
 * version is not accepted until the sender shows a header at or above it. Without this a writer
 * could cover, and so erase, what another has yet to write.
 *
 * <p>A version proves its own dot for as long as it is kept; of the other writers in its context,
 * {@link #write} writes the heads down before it is merged, since it may displace what proves them.
 * All others are written every so often by {@link #flush}: they also tell a restored node which of
 * its dots are taken.
 */
public final class WriterHeads {
  /** Writers whose heads are kept; beyond, newcomers must prove themselves each time. */
  public static final int MAX_WRITERS = 16_384;

  private final RecordStore store;
  private final Map<WriterId, VersionHeader> heads = new HashMap<>(); // asked by writer only
  private final NavigableSet<WriterId> writers = new TreeSet<>();
  private final Map<WriterId, VersionHeader> unwritten = new TreeMap<>();

  public WriterHeads(RecordStore store) {
    this.store = store;
    for (RecordStore.Note note : store.notes(NoteKey.Kind.WRITER_HEAD)) {
      read(note.value()).ifPresent(this::put);
    }
  }

  private static Optional<VersionHeader> read(byte[] encoded) {
    try {
      return Optional.of(HeaderCodec.parse(encoded));
    } catch (MalformedVersionException e) {
      // A head of a format that this release does not know proves nothing to it.
      return Optional.empty();
    }
  }

  private void put(VersionHeader header) {
    WriterId writer = header.dot().writer();
    if (heads.put(writer, header) == null) {
      writers.add(writer);
    }
  }

  /** The highest counter that a writer is known to have signed, 0 for none. */
  public long ceiling(WriterId writer) {
    VersionHeader head = heads.get(writer);
    return head == null ? 0 : head.dot().counter();
  }

  /** A header that proves {@link #ceiling}. */
  public Optional<byte[]> proof(WriterId writer) {
    return Optional.ofNullable(heads.get(writer)).map(VersionHeader::encoded);
  }

  /** Proofs of all writers of these headers' contexts that the headers do not prove themselves. */
  public List<byte[]> proofsFor(List<VersionHeader> headers) {
    VectorClock claimed = VectorClock.empty();
    for (VersionHeader header : headers) {
      claimed = claimed.join(header.context());
    }
    List<WriterId> unproven = claimed.writersAbove(writer -> provenBy(headers, writer));
    List<byte[]> proofs = new ArrayList<>(unproven.size());
    for (WriterId writer : unproven) {
      VersionHeader head = heads.get(writer);
      if (head != null) {
        proofs.add(head.encoded());
      }
    }
    return proofs;
  }

  private static long provenBy(List<VersionHeader> headers, WriterId writer) {
    long proven = 0;
    for (VersionHeader header : headers) {
      if (header.dot().writer().equals(writer)) {
        proven = Math.max(proven, header.dot().counter());
      }
    }
    return proven;
  }

  /** All heads of one node, whatever its incarnation. */
  public List<VersionHeader> headsOf(PublicKey key) {
    List<VersionHeader> result = new ArrayList<>(1);
    WriterId first = Writers.writerId(key, 0); // incarnations are ordered as unsigned numbers
    WriterId last = Writers.writerId(key, -1);
    for (WriterId writer : writers.subSet(first, true, last, true)) {
      VersionHeader head = heads.get(writer);
      if (head != null) {
        result.add(head);
      }
    }
    return result;
  }

  /** Takes note of a header whose signature is good. */
  public void raise(VersionHeader header) {
    WriterId writer = header.dot().writer();
    if (header.dot().counter() <= ceiling(writer)
        || (heads.size() >= MAX_WRITERS && !heads.containsKey(writer))) {
      return;
    }
    put(header);
    unwritten.put(writer, header);
  }

  /** Writes the heads of those whose versions these have seen; to be followed by their merge. */
  void write(List<Version> versions) {
    for (Version version : versions) {
      for (WriterId writer : version.context().writers()) {
        VersionHeader head =
            writer.equals(version.dot().writer()) ? null : unwritten.remove(writer);
        if (head != null) {
          write(writer, head);
        }
      }
    }
  }

  /** Writes what has changed since the last time. */
  public void flush() {
    Map<WriterId, VersionHeader> changed = new TreeMap<>(unwritten);
    unwritten.clear();
    changed.forEach(this::write);
  }

  private void write(WriterId writer, VersionHeader head) {
    store.note(
        new NoteKey(NoteKey.Kind.WRITER_HEAD, writer.bytes()),
        head.encoded(),
        outcome -> {
          if (!outcome.isDurable()) {
            unwritten.putIfAbsent(writer, head);
          }
        });
  }
}
