package dev.coterie.crypto.authority;

import dev.coterie.crypto.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The policies that a log's records imply: of each prefix the last in the log's order stands, whole
 * and alone, so that two admins who set one at the same time get one of theirs and no mixture, the
 * same on every peer.
 */
final class Policies {
  private final TreeMap<Hash, PrefixPolicy> byPrefix = new TreeMap<>();

  /** Takes a record in; false, and nothing changes, where there are too many prefixes. */
  boolean set(RecordContent.SetPolicy policy, Hash record) {
    if (policy.terms().isEmpty()) {
      byPrefix.remove(policy.prefix());
      return true;
    }
    if (!byPrefix.containsKey(policy.prefix()) && isFull()) {
      return false;
    }
    byPrefix.put(
        policy.prefix(), new PrefixPolicy(policy.prefix(), policy.terms(), policy.name(), record));
    return true;
  }

  boolean isFull() {
    return byPrefix.size() >= AuthorityLimits.MAX_POLICIES;
  }

  List<PrefixPolicy> all() {
    return new ArrayList<>(byPrefix.values());
  }

  Optional<PrefixPolicy> of(Hash prefix) {
    return Optional.ofNullable(byPrefix.get(prefix));
  }

  /** What holds for an address: the last link of its chain that has a policy decides. */
  EntryPolicy forChain(List<Hash> prefixes, int realmReplicas) {
    if (!byPrefix.isEmpty()) {
      for (int i = prefixes.size() - 1; i >= 0; i--) {
        PrefixPolicy policy = byPrefix.get(prefixes.get(i));
        if (policy != null) {
          return EntryPolicy.of(policy, realmReplicas);
        }
      }
    }
    return EntryPolicy.ofRealm(realmReplicas);
  }
}
