package dev.coterie.node.storage;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.store.CompactionOwner;
import dev.coterie.dht.store.Journal;
import dev.coterie.dht.store.JournalEntry;
import dev.coterie.node.storage.StoreIndex.PayloadPlace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back the space of what nobody needs any more: a little at a time, between the batches of
 * the {@link Committer}, on whose thread all of it runs. What is live moves to the journal's end,
 * and the index follows it.
 */
final class Compactor implements CompactionOwner {
  private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);
  private static final int STEP_BYTES = 512 << 10;

  /** While writes keep coming, this many segments' worth may be dead beyond what is live. */
  private static final long BUSY_SLACK_SEGMENTS = 4;

  private final Journal journal;
  private final LiveIndex live;
  private final long segmentBytes;
  private final List<PendingRecord> movedRecords = new ArrayList<>();
  private final AtomicLong reclaimedBytes = new AtomicLong();
  private long releasedBytes;
  private long copiedBytes;
  private boolean atWork = true;
  private boolean pressing;

  Compactor(Journal journal, LiveIndex live, long segmentBytes) {
    this.journal = journal;
    this.live = live;
    this.segmentBytes = segmentBytes;
  }

  /** Whether there may be something to give back. */
  boolean hasWork() {
    return atWork;
  }

  /** Looks again for something to give back. */
  void resume() {
    atWork = true;
  }

  /** Stops until more has changed. */
  void pause() {
    atWork = false;
  }

  /** Nobody needs the entry any more that lies here. */
  void release(JournalPlace place) {
    journal.release(place.location(), place.entryBytes());
    releasedBytes += place.entryBytes();
  }

  void releaseIfAny(@Nullable JournalPlace place) {
    if (place != null) {
      release(place);
    }
  }

  /**
   * Whether a step is due: in every pause of writing, and in between when much is dead.
   *
   * @param idle whether nothing was written just now
   */
  boolean isDue(boolean idle) {
    if (releasedBytes > segmentBytes / 4) {
      releasedBytes = 0;
      atWork = true;
      pressing = isPressing();
    }
    return atWork && (idle || pressing);
  }

  /** Whether so much is dead that compaction may no longer wait for a pause in writing. */
  private boolean isPressing() {
    long alive = journal.liveBytes();
    long all = journal.segmentCount() * segmentBytes;
    return all - alive > alive + BUSY_SLACK_SEGMENTS * segmentBytes;
  }

  /**
   * One step; {@link #publishMoved} is to follow, whether it fails or not.
   *
   * @throws BrokenIndexException if the index turns out to be broken
   */
  void step() {
    try {
      Optional<Long> reclaimed = journal.compact(this, STEP_BYTES);
      atWork = reclaimed.isPresent();
      reclaimed.filter(bytes -> bytes > 0).ifPresent(this::gaveBack);
    } catch (IOException e) {
      LOG.warn("Compaction stopped until more has changed: {}", e.toString());
      atWork = false;
    }
  }

  private void gaveBack(long bytes) {
    long sum = reclaimedBytes.addAndGet(bytes - copiedBytes);
    LOG.info(
        "Compaction gave back {} bytes of the journal: a segment of {}, of which {} were copied;"
            + " {} since the start",
        bytes - copiedBytes,
        bytes,
        copiedBytes,
        sum);
    copiedBytes = 0;
  }

  /** Bytes of disk given back so far, less what was copied for that; for any thread. */
  long reclaimedBytes() {
    return reclaimedBytes.get();
  }

  /** Shows readers where the records lie that were moved. */
  void publishMoved() throws InterruptedException {
    List<PendingRecord> moved = List.copyOf(movedRecords);
    movedRecords.clear();
    live.publish(moved);
  }

  @Override
  public boolean isLive(JournalEntry entry) {
    return BrokenIndexException.guard(
        () ->
            switch (entry.type()) {
              case EntryBodies.RECORD ->
                  isAt(live.record(Key.wrap(EntryBodies.key(entry.body()))), entry);
              case EntryBodies.PAYLOAD -> {
                PayloadPlace place = live.index().payload(EntryBodies.version(entry.body()));
                yield place != null && place.location() == entry.location();
              }
              case EntryBodies.NOTE -> {
                byte[] image = live.index().note(EntryBodies.noteName(entry.body()));
                boolean removal = EntryBodies.noteValue(entry.body()).length == 0;
                // A removal must outlive what it removes, which older segments may hold.
                yield isAt(image, entry)
                    && !(removal && journal.isInOldestSegment(entry.location()));
              }
              // It must outlive what it drops, which older segments may hold.
              case EntryBodies.DROP ->
                  isAt(live.index().note(EntryBodies.dropName(key(entry))), entry)
                      && !journal.isInOldestSegment(entry.location());
              default -> true; // of a later release: not ours to drop
            });
  }

  private static byte[] key(JournalEntry entry) {
    return EntryBodies.key(entry.body());
  }

  private static boolean isAt(byte @Nullable [] image, JournalEntry entry) {
    return image != null && StoredImage.location(image) == entry.location();
  }

  @Override
  public void moved(JournalEntry entry, long location) {
    StoreIndex index = live.index();
    ByteBuffer body = entry.body();
    copiedBytes += entry.bytes();
    BrokenIndexException.guard(
        () -> {
          switch (entry.type()) {
            case EntryBodies.RECORD -> movedRecord(Key.wrap(EntryBodies.key(body)), location);
            case EntryBodies.PAYLOAD -> {
              byte[] version = EntryBodies.version(body);
              PayloadPlace place = index.payload(version);
              if (place != null) {
                index.putPayload(version, place.movedTo(location));
              }
            }
            case EntryBodies.NOTE -> movedNote(EntryBodies.noteName(body), location);
            case EntryBodies.DROP -> movedNote(EntryBodies.dropName(key(entry)), location);
            default -> LOG.debug("An entry of unknown type {} was moved", entry.type());
          }
          return null;
        });
  }

  private void movedNote(byte[] name, long location) {
    byte[] image = live.index().note(name);
    if (image != null) {
      live.index().putNote(name, StoredImage.movedTo(name, image, location));
    }
  }

  private void movedRecord(Key key, long location) {
    byte[] image = live.record(key);
    if (image != null) {
      byte[] moved = StoredImage.movedTo(key.bytes(), image, location);
      movedRecords.add(new PendingRecord(key, moved, live.unorderedLinks(key)));
    }
  }

  @Override
  public void vanished(JournalEntry entry) {
    if (entry.type() == EntryBodies.NOTE) {
      vanished(EntryBodies.noteName(entry.body()), entry);
    } else if (entry.type() == EntryBodies.DROP) {
      vanished(EntryBodies.dropName(key(entry)), entry);
    }
  }

  private void vanished(byte[] name, JournalEntry entry) {
    if (isAt(live.index().note(name), entry)) {
      live.index().removeNote(name);
    }
  }
}
