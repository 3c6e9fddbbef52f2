package dev.coterie.vectorclock;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The versions of one entry that a replica keeps: a join-semilattice, so replicas that merge the
 * same versions in any order, grouping and repetition end up equal.
 *
 * <p><b>What is visible.</b> A version u <em>hides</em> v if u's context covers v's dot and their
 * dots differ. The {@link #survivors} are the kept versions that no kept version hides.
 *
 * <p><b>What is kept.</b> Write x &lt; z if z's context contains x's context and x's context does
 * not cover z's dot. The kept versions are the maximal ones under &lt;. Contexts cover their own
 * dot; nothing else is assumed of them, so all of this holds under forged contexts too:
 *
 * <ul>
 *   <li>&lt; is a strict partial order. Irreflexive: x's context covers x's dot. Transitive: from x
 *       &lt; y &lt; z, z's context contains y's and so x's; and x's context, lying inside y's, does
 *       not cover z's dot.
 *   <li>Hence merging is a join: below each element of a finite set lies nothing but what is below
 *       a maximal one, so max(max(F) &cup; max(G)) = max(F &cup; G).
 *   <li>Dropping changes nothing visible: the survivors of max(F) are those of F. If x &lt; z then
 *       z hides x (z covers x's dot; were the dots equal, x would cover z's). So survivors are
 *       maximal. And if a dropped u hides a kept v, let z be maximal above u: z covers v's dot, as
 *       u does, and z's dot is not v's, because u covers v's and does not cover z's. So z hides v.
 *   <li>Two headers with one dot (<em>equivocation</em>) never displace each other: each covers the
 *       shared dot.
 * </ul>
 *
 * <p>The obvious rule, to drop a hidden version once its context lies inside the joined contexts of
 * the survivors, is not associative: one of those survivors may be hidden later by a version that
 * knows less, and then what was dropped would have had to be kept. Replicas that were given the
 * same versions in different orders would keep different ones and never compare equal. Here each
 * version is dropped because of one other version, and what displaces that one displaces it too.
 *
 * <p>The kept versions stand in canonical order: by dot, then by hash. Merging asks no clock, no
 * authority and no limit.
 *
 * @param <V> the versions
 */
public final class Siblings<V extends Versioned> {
  /** At this many siblings a replica takes no new one from a writer; see {@link #admission}. */
  public static final int MAX_SIBLINGS = 64;

  private static final Comparator<Versioned> CANONICAL =
      Comparator.comparing(Versioned::dot).thenComparing(Versioned::hash);

  private static final Siblings<Versioned> EMPTY = new Siblings<>(List.of(), List.of());

  private final List<V> kept;
  private final List<V> survivors;

  private Siblings(List<V> kept, List<V> survivors) {
    this.kept = List.copyOf(kept);
    this.survivors = List.copyOf(survivors);
  }

  /** The state of an entry that was never written. */
  @SuppressWarnings("unchecked") // it holds no version, so it is one of every type
  public static <V extends Versioned> Siblings<V> empty() {
    return (Siblings<V>) EMPTY;
  }

  /**
   * The state after these versions, in whatever order.
   *
   * @throws IllegalArgumentException if the context of one does not cover its own dot
   */
  public static <V extends Versioned> Siblings<V> of(Collection<? extends V> versions) {
    Siblings<V> state = empty();
    for (V version : versions) {
      state = state.add(version);
    }
    return state;
  }

  /**
   * The state with one more version; this very state if the version adds nothing.
   *
   * @throws IllegalArgumentException if its context does not cover its own dot
   */
  public Siblings<V> add(V version) {
    if (!version.context().covers(version.dot())) {
      throw new IllegalArgumentException(
          "the context of version " + version.dot() + " does not cover its own dot");
    }
    return contains(version.hash())
        ? this
        : join(new Siblings<>(List.of(version), List.of(version)));
  }

  /** The least state above both; this very state if the other adds nothing. */
  public Siblings<V> join(Siblings<V> other) {
    if (this == other || other.kept.isEmpty()) {
      return this;
    }
    if (kept.isEmpty()) {
      return other;
    }
    List<V> all =
        union(
            kept,
            other.kept,
            mine -> !isBelowAny(mine, other.kept),
            theirs -> !isBelowAny(theirs, kept));
    if (sameVersions(all, kept)) {
      return this;
    }
    List<V> visible =
        union(
            survivors,
            other.survivors,
            mine -> !isHiddenByAny(mine, other.kept),
            theirs -> !isHiddenByAny(theirs, kept));
    return new Siblings<>(all, visible);
  }

  /** The siblings: what a reader sees, in canonical order. */
  public List<V> survivors() {
    return survivors;
  }

  /** The siblings and the hidden versions that are still needed, in canonical order. */
  public List<V> kept() {
    return kept;
  }

  /** Whether nothing was ever written. */
  public boolean isEmpty() {
    return kept.isEmpty();
  }

  /** The token of a reader that opened all the survivors. */
  public VectorClock context() {
    return token(version -> true);
  }

  /**
   * The causal context of a reader that opened these survivors and no others: it covers what they
   * are and supersede, and no survivor that was not opened. If an unopened survivor shares the dot
   * of an opened one (equivocation), the opened one is left out as well: a token cannot tell them
   * apart, and a sibling too many is better than a version unseen and lost.
   */
  public VectorClock token(Predicate<? super V> opened) {
    List<V> shown = new ArrayList<>();
    List<Dot> unopened = new ArrayList<>();
    for (V version : survivors) {
      if (opened.test(version)) {
        shown.add(version);
      } else {
        unopened.add(version.dot());
      }
    }
    VectorClock token = VectorClock.EMPTY;
    for (V version : shown) {
      if (unopened.isEmpty() || !unopened.contains(version.dot())) {
        token = token.join(version.context());
      }
    }
    return token;
  }

  /** The dots that more than one kept version bears, ascending: proof of a dishonest writer. */
  public List<Dot> equivocations() {
    List<Dot> shared = new ArrayList<>();
    for (int i = 1; i < kept.size(); i++) {
      Dot dot = kept.get(i).dot();
      boolean known = !shared.isEmpty() && shared.get(shared.size() - 1).equals(dot);
      if (!known && dot.equals(kept.get(i - 1).dot())) {
        shared.add(dot);
      }
    }
    return List.copyOf(shared);
  }

  /**
   * The kept versions that no survivor accounts for, neither by hiding them nor by hiding what
   * hides them. Honest writers leave none: it takes versions that claim, in a circle, to have seen
   * one another. They are hidden, and here they can be found.
   */
  public List<V> contradictions() {
    List<V> unaccounted = hidden();
    Deque<V> frontier = new ArrayDeque<>(survivors);
    while (!frontier.isEmpty() && !unaccounted.isEmpty()) {
      V accounted = frontier.remove();
      for (Iterator<V> rest = unaccounted.iterator(); rest.hasNext(); ) {
        V version = rest.next();
        if (hides(accounted, version)) {
          rest.remove();
          frontier.add(version);
        }
      }
    }
    return List.copyOf(unaccounted);
  }

  /** Whether the version with this hash is kept. */
  public boolean contains(VersionHash hash) {
    for (V version : kept) {
      if (version.hash().equals(hash)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a replica takes this new version from its writer. (Between replicas nothing asks this:
   * {@link #join} never refuses.) Refused are
   *
   * <ul>
   *   <li>a version whose clock has more than {@link VectorClock#HARD_MAX_WRITERS} writers;
   *   <li>a version that would raise the number of siblings and bring it above {@link
   *       #MAX_SIBLINGS}. One that supersedes at least one sibling does not raise it;
   *   <li>a version that would bring a further writer into the entry's clock and the clock above
   *       {@link VectorClock#SOFT_MAX_WRITERS}, unless it is a resolution (it leaves fewer siblings
   *       than there were) or a delete that raises no number of siblings.
   * </ul>
   *
   * @throws IllegalArgumentException if its context does not cover its own dot
   */
  public Admission admission(V newcomer) {
    int itsWriters = newcomer.context().writerCount();
    if (itsWriters > VectorClock.HARD_MAX_WRITERS) {
      return new Admission.Refused(Limit.WRITERS, itsWriters, VectorClock.HARD_MAX_WRITERS);
    }
    Siblings<V> after = add(newcomer);
    int siblings = after.survivors.size();
    boolean moreSiblings = siblings > survivors.size();
    if (moreSiblings && siblings > MAX_SIBLINGS) {
      return new Admission.Refused(Limit.SIBLINGS, siblings, MAX_SIBLINGS);
    }
    boolean resolves = siblings < survivors.size();
    boolean deletes = newcomer.isTombstone() && !moreSiblings;
    int writers = after.context().writerCount();
    if (writers > VectorClock.SOFT_MAX_WRITERS
        && writers > context().writerCount()
        && !resolves
        && !deletes) {
      return new Admission.Refused(Limit.WRITERS, writers, VectorClock.SOFT_MAX_WRITERS);
    }
    return new Admission.Admitted();
  }

  private List<V> hidden() {
    List<V> hidden = new ArrayList<>(kept);
    hidden.removeIf(version -> isHeldIn(survivors, version));
    return hidden;
  }

  private static <V extends Versioned> boolean isHeldIn(List<V> versions, V version) {
    return Collections.binarySearch(versions, version, CANONICAL) >= 0;
  }

  private static boolean hides(Versioned one, Versioned other) {
    return one.context().covers(other.dot()) && !one.dot().equals(other.dot());
  }

  /** The order &lt; of the class comment; the cheaper condition first. */
  private static boolean isBelow(Versioned one, Versioned other) {
    return !one.context().covers(other.dot()) && other.context().contains(one.context());
  }

  private static <V extends Versioned> boolean isBelowAny(V version, List<V> others) {
    for (V other : others) {
      if (isBelow(version, other)) {
        return true;
      }
    }
    return false;
  }

  private static <V extends Versioned> boolean isHiddenByAny(V version, List<V> others) {
    for (V other : others) {
      if (hides(other, version)) {
        return true;
      }
    }
    return false;
  }

  /** Both lists in canonical order; what stands in only one of them must pass its condition. */
  private static <V extends Versioned> List<V> union(
      List<V> one, List<V> other, Predicate<V> keepsOfOne, Predicate<V> keepsOfOther) {
    List<V> both = new ArrayList<>(one.size() + other.size());
    int i = 0;
    int j = 0;
    while (i < one.size() || j < other.size()) {
      int order = compareHeads(one, i, other, j);
      V next = order <= 0 ? one.get(i) : other.get(j);
      if (order == 0 || (order < 0 ? keepsOfOne : keepsOfOther).test(next)) {
        both.add(next);
      }
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return both;
  }

  private static <V extends Versioned> int compareHeads(List<V> one, int i, List<V> other, int j) {
    if (i == one.size()) {
      return 1;
    }
    return j == other.size() ? -1 : CANONICAL.compare(one.get(i), other.get(j));
  }

  private static boolean sameVersions(
      List<? extends Versioned> one, List<? extends Versioned> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (CANONICAL.compare(one.get(i), other.get(i)) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Equal when the same versions are kept, whatever else the versions say of themselves. */
  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Siblings<?> that && sameVersions(kept, that.kept));
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (V version : kept) {
      hash = 31 * hash + version.hash().hashCode();
    }
    return hash;
  }

  /** For people: the dots of the survivors, then those of the hidden versions. */
  @Override
  public String toString() {
    return "siblings "
        + survivors.stream().map(Versioned::dot).toList()
        + " hiding "
        + hidden().stream().map(Versioned::dot).toList();
  }
}
