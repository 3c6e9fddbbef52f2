package dev.coterie.node.storage;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.store.FingerprintSum;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fingerprint tree over what the index of a store on disk holds: in memory while the store is
 * open, beside the index when it was closed in order, and scanned from the index when it was not.
 *
 * <p>The file ends with a hash over the rest and is deleted as soon as it is read, so that one that
 * does not belong to the index is never believed. For one thread at a time, while the index is not
 * written to.
 */
final class Fingerprints {
  private static final Logger LOG = LoggerFactory.getLogger(Fingerprints.class);

  private final Path file;
  private FingerprintTree tree;

  private Fingerprints(Path file, FingerprintTree tree) {
    this.file = file;
    this.tree = tree;
  }

  /**
   * The tree of an index.
   *
   * @param records how many records the index holds
   * @param wasRebuilt whether the index was made anew, so that a file beside it is out of date
   */
  static Fingerprints open(StoreIndex index, Path file, long records, boolean wasRebuilt) {
    @Nullable FingerprintTree tree = null;
    try {
      if (!wasRebuilt && Files.exists(file)) {
        tree = read(Files.readAllBytes(file), index);
      }
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("The fingerprints in {} are made anew: {}", file, e.toString());
    }
    return tree != null && tree.count() == records
        ? new Fingerprints(file, tree)
        : new Fingerprints(file, FingerprintTree.scanned(index::digests));
  }

  private static FingerprintTree read(byte[] bytes, StoreIndex index) throws IOException {
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
        new DataInputStream(new ByteArrayInputStream(bytes, 0, length)), index::digests);
  }

  RangeSummary between(Position from, Position to) {
    return tree.between(from, to);
  }

  FingerprintSum sum(Position from, Position to) {
    return tree.sum(from, to);
  }

  /** Takes in what has changed in the index, in the order of positions. */
  void changeAll(List<FingerprintTree.Change> changes) {
    tree.changeAll(changes);
  }

  /** The index was exchanged for another, which may hold less. */
  void scanAnew(StoreIndex other) {
    tree = FingerprintTree.scanned(other::digests);
  }

  /** Leaves the tree for the next start; without it, that scans. */
  void save() {
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
