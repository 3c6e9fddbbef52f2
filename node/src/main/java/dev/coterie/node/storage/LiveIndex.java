package dev.coterie.node.storage;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index as readers see it: records that are durable but not in MapDB yet, over MapDB.
 *
 * <p>A thread of its own writes them to MapDB, many at a time: when {@value #STEP} wait, or when
 * the committer has nothing to do; to wake it for each would cost more than what it does then. A
 * reader looks at the pending ones first and at MapDB second; a record leaves the pending ones only
 * after it arrived in MapDB, so that it is always in one of them.
 */
final class LiveIndex {
  /** Records that may be pending; the committer waits while there are more. */
  private static final int MAX_PENDING = 16_384;

  private static final long MAX_PENDING_BYTES = 32L << 20;
  private static final int STEP = 256;
  private static final Logger LOG = LoggerFactory.getLogger(LiveIndex.class);

  private final ConcurrentHashMap<Key, PendingRecord> pending = new ConcurrentHashMap<>();
  private final boolean orderedIndexes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<PendingRecord> toApply = new ArrayDeque<>();
  private long toApplyBytes;

  /** Whether all that waits is to be written now. */
  private boolean isDue;

  private boolean ended;
  private @Nullable Throwable failure;

  /** Held while records are written to MapDB, and while it is exchanged for another. */
  private final ReentrantLock writing = new ReentrantLock();

  private volatile StoreIndex index;
  private final Thread applier;

  LiveIndex(StoreIndex index, boolean orderedIndexes) {
    this.index = index;
    this.orderedIndexes = orderedIndexes;
    this.applier = new Thread(this::applyAll, "store-index");
    applier.setDaemon(true);
  }

  void start() {
    applier.start();
  }

  StoreIndex index() {
    return index;
  }

  /** A record's value; null when there is none. */
  byte @Nullable [] record(Key key) {
    PendingRecord waiting = pending.get(key);
    return waiting != null ? waiting.image() : index.record(key.bytes());
  }

  /** The links of a key that the ordered indexes do not have; null when they have it. */
  byte @Nullable [][] unorderedLinks(Key key) {
    PendingRecord waiting = pending.get(key);
    return waiting == null || waiting.isRemoval() ? null : waiting.links();
  }

  /** Shows durable records to readers; waits while too many have not reached MapDB. */
  void publish(List<PendingRecord> records) throws InterruptedException {
    for (PendingRecord record : records) {
      pending.put(record.key(), record);
    }
    lock.lock();
    try {
      for (PendingRecord record : records) {
        toApply.add(record);
        toApplyBytes += record.bytes();
      }
      if (toApply.size() >= STEP || toApplyBytes > MAX_PENDING_BYTES / 2) {
        writeSoon();
      }
      while (failure == null
          && !toApply.isEmpty()
          && (toApply.size() > MAX_PENDING || toApplyBytes > MAX_PENDING_BYTES)) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void writeSoon() {
    isDue = true;
    changed.signalAll();
  }

  /** Has what is pending written to MapDB: there is time for it. Whether there was any. */
  boolean catchUp() {
    lock.lock();
    try {
      boolean isBehind = !isDue && !toApply.isEmpty();
      if (isBehind) {
        writeSoon();
      }
      return isBehind;
    } finally {
      lock.unlock();
    }
  }

  private void applyAll() {
    try {
      List<PendingRecord> step = nextStep();
      while (!step.isEmpty()) {
        apply(step);
        step = nextStep();
      }
    } catch (InterruptedException e) {
      LOG.error("The index thread was interrupted; the index is not trusted any more", e);
      fail(e);
    }
  }

  private List<PendingRecord> nextStep() throws InterruptedException {
    lock.lock();
    try {
      while (failure != null || ((toApply.isEmpty() || !isDue) && !ended)) {
        if (failure != null && ended) {
          return List.of();
        }
        changed.await();
      }
      List<PendingRecord> step = new ArrayList<>(STEP);
      while (step.size() < STEP && !toApply.isEmpty()) {
        PendingRecord next = toApply.remove();
        toApplyBytes -= next.bytes();
        step.add(next);
      }
      isDue &= !toApply.isEmpty();
      changed.signalAll();
      return step;
    } finally {
      lock.unlock();
    }
  }

  private void apply(List<PendingRecord> step) {
    writing.lock();
    try {
      for (PendingRecord record : step) {
        apply(record);
      }
    } catch (RuntimeException | AssertionError | InternalError e) {
      fail(e);
    } finally {
      writing.unlock();
    }
  }

  private void apply(PendingRecord record) {
    if (!record.equals(pending.get(record.key()))) {
      return; // a later value of the key comes by itself
    }
    byte[] key = record.key().bytes();
    byte[][] links = record.links();
    byte[] image = record.image();
    if (image == null) {
      index.removeRecord(key);
      if (links != null && orderedIndexes) {
        index.removeOrdered(key, record.key().position().bytes(), links);
      }
      pending.remove(record.key(), record);
      return;
    }
    index.putRecord(key, image);
    if (links != null && orderedIndexes) {
      index.addOrdered(key, record.key().position().bytes(), links);
    }
    pending.remove(record.key(), record);
  }

  private void fail(Throwable cause) {
    lock.lock();
    try {
      failure = cause;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Why writing to MapDB failed; null while it works. */
  @Nullable Throwable failure() {
    lock.lock();
    try {
      return failure;
    } finally {
      lock.unlock();
    }
  }

  /** Makes an index that holds everything that is durable. */
  interface Remake {
    StoreIndex make(StoreIndex broken) throws IOException;
  }

  /** Exchanges a broken index; readers go on with the old one until then. */
  void replace(Remake remake) throws IOException {
    writing.lock();
    try {
      index = remake.make(index);
      lock.lock();
      try {
        pending.clear();
        toApply.clear();
        toApplyBytes = 0;
        failure = null;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    } finally {
      writing.unlock();
    }
  }

  List<StoredDigest> digests(Position from, Position to, int limit) {
    TreeMap<Position, StoredDigest> found = new TreeMap<>();
    for (PendingRecord record : pending.values()) {
      Position position = record.isUnordered() ? record.key().position() : from;
      if (record.isUnordered() && position.compareTo(from) >= 0 && position.compareTo(to) <= 0) {
        addDigest(position, record.key(), found);
      }
    }
    int taken = 0;
    for (Map.Entry<byte[], byte[]> entry : index.positions(from.bytes(), to.bytes()).entrySet()) {
      if (taken >= limit) {
        break;
      }
      Position position = Position.wrap(entry.getKey());
      taken += addDigest(position, Key.wrap(entry.getValue()), found) ? 1 : 0;
    }
    return found.values().stream().limit(limit).toList();
  }

  /** False for a record that has just gone, and is still to be taken out of the index. */
  private boolean addDigest(Position position, Key key, Map<Position, StoredDigest> into) {
    byte[] image = record(key);
    if (image != null) {
      into.put(position, new StoredDigest(position, key, StoredImage.recordHash(image)));
    }
    return image != null;
  }

  List<Key> keysUnder(Hash prefix, @Nullable Key after, int limit) {
    byte[] link = EntryBodies.link(prefix);
    TreeSet<Key> found = new TreeSet<>();
    for (PendingRecord record : pending.values()) {
      byte[][] links = record.links();
      if (record.isUnordered() && links != null && isOneOf(link, links)) {
        found.add(record.key());
      }
    }
    Key itself = new Key(prefix);
    if (record(itself) != null) {
      found.add(itself);
    }
    int taken = 0;
    for (byte[] entry : index.links(link, after == null ? null : after.bytes()).keySet()) {
      if (taken >= limit) {
        break;
      }
      Key key = Key.wrap(Arrays.copyOfRange(entry, EntryBodies.LINK_BYTES, entry.length));
      PendingRecord waiting = pending.get(key);
      if (waiting == null || !waiting.isRemoval()) {
        found.add(key);
        taken++;
      }
    }
    return found.stream()
        .filter(key -> after == null || key.compareTo(after) > 0)
        .limit(limit)
        .toList();
  }

  private static boolean isOneOf(byte[] link, byte[][] links) {
    for (byte[] candidate : links) {
      if (Arrays.equals(candidate, link)) {
        return true;
      }
    }
    return false;
  }

  /** Writes what is pending, and ends the thread. */
  void end() throws InterruptedException {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    applier.join();
  }
}
