package dev.coterie.dht.replica;

import dev.coterie.crypto.identity.PeerId;
import java.time.Duration;

/**
 * What one replica did with a put.
 *
 * @param detail for people: the refusal or the failure; empty where it stored
 * @param counts whether the acknowledgement counts for the level: the peer is a member
 * @param after from the start of the put until this was so
 * @param zone in which the peer says that it stands; empty where it names none
 */
public record ReplicaOutcome(
    PeerId peer, State state, String detail, boolean counts, Duration after, String zone) {

  /** Of a peer that names no zone. */
  public ReplicaOutcome(PeerId peer, State state, String detail, boolean counts, Duration after) {
    this(peer, state, detail, counts, after, "");
  }

  /** Whether it is an acknowledgement that counts for the level. */
  public boolean acknowledges() {
    return state == State.STORED && counts;
  }

  /** States of a replica in a put. */
  public enum State {
    /** Asked; nothing heard yet. */
    PENDING,
    /** On its disk. */
    STORED,
    /** It said no. */
    REFUSED,
    /** Nothing heard in time; it may have it all the same. */
    TIMED_OUT,
    /** It could not be reached. */
    UNREACHABLE
  }
}
