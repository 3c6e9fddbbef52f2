package dev.coterie.crypto.authority;

import java.util.Optional;

/**
 * What a policy says of the entries under its prefix; what it leaves out is as it is without one.
 *
 * @param minReplicas copies below which a write is not acknowledged, whatever its level: 1 to
 *     {@code maxReplicas}; 1 where it is left out
 * @param maxReplicas how many peers keep an entry's content: 1 to the realm's number of replicas,
 *     which it is where it is left out
 * @param strategy {@link Strategy#EAGER} where it is left out
 * @param consistency {@link Consistency#QUORUM} where it is left out
 */
public record PolicyTerms(
    Optional<Integer> minReplicas,
    Optional<Integer> maxReplicas,
    Optional<Strategy> strategy,
    Optional<Consistency> consistency) {

  /** Says nothing: the policy of the next shorter prefix holds again. */
  public static final PolicyTerms NONE =
      new PolicyTerms(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** Whether nothing is said. */
  public boolean isEmpty() {
    return equals(NONE);
  }

  /** These terms where they say something, and else those. */
  public PolicyTerms or(PolicyTerms before) {
    return new PolicyTerms(
        minReplicas.or(before::minReplicas),
        maxReplicas.or(before::maxReplicas),
        strategy.or(before::strategy),
        consistency.or(before::consistency));
  }

  /** Checks the numbers against each other and against a realm's number of replicas. */
  void require(int realmReplicas) throws AuthorityException {
    int max = maxReplicas.orElse(realmReplicas);
    requireWithin("most replicas of a policy", max, realmReplicas);
    requireWithin("least replicas of a policy", minReplicas.orElse(1), max);
  }

  private static void requireWithin(String what, int value, int most) throws AuthorityException {
    if (value < 1 || value > most) {
      throw new AuthorityException(
          AuthorityException.Reason.OVER_LIMIT, what + ": " + value + "; 1 to " + most + " go");
    }
  }
}
