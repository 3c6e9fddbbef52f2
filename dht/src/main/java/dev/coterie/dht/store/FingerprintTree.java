package dev.coterie.dht.store;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fingerprint sums of a store, by ranges of positions: a binary trie whose leaves stand for at
 * most {@value #LEAF_RECORDS} records each, kept up to date with every change, so that the sum over
 * a range is a walk down two of its paths. Records within a leaf are not in it: they are read from
 * the store when a range begins or ends there.
 *
 * <p>Takes about 9 bytes a record. For one thread; the store must show the same records to {@link
 * Records} as the tree was told of.
 */
public final class FingerprintTree {
  /** Records of a leaf; one more, and it becomes two. */
  static final int LEAF_RECORDS = 128;

  /** A trie of hashes is never so deep, unless someone has built it so. */
  static final int MAX_DEPTH = 200;

  private static final int SCANNED_AT_ONCE = 8_192;

  /** The records of the store between two positions, both inclusive. */
  public interface Records {
    /** At most {@code limit} of them, in position order. */
    List<RecordStore.StoredDigest> between(Position from, Position to, int limit);
  }

  private final Records records;
  private final Node root;

  private static final class Node {
    final FingerprintSum sum;
    @Nullable Node low;
    @Nullable Node high;

    Node(FingerprintSum sum) {
      this.sum = sum;
    }
  }

  private FingerprintTree(Records records, Node root) {
    this.records = records;
    this.root = root;
  }

  /** The tree of an empty store. */
  public static FingerprintTree empty(Records records) {
    return new FingerprintTree(records, new Node(new FingerprintSum()));
  }

  /** The tree of a store as it is, by a scan of all its records. */
  public static FingerprintTree scanned(Records records) {
    return new FingerprintTree(records, scanned(records, PrefixRange.EVERYTHING));
  }

  private static Node scanned(Records records, PrefixRange range) {
    List<RecordStore.StoredDigest> all =
        records.between(range.first(), range.last(), SCANNED_AT_ONCE + 1);
    return all.size() <= SCANNED_AT_ONCE
        ? built(all, range)
        : parent(scanned(records, lower(range)), scanned(records, upper(range)));
  }

  private static Node built(List<RecordStore.StoredDigest> records, PrefixRange range) {
    if (records.size() <= LEAF_RECORDS || range.bits() >= MAX_DEPTH) {
      return new Node(FingerprintSum.of(records));
    }
    int lows = 0;
    while (lows < records.size() && !records.get(lows).position().bit(range.bits())) {
      lows++;
    }
    return parent(
        built(records.subList(0, lows), lower(range)),
        built(records.subList(lows, records.size()), upper(range)));
  }

  private static Node parent(Node low, Node high) {
    FingerprintSum sum = low.sum.copy();
    sum.add(high.sum);
    Node parent = new Node(sum);
    parent.low = low;
    parent.high = high;
    return parent;
  }

  private static PrefixRange lower(PrefixRange range) {
    return new PrefixRange(range.first(), range.bits() + 1);
  }

  private static PrefixRange upper(PrefixRange range) {
    return new PrefixRange(range.last(), range.bits() + 1);
  }

  /** How many records it stands for. */
  public long count() {
    return root.sum.count();
  }

  /**
   * A record has changed, come or gone; call {@link #settle} when the store shows all changes told
   * of. A leaf that shrinks stays a leaf.
   *
   * @param before its hash as it was, null for one that has come
   * @param after its hash as it is, null for one that is gone
   */
  public void change(Position position, @Nullable Hash before, @Nullable Hash after) {
    FingerprintSum delta = new FingerprintSum();
    new Change(position, before, after).addTo(delta);
    @Nullable Node node = root;
    for (int bit = 0; node != null; bit++) {
      node.sum.add(delta);
      node = position.bit(bit) ? node.high : node.low;
    }
  }

  /**
   * A record that has changed, come or gone.
   *
   * @param before its hash as it was, null for one that has come
   * @param after its hash as it is, null for one that is gone
   */
  public record Change(Position position, @Nullable Hash before, @Nullable Hash after) {
    /** Makes a sum over records as they were one over records as they are. */
    public void addTo(FingerprintSum sum) {
      if (after != null) {
        sum.add(position, after);
      }
      if (before != null) {
        sum.remove(position, before);
      }
    }
  }

  /**
   * Many changes at once, which the store shows already: each part of the tree that they touch is
   * changed once.
   *
   * @param changes in the order of their positions
   */
  public void changeAll(List<Change> changes) {
    if (!changes.isEmpty()) {
      changeAll(root, PrefixRange.EVERYTHING, changes);
    }
  }

  /** What has been added to the node's sum. */
  private FingerprintSum changeAll(Node node, PrefixRange range, List<Change> changes) {
    FingerprintSum delta = new FingerprintSum();
    if (node.low == null || node.high == null) {
      changes.forEach(change -> change.addTo(delta));
      node.sum.add(delta);
      part(node, range);
      return delta;
    }
    int lows = 0;
    while (lows < changes.size() && !changes.get(lows).position().bit(range.bits())) {
      lows++;
    }
    if (lows > 0) {
      delta.add(changeAll(node.low, lower(range), changes.subList(0, lows)));
    }
    if (lows < changes.size()) {
      delta.add(changeAll(node.high, upper(range), changes.subList(lows, changes.size())));
    }
    node.sum.add(delta);
    return delta;
  }

  /** Parts the leaf of a position where it has grown too large. */
  public void settle(Position position) {
    Node node = root;
    int bit = 0;
    while (node.low != null && node.high != null) {
      node = position.bit(bit++) ? node.high : node.low;
    }
    part(node, new PrefixRange(position, bit));
  }

  private void part(Node leaf, PrefixRange range) {
    if (leaf.sum.count() <= LEAF_RECORDS || range.bits() >= MAX_DEPTH) {
      return;
    }
    PrefixRange lower = lower(range);
    Node low = new Node(scan(lower.first(), lower.last()));
    FingerprintSum rest = leaf.sum.copy();
    rest.remove(low.sum);
    Node high = new Node(rest);
    leaf.low = low;
    leaf.high = high;
    part(low, lower);
    part(high, upper(range));
  }

  private FingerprintSum scan(Position from, Position to) {
    return FingerprintSum.of(records.between(from, to, Integer.MAX_VALUE));
  }

  /** What the store holds between two positions, both inclusive. */
  public RangeSummary between(Position from, Position to) {
    if (from.compareTo(to) > 0) {
      return RangeSummary.NOTHING;
    }
    if (atMost(root, PrefixRange.EVERYTHING, from, to) <= RangeSummary.FEW + 2 * LEAF_RECORDS) {
      List<RecordStore.StoredDigest> few = records.between(from, to, RangeSummary.FEW + 1);
      if (few.size() <= RangeSummary.FEW) {
        return RangeSummary.of(few);
      }
    }
    return RangeSummary.of(sum(from, to));
  }

  /** The sum over what the store holds between two positions, both inclusive. */
  public FingerprintSum sum(Position from, Position to) {
    FingerprintSum sum = new FingerprintSum();
    if (from.compareTo(to) <= 0) {
      collect(root, PrefixRange.EVERYTHING, from, to, sum);
    }
    return sum;
  }

  /** How many records there may be: those of a leaf that is only partly inside count whole. */
  private static long atMost(Node node, PrefixRange range, Position from, Position to) {
    if (node.sum.count() == 0 || isOutside(range, from, to)) {
      return 0;
    }
    if (node.low == null || node.high == null || isInside(range, from, to)) {
      return node.sum.count();
    }
    return atMost(node.low, lower(range), from, to) + atMost(node.high, upper(range), from, to);
  }

  private static boolean isOutside(PrefixRange range, Position from, Position to) {
    return range.first().compareTo(to) > 0 || range.last().compareTo(from) < 0;
  }

  private static boolean isInside(PrefixRange range, Position from, Position to) {
    return from.compareTo(range.first()) <= 0 && range.last().compareTo(to) <= 0;
  }

  private void collect(
      Node node, PrefixRange range, Position from, Position to, FingerprintSum sum) {
    if (node.sum.count() == 0 || isOutside(range, from, to)) {
      return;
    }
    if (isInside(range, from, to)) {
      sum.add(node.sum);
    } else if (node.low == null || node.high == null) {
      Position first = from.compareTo(range.first()) > 0 ? from : range.first();
      Position last = to.compareTo(range.last()) < 0 ? to : range.last();
      sum.add(scan(first, last));
    } else {
      collect(node.low, lower(range), from, to, sum);
      collect(node.high, upper(range), from, to, sum);
    }
  }

  /** Writes the tree, for {@link #read}. */
  public void write(DataOutput out) throws IOException {
    write(root, out);
  }

  private static void write(Node node, DataOutput out) throws IOException {
    boolean leaf = node.low == null || node.high == null;
    out.writeBoolean(leaf);
    out.write(node.sum.encode());
    if (node.low != null && node.high != null) {
      write(node.low, out);
      write(node.high, out);
    }
  }

  /**
   * Reads what {@link #write} wrote of the same store.
   *
   * @throws IOException if it is cut off, or no tree
   */
  public static FingerprintTree read(DataInput in, Records records) throws IOException {
    return new FingerprintTree(records, read(in, 0));
  }

  private static Node read(DataInput in, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new IOException("a tree of fingerprints deeper than " + MAX_DEPTH);
    }
    boolean leaf = in.readBoolean();
    byte[] sum = new byte[FingerprintSum.ENCODED_BYTES];
    in.readFully(sum);
    Node node = new Node(FingerprintSum.decode(sum));
    if (!leaf) {
      node.low = read(in, depth + 1);
      node.high = read(in, depth + 1);
    }
    return node;
  }
}
