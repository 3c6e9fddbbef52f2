package dev.coterie.simulator.check;

import dev.coterie.crypto.authority.PolicyTerms;
import dev.coterie.crypto.authority.Strategy;
import java.util.Optional;

/**
 * How the entries under one prefix are kept in a run.
 *
 * @param prefix one segment; {@link SwarmView} puts its share of the entries under it
 * @param minReplicas copies below which no write may be acknowledged; 1 where nothing is said
 * @param maxReplicas peers that keep the content: at most the realm's number of replicas
 */
public record EntryTerms(String prefix, int minReplicas, int maxReplicas, Strategy strategy) {
  public EntryTerms {
    if (prefix.isEmpty() || prefix.indexOf('/') >= 0) {
      throw new IllegalArgumentException("a prefix is one segment, not \"" + prefix + "\"");
    }
    if (minReplicas < 1 || maxReplicas < minReplicas) {
      throw new IllegalArgumentException(
          "replicas of "
              + prefix
              + " are 1 or more, and most not less than least: "
              + minReplicas
              + " to "
              + maxReplicas);
    }
  }

  /** As the authority log has it. */
  public PolicyTerms policy() {
    return new PolicyTerms(
        Optional.of(minReplicas),
        Optional.of(maxReplicas),
        Optional.of(strategy),
        Optional.empty());
  }
}
