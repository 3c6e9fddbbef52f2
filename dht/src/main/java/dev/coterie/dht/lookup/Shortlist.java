package dev.coterie.dht.lookup;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.lookup.Candidate.State;
import dev.coterie.dht.wire.Contact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The candidates of a lookup, nearest first; each peer is in it once, and is asked once.
 *
 * <p>Its size is bounded by what a lookup may learn: contacts of one answer times requests.
 */
final class Shortlist {
  private final Position target;
  private final PeerId self;
  private final List<Candidate> byDistance = new ArrayList<>();
  private final Map<PeerId, Candidate> byPeer = new HashMap<>();

  Shortlist(Position target, PeerId self) {
    this.target = target;
    this.self = self;
  }

  /**
   * Adds a peer, unless it is there already, is the asker itself, or has no address.
   *
   * @return whether it is nearer than all that were there
   */
  boolean offer(Contact contact, int hops) {
    if (contact.id().equals(self) || contact.addresses().isEmpty()) {
      return false;
    }
    Candidate known = byPeer.get(contact.id());
    if (known != null) {
      known.hops = Math.min(known.hops, hops);
      return false;
    }
    Candidate candidate = new Candidate(contact, Position.of(contact.id()), hops);
    int place = place(candidate.position);
    byPeer.put(contact.id(), candidate);
    byDistance.add(place, candidate);
    return place == 0;
  }

  private int place(Position position) {
    int low = 0;
    int high = byDistance.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (target.compareDistance(byDistance.get(middle).position, position) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The nearest that was not asked, if it is among the {@code count} nearest that matter. */
  Optional<Candidate> nextNew(int count) {
    int inTheRunning = 0;
    for (Candidate candidate : byDistance) {
      if (candidate.state == State.NEW) {
        return Optional.of(candidate);
      }
      if (candidate.state == State.ANSWERED || candidate.state == State.WAITING) {
        inTheRunning++;
      }
      if (inTheRunning == count) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Whether the {@code count} nearest have answered, not counting those lost and slow. */
  boolean nearestAnswered(int count) {
    int answered = 0;
    for (Candidate candidate : byDistance) {
      if (candidate.state == State.NEW || candidate.state == State.WAITING) {
        return false;
      }
      if (candidate.state == State.ANSWERED && ++answered == count) {
        return true;
      }
    }
    return false;
  }

  /** Those that have answered, nearest first. */
  List<Candidate> answered(int count) {
    return byDistance.stream().filter(c -> c.state == State.ANSWERED).limit(count).toList();
  }

  /** Those that were asked and have neither answered nor become slow. */
  List<Candidate> waiting() {
    return byDistance.stream().filter(c -> c.state == State.WAITING).toList();
  }

  boolean isEmpty() {
    return byDistance.isEmpty();
  }
}
