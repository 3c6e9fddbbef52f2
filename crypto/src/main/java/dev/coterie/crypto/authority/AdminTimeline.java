package dev.coterie.crypto.authority;

import dev.coterie.crypto.authority.RecordContent.Admin;
import dev.coterie.crypto.authority.RecordContent.RevokeAdmin;
import dev.coterie.crypto.identity.PublicKey;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who was an admin at which record.
 *
 * <p>Only the root key makes and unmakes admins, so this depends on no other right and can be known
 * before anything else is judged. An admin's record counts when, by its own ancestors, the author
 * was an admin, and no removal is concurrent with it; a revoke counts even then (of two branches
 * all that was taken back stays taken back).
 */
final class AdminTimeline {
  private final LogGraph graph;
  private final PublicKey root;
  private final TreeMap<PublicKey, List<Integer>> namings = new TreeMap<>();
  private final Map<PublicKey, List<Integer>> removals = new HashMap<>(); // asked by key only
  private final BitSet effective = new BitSet();

  AdminTimeline(LogGraph graph, int[] order, PublicKey root) {
    this.graph = graph;
    this.root = root;
    for (int number : order) {
      LogRecord record = graph.record(number);
      if (!record.author().equals(root)) {
        continue;
      }
      if (record.content() instanceof Admin admin) {
        namings.computeIfAbsent(admin.key(), k -> new ArrayList<>(1)).add(number);
        effective.set(number);
      } else if (record.content() instanceof RevokeAdmin revoke) {
        removals.computeIfAbsent(revoke.key(), k -> new ArrayList<>(1)).add(number);
        effective.set(number);
      }
    }
  }

  /** Numbers of the records that made or unmade an admin. */
  BitSet effective() {
    return effective;
  }

  boolean isRoot(PublicKey key) {
    return key.equals(root);
  }

  /** Whether the author of this record was an admin by what the record's ancestors say. */
  boolean wasAdmin(PublicKey key, int at) {
    if (isRoot(key)) {
      return true;
    }
    List<Integer> before =
        removals.getOrDefault(key, List.of()).stream()
            .filter(removal -> graph.isAncestor(removal, at))
            .toList();
    for (int naming : namings.getOrDefault(key, List.of())) {
      if (graph.isAncestor(naming, at)
          && before.stream().allMatch(removal -> graph.isAncestor(removal, naming))) {
        return true;
      }
    }
    return false;
  }

  /** Whether what the author does here has an effect, unless it is a revoke. */
  boolean mayAct(PublicKey key, int at) {
    return wasAdmin(key, at)
        && removals.getOrDefault(key, List.of()).stream()
            .noneMatch(removal -> graph.areConcurrent(removal, at));
  }

  /** The admins after all records: those named again after each removal. */
  SortedSet<PublicKey> admins() {
    SortedSet<PublicKey> result = new TreeSet<>();
    namings.forEach(
        (key, numbers) -> {
          List<Integer> taken = removals.getOrDefault(key, List.of());
          for (int naming : numbers) {
            if (taken.stream().allMatch(removal -> graph.isAncestor(removal, naming))) {
              result.add(key);
            }
          }
        });
    return result;
  }
}
