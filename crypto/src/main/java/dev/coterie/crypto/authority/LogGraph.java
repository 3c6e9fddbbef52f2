package dev.coterie.crypto.authority;

import dev.coterie.crypto.primitives.Hash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The records of a log by number, in the order in which they came, which has parents first.
 *
 * <p>Ancestry is asked often, and most logs are nearly a chain. A record that descends from all
 * that came before it is a <em>waist</em>: whoever descends from a waist descends from everything
 * with a lower number. Each record knows the last waist at or above it, so that a walk upwards is
 * needed only for what lies between.
 */
final class LogGraph {
  private final List<LogRecord> records = new ArrayList<>();
  private final List<int[]> parents = new ArrayList<>();
  private int[] lastWaist = new int[64];
  private final Map<Hash, Integer> numbers = new HashMap<>(); // asked by key only, never iterated
  private final TreeSet<Hash> heads = new TreeSet<>();

  /** The heads as a list; null when they have changed since it was made. */
  private @Nullable List<Hash> headList;

  /** The same records; what is appended to one is not in the other. */
  LogGraph copy() {
    LogGraph copy = new LogGraph();
    copy.records.addAll(records);
    copy.parents.addAll(parents);
    copy.lastWaist = lastWaist.clone();
    copy.numbers.putAll(numbers);
    copy.heads.addAll(heads);
    return copy;
  }

  int size() {
    return records.size();
  }

  LogRecord record(int number) {
    return records.get(number);
  }

  @Nullable Integer numberOf(Hash id) {
    return numbers.get(id);
  }

  /** Ids of the records that are nobody's parents, ascending. */
  List<Hash> heads() {
    List<Hash> known = headList;
    if (known == null) {
      known = List.copyOf(heads);
      headList = known;
    }
    return known;
  }

  int[] parents(int number) {
    return parents.get(number);
  }

  /** Appends a record whose parents are all present. */
  void append(LogRecord record) {
    int number = records.size();
    int[] up = new int[record.parents().size()];
    for (int i = 0; i < up.length; i++) {
      Integer parent = numbers.get(record.parents().get(i));
      if (parent == null) {
        throw new IllegalArgumentException(record + " before its parents");
      }
      up[i] = parent;
    }
    records.add(record);
    parents.add(up);
    numbers.put(record.id(), number);
    heads.removeAll(record.parents());
    heads.add(record.id());
    headList = null;
    noteWaist(number, up);
  }

  private void noteWaist(int number, int[] up) {
    if (number == lastWaist.length) {
      lastWaist = Arrays.copyOf(lastWaist, number * 2);
    }
    int waist = -1;
    for (int parent : up) {
      waist = Math.max(waist, lastWaist[parent]);
    }
    lastWaist[number] = heads.size() == 1 ? number : waist;
  }

  /** Whether {@code descendant} names {@code ancestor}, itself or through others. */
  boolean isAncestor(int ancestor, int descendant) {
    if (ancestor >= descendant) {
      return false;
    }
    if (ancestor <= lastWaist[descendant]) {
      return true;
    }
    BitSet seen = new BitSet(descendant);
    int[] stack = new int[16];
    int depth = 0;
    stack[depth++] = descendant;
    while (depth > 0) {
      int at = stack[--depth];
      for (int parent : parents.get(at)) {
        if (parent == ancestor || ancestor <= lastWaist[parent]) {
          return true;
        }
        if (parent > ancestor && !seen.get(parent)) {
          seen.set(parent);
          if (depth == stack.length) {
            stack = Arrays.copyOf(stack, depth * 2);
          }
          stack[depth++] = parent;
        }
      }
    }
    return false;
  }

  /** Whether neither is an ancestor of the other, nor are they the same. */
  boolean areConcurrent(int a, int b) {
    return a != b && !isAncestor(Math.min(a, b), Math.max(a, b));
  }

  /** These records and all their ancestors. */
  BitSet closure(int... numbers) {
    BitSet result = new BitSet(size());
    for (int number : numbers) {
      result.set(number);
    }
    // Parents have lower numbers, so one pass downwards meets everyone after all its children.
    for (int at = result.length() - 1; at >= 0; at = result.previousSetBit(at - 1)) {
      for (int parent : parents.get(at)) {
        result.set(parent);
      }
    }
    return result;
  }

  /**
   * A set of records that holds the ancestors of each, in the order that all peers agree on:
   * ancestors first, and of those whose parents have all had their turn the lowest hash.
   */
  int[] order(BitSet members) {
    Map<Integer, List<Integer>> children = new HashMap<>(); // asked by key only
    int[] waiting = new int[members.length()];
    PriorityQueue<Integer> ready =
        new PriorityQueue<>((a, b) -> records.get(a).id().compareTo(records.get(b).id()));
    for (int at = members.nextSetBit(0); at >= 0; at = members.nextSetBit(at + 1)) {
      waiting[at] = parents.get(at).length;
      for (int parent : parents.get(at)) {
        children.computeIfAbsent(parent, p -> new ArrayList<>(1)).add(at);
      }
      if (waiting[at] == 0) {
        ready.add(at);
      }
    }
    int[] order = new int[members.cardinality()];
    int filled = 0;
    while (!ready.isEmpty()) {
      int at = ready.remove();
      order[filled++] = at;
      for (int child : children.getOrDefault(at, List.of())) {
        if (--waiting[child] == 0) {
          ready.add(child);
        }
      }
    }
    return order;
  }
}
