package dev.coterie.node.storage;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.store.FingerprintSum;
import dev.coterie.dht.store.FingerprintTree;
import dev.coterie.dht.store.RangeSummary;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
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
 * <p>A thread of its own writes them to MapDB, many at a time, because many cost much less than as
 * many times one (see {@link SortedPages}): when {@value #STEP} wait, when the first has waited for
 * a tenth of a second, or when the committer has nothing to do. A reader looks at the pending ones
 * first and at MapDB second; a record leaves the pending ones only after it arrived in MapDB, so
 * that it is always in one of them.
 */
final class LiveIndex {
  /** Records that may be pending; the committer waits while there are more. */
  private static final int MAX_PENDING = 16_384;

  private static final long MAX_PENDING_BYTES = 24L << 20;
  private static final int STEP = 8_192;

  /** A step ends with the record that makes it so large; it is pending besides the others. */
  private static final long STEP_BYTES = 8L << 20;

  private static final long LONGEST_WAIT_NANOS = 100_000_000L;

  /** Records that are written to MapDB while readers of sums wait: about a millisecond's worth. */
  private static final int PART = 256;

  private static final Logger LOG = LoggerFactory.getLogger(LiveIndex.class);

  private final ConcurrentHashMap<Key, PendingRecord> pending = new ConcurrentHashMap<>();
  private final boolean orderedIndexes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<PendingRecord> toApply = new ArrayDeque<>();
  private long toApplyBytes;
  private long firstWaitsSince;

  /** Whether all that waits is to be written now. */
  private boolean isDue;

  private boolean ended;
  private @Nullable Throwable failure;

  /** Held while a step is written to MapDB, and while that is exchanged for another. */
  private final ReentrantLock stepping = new ReentrantLock();

  /** Held besides for each part of a step, and while sums are read. */
  private final ReentrantLock writing = new ReentrantLock();

  private final @Nullable Fingerprints fingerprints;
  private volatile StoreIndex index;
  private final Thread applier;

  /**
   * @param fingerprints sums over what the index holds; null for an index that is not ordered
   */
  LiveIndex(StoreIndex index, @Nullable Fingerprints fingerprints) {
    this.index = index;
    this.fingerprints = fingerprints;
    this.orderedIndexes = fingerprints != null;
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

  /** Whether a value of the key is durable and may not be in MapDB yet. */
  boolean isPending(Key key) {
    return pending.containsKey(key);
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
    long now = System.nanoTime();
    lock.lock();
    try {
      firstWaitsSince = toApply.isEmpty() ? now : firstWaitsSince;
      for (PendingRecord record : records) {
        toApply.add(record);
        toApplyBytes += record.bytes();
      }
      boolean isMuch = toApply.size() >= STEP || toApplyBytes >= STEP_BYTES;
      if (!isDue && (isMuch || now - firstWaitsSince > LONGEST_WAIT_NANOS)) {
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
      List<PendingRecord> step = new ArrayList<>(Math.min(STEP, toApply.size()));
      long bytes = 0;
      while (step.size() < STEP && bytes < STEP_BYTES && !toApply.isEmpty()) {
        PendingRecord next = toApply.remove();
        bytes += next.bytes();
        step.add(next);
      }
      toApplyBytes -= bytes;
      isDue &= !toApply.isEmpty();
      changed.signalAll();
      return step;
    } finally {
      lock.unlock();
    }
  }

  private void apply(List<PendingRecord> records) {
    stepping.lock();
    try {
      IndexStep step =
          new IndexStep(index, orderedIndexes, one -> one.equals(pending.get(one.key())));
      step.writeLinks(records);
      List<PendingRecord> sorted = IndexStep.sorted(records);
      for (int from = 0; from < sorted.size(); from += PART) {
        apply(step, sorted.subList(from, Math.min(sorted.size(), from + PART)));
      }
    } catch (RuntimeException | AssertionError | InternalError e) {
      fail(e);
    } finally {
      stepping.unlock();
    }
  }

  private void apply(IndexStep step, List<PendingRecord> part) {
    writing.lock();
    try {
      List<FingerprintTree.Change> changes = step.writeRecords(part);
      if (fingerprints != null) {
        fingerprints.changeAll(changes);
      }
      part.forEach(record -> pending.remove(record.key(), record));
    } finally {
      writing.unlock();
    }
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
    stepping.lock();
    writing.lock();
    try {
      index = remake.make(index);
      if (fingerprints != null) {
        fingerprints.scanAnew(index);
      }
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
      stepping.unlock();
    }
  }

  List<StoredDigest> digests(Position from, Position to, int limit) {
    // The pending ones first: what is not among them any more is in the index.
    Map<Position, PendingRecord> waiting = pendingBetween(from, to);
    if (waiting.isEmpty()) {
      return index.digests(from, to, limit);
    }
    TreeMap<Position, StoredDigest> found = new TreeMap<>();
    for (PendingRecord record : waiting.values()) {
      byte[] image = record.image();
      if (image != null) {
        Position position = record.key().position();
        found.put(
            position, new StoredDigest(position, record.key(), StoredImage.recordHash(image)));
      }
    }
    int[] left = {limit};
    index.digests(
        from,
        to,
        digest -> {
          if (!waiting.containsKey(digest.position())) {
            found.put(digest.position(), digest);
            left[0]--;
          }
          return left[0] > 0;
        });
    return found.values().stream().limit(limit).toList();
  }

  private Map<Position, PendingRecord> pendingBetween(Position from, Position to) {
    Map<Position, PendingRecord> found = new HashMap<>();
    for (PendingRecord record : pending.values()) {
      Position position = record.key().position();
      if (position.compareTo(from) >= 0 && position.compareTo(to) <= 0) {
        found.put(position, record);
      }
    }
    return found;
  }

  /** The count and the fingerprint of what is kept between two positions, both inclusive. */
  RangeSummary summary(Position from, Position to) {
    Fingerprints sums = fingerprints;
    if (sums == null) {
      return RangeSummary.of(digests(from, to, Integer.MAX_VALUE));
    }
    writing.lock();
    try {
      Throwable broken = failure();
      if (broken != null) {
        throw new BrokenIndexException("the index could not be written to", broken);
      }
      Map<Position, PendingRecord> waiting = pendingBetween(from, to);
      if (waiting.isEmpty()) {
        return sums.between(from, to);
      }
      FingerprintSum sum = sums.sum(from, to);
      waiting.values().forEach(record -> record.change(index).addTo(sum));
      return sum.count() > RangeSummary.FEW
          ? RangeSummary.of(sum)
          : RangeSummary.of(digests(from, to, Integer.MAX_VALUE));
    } finally {
      writing.unlock();
    }
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
    int[] left = {limit};
    index.keysOf(
        link,
        after == null ? null : after.bytes(),
        key -> {
          PendingRecord waiting = pending.get(key);
          if (waiting == null || !waiting.isRemoval()) {
            found.add(key);
            left[0]--;
          }
          return left[0] > 0;
        });
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
