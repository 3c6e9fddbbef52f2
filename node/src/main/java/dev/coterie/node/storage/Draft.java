package dev.coterie.node.storage;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.Journal;
import dev.coterie.dht.store.RecordJoin;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.node.storage.StoreIndex.PayloadPlace;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A record as it will be once the current batch is durable: the merges of the batch are joined to
 * it one after the other, and it is written once.
 */
final class Draft {
  final Key key;
  private final byte @Nullable [] base;
  private final boolean unordered;
  private final int inlineBytes;

  private Siblings<Version> headers;
  private final Map<VersionHash, byte[]> payloads = new HashMap<>();
  private final TreeMap<VersionHash, PayloadPlace> detached = new TreeMap<>();
  private final TreeMap<VersionHash, byte[]> newlyDetached = new TreeMap<>();
  private final Set<VersionHash> dropped = new LinkedHashSet<>();
  private boolean changed;

  /** A version whose address chain was computed when it was checked. */
  private @Nullable Version checked;

  /**
   * @param base the record's present value, null for a new one
   * @param unordered whether the ordered indexes do not have the key yet
   * @param inlineBytes largest payload that stays beside its header
   */
  private Draft(Key key, byte @Nullable [] base, boolean unordered, int inlineBytes) {
    this.key = key;
    this.base = base;
    this.unordered = unordered;
    this.inlineBytes = inlineBytes;
    this.headers = Siblings.empty();
  }

  static Draft ofNew(Key key, int inlineBytes) {
    return new Draft(key, null, true, inlineBytes);
  }

  static Draft of(Key key, IndexedRecord record, boolean unordered, int inline, StoreIndex index) {
    Draft draft = new Draft(key, record.image(), unordered, inline);
    draft.headers = record.siblings();
    for (Version version : record.versions()) {
      version.payload().ifPresent(bytes -> draft.payloads.put(version.hash(), bytes));
    }
    for (int i = 0; i < StoredImage.detachedCount(record.image()); i++) {
      byte[] version = StoredImage.detached(record.image(), i);
      PayloadPlace place = index.payload(version);
      if (place != null) { // a payload lost to damage may be taken again
        draft.detached.put(VersionHash.of(version), place);
      }
    }
    return draft;
  }

  void join(List<Version> incoming) {
    RecordJoin join = RecordJoin.of(headers, this::holdsPayload, incoming);
    for (Version version : incoming) {
      if (version.payload().isPresent() && join.keepsPayloadOf(version.hash())) {
        dropped.remove(version.hash()); // given up in this very batch, and brought again
      }
    }
    if (join.isNoOp()) {
      return;
    }
    changed = true;
    checked = incoming.get(0);
    headers = join.headers();
    payloads.keySet().removeIf(version -> !join.keepsPayloadOf(version));
    newlyDetached.keySet().removeIf(version -> !join.keepsPayloadOf(version));
    for (VersionHash version : List.copyOf(detached.keySet())) {
      if (!join.keepsPayloadOf(version)) {
        dropped.add(version);
      }
    }
    for (Version version : join.gained()) {
      byte[] payload = version.payload().orElseThrow();
      (payload.length <= inlineBytes ? payloads : newlyDetached).put(version.hash(), payload);
    }
  }

  /** Gives up payloads; those that are not held are passed over. */
  void dropPayloads(List<VersionHash> versions) {
    for (VersionHash version : versions) {
      boolean held = holdsPayload(version);
      changed |= held;
      payloads.remove(version);
      newlyDetached.remove(version);
      if (detached.containsKey(version)) {
        dropped.add(version);
      }
    }
  }

  private boolean holdsPayload(VersionHash version) {
    return payloads.containsKey(version)
        || detached.containsKey(version)
        || newlyDetached.containsKey(version);
  }

  boolean isChanged() {
    return changed;
  }

  /** Adds the record to the journal's batch, and its large payloads before it. */
  Written append(Journal journal) throws IOException {
    Map<VersionHash, PayloadPlace> added = new TreeMap<>();
    for (Map.Entry<VersionHash, byte[]> payload : newlyDetached.entrySet()) {
      ByteBuffer body = EntryBodies.payload(key, payload.getKey(), payload.getValue());
      int bytes = Journal.entryBytes(body.remaining());
      long location = journal.append(EntryBodies.PAYLOAD, body);
      added.put(payload.getKey(), new PayloadPlace(location, bytes, key));
    }
    Map<VersionHash, PayloadPlace> gone = new TreeMap<>();
    for (VersionHash version : dropped) {
      PayloadPlace place = detached.remove(version);
      if (place != null) {
        gone.put(version, place);
      }
    }
    ByteBuffer content = content(added);
    Version any = checked == null ? headers.kept().get(0) : checked;
    byte[][] links = EntryBodies.links(any.header().path().prefixes());
    ByteBuffer body = EntryBodies.record(key, links, content.duplicate());
    int bytes = Journal.entryBytes(body.remaining());
    long location = journal.append(EntryBodies.RECORD, body);
    byte[] image = StoredImage.of(key.bytes(), location, bytes, content);
    PendingRecord pending = new PendingRecord(key, image, unordered ? links : null);
    JournalPlace replaced = base == null ? null : JournalPlace.of(base);
    return new Written(pending, replaced, added, gone);
  }

  private ByteBuffer content(Map<VersionHash, PayloadPlace> added) {
    TreeMap<VersionHash, PayloadPlace> apart = new TreeMap<>(detached);
    apart.putAll(added);
    byte[][] hashes = new byte[apart.size()][];
    int count = 0;
    for (VersionHash version : apart.keySet()) {
      hashes[count++] = version.bytes();
    }
    List<Version> versions = new ArrayList<>(headers.kept().size());
    for (Version version : headers.kept()) {
      byte[] payload = payloads.get(version.hash());
      versions.add(payload == null ? version : Version.of(version.header(), payload));
    }
    return StoredImage.content(
        StoredRecord.recordHash(versions), hashes, RecordBytes.of(versions).encoded());
  }

  /**
   * What is to be done to the index once the batch is durable.
   *
   * @param replaced the journal entry that is dead then, if any
   * @param added payloads with entries of their own
   * @param gone payloads that nobody needs any more
   */
  record Written(
      PendingRecord pending,
      @Nullable JournalPlace replaced,
      Map<VersionHash, PayloadPlace> added,
      Map<VersionHash, PayloadPlace> gone) {}
}
