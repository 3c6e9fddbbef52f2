package dev.coterie.simulator.world;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A simulated world: a clock that stands still while something happens, and what is still to come.
 *
 * <p>Everything runs on the thread that calls {@link #run}; two worlds share nothing. An exception
 * thrown by an event ends the run and says the seed and the virtual time at which it was thrown.
 */
public final class World {
  /** When the clocks on the walls begin, unless a host's clock is set otherwise. */
  public static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  /** Events that may happen without time going on: more is a loop that never ends. */
  public static final int MAX_EVENTS_AT_ONE_TIME = 10_000_000;

  private final long seed;
  private final SeedTree seeds;
  private final EventQueue queue = new EventQueue();
  private final Trace trace = new Trace();
  private final int maxEventsAtOneTime;
  private long nowNanos;

  /** What a right clock said when it was last asked: at one time it is asked often. */
  private Instant wallTime = EPOCH;

  private long wallTimeAtNanos;
  private long happened;
  private int atThisTime;

  public World(long seed) {
    this(seed, MAX_EVENTS_AT_ONE_TIME);
  }

  World(long seed, int maxEventsAtOneTime) {
    this.seed = seed;
    this.seeds = SeedTree.of(seed);
    this.maxEventsAtOneTime = maxEventsAtOneTime;
  }

  /** The number from which all chance in this world follows. */
  public long seed() {
    return seed;
  }

  /** The root of the tree of seeds. */
  public SeedTree seeds() {
    return seeds;
  }

  /** Virtual time since the world began. */
  public Duration now() {
    return Duration.ofNanos(nowNanos);
  }

  /** What a right clock says. */
  public Instant wallTime() {
    if (wallTimeAtNanos != nowNanos) {
      wallTime = EPOCH.plusNanos(nowNanos);
      wallTimeAtNanos = nowNanos;
    }
    return wallTime;
  }

  /** {@link #now()} in nanoseconds, for what happens often. */
  public long nowNanos() {
    return nowNanos;
  }

  /** How many events have happened. */
  public long eventsHappened() {
    return happened;
  }

  /** How many events are waiting for their time. */
  public int eventsPending() {
    return queue.size();
  }

  /** What happened so far, for comparing runs. */
  public Trace trace() {
    return trace;
  }

  /**
   * Adds something that happens now to the trace.
   *
   * @param what a number for the kind of thing
   * @param from who did it
   * @param to who it was done to
   * @param detail a number that sums up the rest
   */
  public void addToTrace(int what, int from, int to, long detail) {
    trace.add(nowNanos, what, from, to, detail);
  }

  /** Lets an event happen after a delay; one that is negative counts as none. */
  public void schedule(Duration delay, Event event) {
    scheduleNanos(delay.toNanos(), event);
  }

  /** {@link #schedule} in nanoseconds, for what happens often. */
  public void scheduleNanos(long delayNanos, Event event) {
    queue.add(event, Math.addExact(nowNanos, Math.max(0, delayNanos)));
  }

  /** Lets a task run after a delay; the event that is returned may be cancelled. */
  public Event schedule(Duration delay, Runnable task) {
    Event event =
        new Event() {
          @Override
          protected void happen() {
            task.run();
          }
        };
    schedule(delay, event);
    return event;
  }

  /** Takes an event back; without effect when it is not waiting. */
  public void cancel(Event event) {
    queue.remove(event);
  }

  /** Lets time go on by this much, and all happen that is due by then. */
  public void run(Duration time) {
    runUntil(() -> false, time);
  }

  /**
   * Lets time go on until a condition holds, but by no more than the bound.
   *
   * @return whether the condition holds; if it does, time has not gone on since it began to
   */
  public boolean runUntil(BooleanSupplier condition, Duration bound) {
    long endNanos = Math.addExact(nowNanos, bound.toNanos());
    while (!condition.getAsBoolean()) {
      Event next = queue.peek();
      if (next == null || next.atNanos > endNanos) {
        advanceTo(endNanos);
        return condition.getAsBoolean();
      }
      happen(next);
    }
    return true;
  }

  /**
   * Lets the next event happen, whenever it is due.
   *
   * @return whether there was one
   */
  public boolean step() {
    @Nullable Event next = queue.peek();
    if (next == null) {
      return false;
    }
    happen(next);
    return true;
  }

  private void happen(Event event) {
    queue.remove(event);
    advanceTo(event.atNanos);
    happened++;
    if (++atThisTime > maxEventsAtOneTime) {
      throw new IllegalStateException(
          place() + ": " + maxEventsAtOneTime + " events and time does not go on");
    }
    try {
      event.happen();
    } catch (RuntimeException e) {
      throw new IllegalStateException(place() + ": " + e, e);
    }
  }

  private void advanceTo(long nanos) {
    if (nanos > nowNanos) {
      nowNanos = nanos;
      atThisTime = 0;
    }
  }

  private String place() {
    return "seed " + seed + " at " + now();
  }
}
