package dev.coterie.node.storage;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.store.Journal;
import dev.coterie.dht.store.JournalEntry;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import dev.coterie.node.storage.StoreIndex.PayloadPlace;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Compares the index with the journal: every entry must be what the index was made from, or older.
 *
 * <p>MapDB has checksums for none of its tree nodes, so a damaged one may make a key look as if it
 * had never been written. Only the journal knows better.
 */
final class IndexCheck implements Journal.Visitor {
  private final LiveIndex live;
  private final boolean ordered;
  private @Nullable String fault;

  private IndexCheck(LiveIndex live, boolean ordered) {
    this.live = live;
    this.ordered = ordered;
  }

  /** What the index lacks or has wrong; null when it is sound. */
  static @Nullable String run(Journal journal, LiveIndex live, boolean ordered) throws IOException {
    IndexCheck check = new IndexCheck(live, ordered);
    journal.scan(check);
    return check.fault;
  }

  @Override
  public void entry(JournalEntry entry) {
    if (fault != null) {
      return;
    }
    try {
      fault =
          BrokenIndexException.<@Nullable String>guard(
              () ->
                  switch (entry.type()) {
                    case EntryBodies.RECORD -> record(entry);
                    case EntryBodies.PAYLOAD -> payload(entry);
                    case EntryBodies.NOTE -> note(entry);
                    case EntryBodies.DROP -> drop(entry);
                    default -> null;
                  });
    } catch (BrokenIndexException e) {
      fault = e.getMessage();
    }
  }

  private @Nullable String record(JournalEntry entry) {
    byte[] name = EntryBodies.key(entry.body());
    Key key = Key.wrap(name);
    byte[] image = live.record(key);
    byte[] drop = image == null ? live.index().note(EntryBodies.dropName(name)) : null;
    if (drop != null && StoredImage.location(drop) > entry.location()) {
      return null;
    }
    String wrong = wrong("key " + key, name, image, entry);
    if (wrong != null || image == null || StoredImage.location(image) != entry.location()) {
      return wrong;
    }
    ByteBuffer content = ByteBuffer.wrap(image).position(StoredImage.CONTENT_AT);
    if (!content.equals(EntryBodies.stored(entry.body()))) {
      return "the value of key " + key + " is not what was written";
    }
    boolean isFindable =
        !ordered
            || live.unorderedLinks(key) != null
            || isOrdered(key, image, EntryBodies.links(entry.body()));
    return isFindable ? null : "key " + key + " is missing from the ordered indexes";
  }

  private boolean isOrdered(Key key, byte[] image, byte[][] links) {
    boolean isPending = live.isPending(key); // asked first: the index may have it a moment later
    StoreIndex index = live.index();
    StoredDigest digest = index.digest(key.position());
    boolean all =
        digest != null
            && digest.key().equals(key)
            && (isPending || digest.recordHash().equals(StoredImage.recordHash(image)));
    for (byte[] link : links) {
      all &= index.hasLink(link, key.bytes());
    }
    return all;
  }

  private @Nullable String payload(JournalEntry entry) {
    byte[] version = EntryBodies.version(entry.body());
    byte[] key = EntryBodies.key(entry.body());
    byte[] image = live.record(Key.wrap(key));
    if (image == null || !StoredImage.names(image, version)) {
      return null;
    }
    PayloadPlace place = live.index().payload(version);
    return place == null || place.location() < entry.location()
        ? "a payload of key " + Key.wrap(key) + " is missing"
        : null;
  }

  private @Nullable String note(JournalEntry entry) {
    byte[] name = EntryBodies.noteName(entry.body());
    byte[] image = live.index().note(name);
    boolean removal = EntryBodies.noteValue(entry.body()).length == 0;
    return image == null && removal ? null : wrong("a note", name, image, entry);
  }

  /** What stands under the key, if anything, must have been written after it was dropped. */
  private @Nullable String drop(JournalEntry entry) {
    Key key = Key.wrap(EntryBodies.key(entry.body()));
    byte[] image = live.record(key);
    return image != null && StoredImage.location(image) < entry.location()
        ? "key " + key + " was dropped and is still there"
        : null;
  }

  private static @Nullable String wrong(
      String what, byte[] name, byte @Nullable [] image, JournalEntry entry) {
    if (image == null) {
      return what + " is missing";
    }
    if (!StoredImage.isSound(name, image)) {
      return "the value of " + what + " is damaged";
    }
    return StoredImage.location(image) < entry.location() ? what + " is out of date" : null;
  }
}
