package dev.coterie.crypto.authority;

import dev.coterie.crypto.primitives.Hash;
import java.util.Optional;

/**
 * How one entry is kept: the policy of the longest prefix that covers it, with nothing left open.
 *
 * @param replicas how many peers keep the content: 1 to the realm's number of replicas
 * @param minReplicas copies below which a write is not acknowledged: 1 to {@code replicas}
 * @param prefix the prefix that says so; empty where none does
 */
public record EntryPolicy(
    int replicas,
    int minReplicas,
    Strategy strategy,
    Consistency consistency,
    Optional<Hash> prefix) {

  /** What holds where nothing is said: all replicas of the realm, at once, by majority. */
  public static EntryPolicy ofRealm(int realmReplicas) {
    return new EntryPolicy(realmReplicas, 1, Strategy.EAGER, Consistency.QUORUM, Optional.empty());
  }

  /**
   * A policy within what the realm allows: terms that ask for more replicas than it has get all it
   * has, and a least number above the most is the most.
   */
  static EntryPolicy of(PrefixPolicy policy, int realmReplicas) {
    PolicyTerms terms = policy.terms();
    int replicas = Math.max(1, Math.min(realmReplicas, terms.maxReplicas().orElse(realmReplicas)));
    return new EntryPolicy(
        replicas,
        Math.max(1, Math.min(replicas, terms.minReplicas().orElse(1))),
        terms.strategy().orElse(Strategy.EAGER),
        terms.consistency().orElse(Consistency.QUORUM),
        Optional.of(policy.prefix()));
  }
}
