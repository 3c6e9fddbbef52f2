package dev.coterie.vectorclock;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * The dots that one writer minted for one entry and that may still be alive: what makes the ceiling
 * of its next version honest.
 *
 * <p>A new version's entry for its own writer reaches up to its own dot, so everything under that
 * is claimed as superseded unless it is excepted. An earlier dot of this writer may be claimed when
 * the new version has seen it (the token covers it), or when a version that truly saw it is known
 * to exist for ever. So the rule:
 *
 * <ul>
 *   <li>{@link #mint} excepts every dot of this list that the token does not cover, and adds the
 *       new dot to the list.
 *   <li>{@link #acknowledged} drops from the list what the context of an acknowledged version of
 *       this writer covers, other than that version itself.
 *   <li>{@link #withdrawn} drops a dot whose version no replica has and none will ever get.
 * </ul>
 *
 * <p>Minting drops nothing. Say m1 is acknowledged, m2 saw m1 and fails, and m3 is written from a
 * token older than both. Were m1 forgotten when m2 was minted, m3 would claim it; m2 may reach
 * nobody, and then m1 is lost although nothing that exists has seen it.
 *
 * <p><b>Why it is enough.</b> Call a claim of a version on a dot true if its writer had been shown
 * that dot, directly or through what it had been shown. By induction over the versions, every claim
 * on a dot d of this entry is true, or d had left its writer's list, and then an acknowledged
 * version has a true claim on d: a new version claims what its token covers, and a token covers
 * only what one of the versions in it claims; and it claims of its own writer's earlier dots those
 * that had left the list. Hence a dot that no existing version truly saw is claimed by none, and
 * nothing acknowledged is lost. Every true claim is in the context, so there are no false siblings
 * either.
 *
 * <p>So a node keeps each version whose fate it does not know and offers it again until it is
 * acknowledged. If it drops one instead, and nobody has it, no token will ever cover it, and its
 * dot stays in the list for good; {@value VectorClock#MAX_EXCEPTIONS_PER_WRITER} of those are the
 * end of blind writing here for this incarnation of the writer.
 *
 * <p>Immutable. A node keeps the list of every entry that it writes, replica of it or not, and
 * stores the successor durably <em>before</em> anybody sees the new version.
 */
public final class OwnDots {
  /** The most dots in the list: writes to one entry of which none is known acknowledged. */
  public static final int MAX_OPEN_DOTS = 1024;

  private static final String ROLLED_BACK =
      "the token is forged, or this store is older than the token: take a new incarnation";
  private static final String UNACKNOWLEDGED =
      "wait until one of them is acknowledged, then resolve the entry";
  private static final String CROWDED =
      "the entry has been written by too many writers; move it to a new address";

  private final WriterId writer;
  private final long[] open;

  /** The counters ascend and are handed over. */
  OwnDots(WriterId writer, long[] open) {
    this.writer = writer;
    this.open = open;
  }

  /** The list of a writer that has not written this entry yet. */
  public static OwnDots none(WriterId writer) {
    return new OwnDots(writer, new long[0]);
  }

  /** Whose dots these are. */
  public WriterId writer() {
    return writer;
  }

  /** The dots, ascending. */
  public List<Dot> open() {
    List<Dot> dots = new ArrayList<>(open.length);
    for (long counter : open) {
      dots.add(new Dot(writer, counter));
    }
    return List.copyOf(dots);
  }

  /**
   * The dot and the context of a new version whose writer has seen exactly what the token covers.
   *
   * @param counter the writer's next counter, above all that it ever used for any entry
   * @param token the causal context of the write; empty for a blind one
   * @throws IllegalArgumentException if the counter is not above the dots of this list
   * @throws ClockLimitException with nothing minted: {@link Limit#EXCEPTIONS} if more than {@link
   *     VectorClock#MAX_EXCEPTIONS_PER_WRITER} dots of this list are not covered by the token;
   *     {@link Limit#OPEN_DOTS} if the list is full; {@link Limit#WRITERS} if the context would
   *     have more than {@link VectorClock#HARD_MAX_WRITERS}; {@link Limit#OWN_COUNTER} if the token
   *     covers dots of this writer that it has not minted, as after a store was rolled back
   */
  public Minted mint(long counter, VectorClock token) {
    Dot dot = new Dot(writer, counter);
    if (open.length > 0 && open[open.length - 1] >= counter) {
      throw new IllegalArgumentException(
          "counter " + counter + " is not above " + open[open.length - 1] + ", used before");
    }
    requireWithin(Limit.OWN_COUNTER, token.ceiling(writer), counter - 1, ROLLED_BACK);
    requireWithin(Limit.OPEN_DOTS, open.length + 1, MAX_OPEN_DOTS, UNACKNOWLEDGED);
    long[] unseen =
        Arrays.stream(open).filter(earlier -> !token.covers(new Dot(writer, earlier))).toArray();
    VectorClock context = token.with(writer, counter, unseen);
    requireWithin(Limit.WRITERS, context.writerCount(), VectorClock.HARD_MAX_WRITERS, CROWDED);
    long[] longer = Arrays.copyOf(open, open.length + 1);
    longer[open.length] = counter;
    return new Minted(dot, context, new OwnDots(writer, longer));
  }

  /**
   * The list with one more dot, which is about to be minted: what {@link #mint} would leave behind
   * whatever its token, so that it can be made durable before the token is known.
   *
   * @throws IllegalArgumentException if the counter is not above the dots of this list
   * @throws ClockLimitException {@link Limit#OPEN_DOTS} if the list is full
   */
  public OwnDots reserved(long counter) {
    return mint(counter, VectorClock.EMPTY.with(writer, counter - 1, List.of())).ownDots();
  }

  private static void requireWithin(Limit limit, long value, long max, String remedy) {
    if (value > max) {
      throw new ClockLimitException(limit, value, max, remedy);
    }
  }

  /**
   * The list once a version of this writer is known to be acknowledged: without the other dots that
   * its context covers. May come late, repeatedly and in any order.
   *
   * @throws IllegalArgumentException if the dot is another writer's, or not in its own context
   */
  public OwnDots acknowledged(Dot dot, VectorClock context) {
    requireOwn(dot);
    if (!context.covers(dot)) {
      throw new IllegalArgumentException("the context of " + dot + " does not cover it");
    }
    return without(counter -> counter != dot.counter() && context.covers(new Dot(writer, counter)));
  }

  /**
   * The list without a dot whose version was never sent, or was refused by everyone it was sent to:
   * no replica has it and none will ever get it. A version whose fate is unknown stays in the list.
   *
   * @throws IllegalArgumentException if the dot is another writer's
   */
  public OwnDots withdrawn(Dot dot) {
    requireOwn(dot);
    return without(counter -> counter == dot.counter());
  }

  private OwnDots without(LongPredicate gone) {
    long[] rest = Arrays.stream(open).filter(gone.negate()).toArray();
    return rest.length == open.length ? this : new OwnDots(writer, rest);
  }

  private void requireOwn(Dot dot) {
    if (!dot.writer().equals(writer)) {
      throw new IllegalArgumentException(dot + " is not a dot of writer " + writer);
    }
  }

  /**
   * The canonical bytes: a format number, the length of the writer's id, the id, the number of
   * dots, and for each counter, ascending, how many lie between it and the one before. Numbers as
   * in {@link VectorClock#encode}.
   */
  public byte[] encode() {
    return ClockCodec.encode(writer, open);
  }

  /**
   * The list of these bytes; only what {@link #encode} writes is accepted.
   *
   * @throws MalformedClockException if they are anything else
   */
  public static OwnDots decode(byte[] bytes) throws MalformedClockException {
    return ClockCodec.decodeOwnDots(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof OwnDots that
            && writer.equals(that.writer)
            && Arrays.equals(open, that.open));
  }

  @Override
  public int hashCode() {
    return 31 * writer.hashCode() + Arrays.hashCode(open);
  }

  /** For people: the writer and its counters. */
  @Override
  public String toString() {
    return writer + ":" + Arrays.toString(open);
  }

  /**
   * A new version's name and past.
   *
   * @param dot its name
   * @param context what it supersedes, its own dot included
   * @param ownDots the list to store durably before the version is shown to anybody
   */
  public record Minted(Dot dot, VectorClock context, OwnDots ownDots) {}
}
