package dev.coterie.simulator.fault;

import java.util.Locale;

/** A kind of fault, by the name that scenarios and reports use: {@link #label()}. */
public enum FaultKind {
  /** Power cut; the peer starts again on its disk when the fault ends. */
  CRASH,
  /** As {@link #CRASH}, but the disk is empty at the restart, all but the authority log. */
  WIPE,
  /** As {@link #CRASH}, but the disk is put back to what it was when the fault began its copy. */
  ROLLBACK,
  /** The process stands still (SIGSTOP, a long collection) and goes on with its timers late. */
  PAUSE,
  /** The peer leaves and does not come back before all faults end. */
  ABSENCE,
  /** The peer is not there from the start, and joins when the fault ends. */
  LATE_JOIN,
  /** The targets on one side, everyone else on the other. */
  PARTITION,
  /** Nothing passes from the targets to everyone else; the other way it does. */
  ONE_WAY,
  /** A partition that comes and goes every few seconds. */
  FLAPPING,
  /** Each target hears a majority, and no two the same: around a ring, the farther half is cut. */
  RING_OF_MAJORITIES,
  /** Links stop one by one and come back in random order. */
  SWIZZLE_CLOG,
  /** A share of all messages is lost; the amount is in thousandths. */
  LOSS,
  /** A share of all messages arrives twice; the amount is in thousandths. */
  DUPLICATION,
  /** Messages overtake one another; the amount is the share in thousandths. */
  REORDERING,
  /** All that the targets send takes longer; the amount is the delay in milliseconds. */
  SLOW,
  /** The wall clock is off by the amount, in seconds, and back to true when the fault ends. */
  CLOCK_SKEW,
  /** Wall clock and timers run at another rate; the amount is in thousandths of the true one. */
  CLOCK_RATE,
  /** The disk takes no more bytes. */
  DISK_FULL,
  /** The amount-th disk operation from now on fails. */
  DISK_ERROR,
  /** Power cut, with writes that were not yet durable torn, and the restart at once. */
  TORN_WRITE,
  /** A bit of what is on disk has turned; found at the next start. */
  BIT_ROT,
  /** A write that goes to a wrong place. */
  MISDIRECTED_WRITE,
  /** The disk says that it is durable, and it is not; then the power is cut. */
  LOST_FSYNC,
  /** The targets answer lookups with contacts of their own choice, and place themselves so. */
  SYBIL,
  /** The targets sign nothing true: forged, replayed and inflated versions. */
  FORGERY,
  /** The targets acknowledge writes and hand nothing out. */
  WITHHOLDING,
  /** The targets never come to the end of a synchronisation. */
  ENDLESS_SYNC,
  /** The targets show an authority log that is out of date. */
  STALE_LOG,
  /**
   * The founder begins a reap epoch. Where the amount is 1 it leaves the targets out, and they are
   * away, with what they held, until the fault ends.
   */
  REAP;

  /** As written in scenarios: {@code ring-of-majorities}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The kind of a label.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static FaultKind of(String label) {
    for (FaultKind kind : values()) {
      if (kind.label().equals(label)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no kind of fault is called \"" + label + "\"");
  }
}
