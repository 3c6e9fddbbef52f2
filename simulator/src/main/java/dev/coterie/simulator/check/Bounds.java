package dev.coterie.simulator.check;

import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.vectorclock.Siblings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * I8: nothing grows above its limit, and what is asked ends in exactly one outcome: requests
 * between peers within the time they were given, operations of clients within {@link #PATIENCE}.
 */
public final class Bounds extends Invariant {
  /** Requests that one peer may have underway: those that the node's lanes would hold. */
  public static final int MAX_UNDERWAY = 1_024;

  /** How long a client waits at most while its peer lives. */
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration LATE = Duration.ofSeconds(1);

  private final List<Ask> open = new ArrayList<>();
  private final int[] underway;

  /** Which of its lives each peer is in: what an earlier one asked ends nowhere. */
  private final int[] lives;

  /** A request that a peer has made. */
  public static final class Ask {
    private final int peer;
    private final int life;
    private final Duration due;
    private boolean ended;

    private Ask(int peer, int life, Duration due) {
      this.peer = peer;
      this.life = life;
      this.due = due;
    }
  }

  public Bounds(int peers) {
    super("I8", "limits hold and every request ends once");
    this.underway = new int[peers];
    this.lives = new int[peers];
  }

  /** A peer asks another. */
  public Ask asks(int peer, Duration now, Duration within) {
    Ask ask = new Ask(peer, lives[peer], now.plus(within));
    open.add(ask);
    checked();
    if (++underway[peer] > MAX_UNDERWAY) {
      broken(
          "peer " + peer + " has " + underway[peer] + " requests underway, over " + MAX_UNDERWAY);
    }
    return ask;
  }

  /** A request ends. */
  public void answered(Ask ask) {
    checked();
    if (ask.ended) {
      broken("a request of peer " + ask.peer + " ended twice");
    }
    ask.ended = true;
    underway[ask.peer] -= isDead(ask) ? 0 : 1;
  }

  /** A peer's life has ended: what it asked ends nowhere. */
  public void died(int peer) {
    lives[peer]++;
    underway[peer] = 0;
  }

  private boolean isDead(Ask ask) {
    return ask.life != lives[ask.peer];
  }

  /** A client was told twice, or not at all. */
  public void outcomes(Operation operation, String what) {
    broken(operation + " " + what);
  }

  @Override
  public void ended(Operation operation) {
    checked();
  }

  @Override
  public void merged(Merge merge) {
    checked();
    merge
        .after()
        .ifPresent(
            record -> {
              Siblings<Version> siblings = record.siblings();
              int survivors = siblings.survivors().size();
              if (survivors > Siblings.MAX_SIBLINGS) {
                broken(survivors + " siblings of " + merge.key() + " at peer " + merge.peer());
              }
              if (siblings.kept().size() > RecordBytes.MAX_VERSIONS) {
                broken(siblings.kept().size() + " versions kept of " + merge.key());
              }
            });
    for (Version version : merge.versions()) {
      if (version.payload().isPresent()
          && version.payload().get().length > Version.MAX_PAYLOAD_BYTES) {
        broken("a payload of " + version.payload().get().length + " bytes at " + merge.peer());
      }
    }
  }

  @Override
  public void sampled(SwarmView swarm) {
    open.removeIf(ask -> ask.ended || isDead(ask));
  }

  @Override
  public void finished(SwarmView swarm) {
    for (Ask ask : open) {
      boolean late = swarm.now().compareTo(ask.due.plus(LATE)) > 0;
      if (late && !ask.ended && !isDead(ask) && swarm.isUp(ask.peer)) {
        broken("a request of peer " + ask.peer + " that was due at " + ask.due + " never ended");
      }
    }
  }
}
