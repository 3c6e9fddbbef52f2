package dev.coterie.node.storage;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.store.FingerprintTree;
import dev.coterie.dht.store.RangeSummary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fingerprint tree of a store on disk: in memory while the store is open, beside the index when
 * it was closed in order, and scanned from the index when it was not.
 *
 * <p>The file ends with a hash over the rest and is deleted as soon as it is read, so that one that
 * does not belong to the index is never believed. Changes are shown to readers and told to the tree
 * under one lock, since both must be of the same records.
 */
final class Fingerprints {
  private static final Logger LOG = LoggerFactory.getLogger(Fingerprints.class);

  private final LiveIndex live;
  private final Path file;
  private final ReentrantLock lock = new ReentrantLock();

  /** Null in a store without ordered indexes, which is never compared. */
  private @Nullable FingerprintTree tree;

  /** A step that shows changed records to readers. */
  interface Showing {
    void run() throws InterruptedException;
  }

  private Fingerprints(LiveIndex live, Path file, @Nullable FingerprintTree tree) {
    this.live = live;
    this.file = file;
    this.tree = tree;
  }

  /** Of a store without ordered indexes. */
  static Fingerprints none(LiveIndex live, Path file) {
    return new Fingerprints(live, file, null);
  }

  /**
   * The tree of an index that is not written to yet.
   *
   * @param records how many records the index holds
   * @param wasRebuilt whether the index was made anew, so that a file beside it is out of date
   */
  static Fingerprints open(LiveIndex live, Path file, long records, boolean wasRebuilt) {
    @Nullable FingerprintTree tree = null;
    try {
      if (!wasRebuilt && Files.exists(file)) {
        tree = read(Files.readAllBytes(file), live);
      }
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("The fingerprints in {} are made anew: {}", file, e.toString());
    }
    boolean fits = tree != null && tree.count() == records;
    return new Fingerprints(live, file, fits ? tree : FingerprintTree.scanned(live::digests));
  }

  private static FingerprintTree read(byte[] bytes, LiveIndex live) throws IOException {
    int length = bytes.length - Hash.BYTES;
    boolean sound =
        length > 0
            && Arrays.equals(
                Hash.of(Arrays.copyOf(bytes, length)).bytes(),
                Arrays.copyOfRange(bytes, length, bytes.length));
    if (!sound) {
      throw new IOException("the file is damaged");
    }
    return FingerprintTree.read(
        new DataInputStream(new ByteArrayInputStream(bytes, 0, length)), live::digests);
  }

  RangeSummary between(Position from, Position to) {
    lock.lock();
    try {
      return tree == null
          ? RangeSummary.of(live.digests(from, to, Integer.MAX_VALUE))
          : tree.between(from, to);
    } finally {
      lock.unlock();
    }
  }

  /** Shows written records, and takes them in. */
  void publish(List<Draft.Written> written, List<Drop> drops, Showing showing)
      throws InterruptedException {
    lock.lock();
    try {
      showing.run();
      FingerprintTree kept = tree;
      if (kept == null) {
        return;
      }
      for (Draft.Written one : written) {
        Position position = one.pending().key().position();
        kept.change(position, one.before(), one.after());
      }
      for (Drop drop : drops) {
        kept.change(drop.key.position(), drop.before(), null);
      }
      written.forEach(one -> kept.settle(one.pending().key().position()));
    } finally {
      lock.unlock();
    }
  }

  /** The index was exchanged for another, which may hold less. */
  void scanAnew() {
    lock.lock();
    try {
      tree = tree == null ? null : FingerprintTree.scanned(live::digests);
    } finally {
      lock.unlock();
    }
  }

  /** Leaves the tree for the next start; without it, that scans. */
  void save() {
    if (tree == null) {
      return;
    }
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      tree.write(new DataOutputStream(bytes));
      bytes.write(Hash.of(bytes.toByteArray()).bytes());
      Files.write(file, bytes.toByteArray());
    } catch (IOException e) {
      LOG.warn("The fingerprints could not be left for the next start: {}", e.toString());
    }
  }
}
