package dev.coterie.dht.lookup;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.lookup.Candidate.State;
import dev.coterie.dht.wire.Contact;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The candidates of a lookup, nearest first; each peer is in it once, and is asked once.
 *
 * <p>Its size is bounded by what a lookup may learn: contacts of one answer times requests.
 */
final class Shortlist {
  private final Position target;
  private final PeerId self;
  private final List<Candidate> byDistance = new ArrayList<>(64);

  /** The first 64 bits of each candidate's distance: what a search for a place compares. */
  private long[] distances = new long[64];

  /** No candidate before this one is {@link State#NEW}. */
  private int firstNew;

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
    Position position = contact.position();
    long distance = position.leadingBits() ^ target.leadingBits();
    int place = place(distance, position);
    if (place < byDistance.size()
        && distances[place] == distance
        && byDistance.get(place).position.equals(position)) {
      Candidate known = byDistance.get(place);
      known.hops = Math.min(known.hops, hops);
      return false;
    }
    if (contact.addresses().isEmpty() || contact.id().equals(self)) {
      return false;
    }
    insert(place, distance, new Candidate(contact, position, hops));
    return place == 0;
  }

  private void insert(int place, long distance, Candidate candidate) {
    int size = byDistance.size();
    if (size == distances.length) {
      distances = Arrays.copyOf(distances, 2 * size);
    }
    System.arraycopy(distances, place, distances, place + 1, size - place);
    distances[place] = distance;
    byDistance.add(place, candidate);
    firstNew = Math.min(firstNew, place);
  }

  /** Where a peer at a distance is, or would be. */
  private int place(long distance, Position position) {
    int low = 0;
    int high = byDistance.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      int compared = Long.compareUnsigned(distances[middle], distance);
      if (compared == 0) {
        compared = target.compareDistance(byDistance.get(middle).position, position);
      }
      if (compared < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The nearest that was not asked, if it is among the {@code count} nearest that matter. */
  Optional<Candidate> nextNew(int count) {
    while (firstNew < byDistance.size() && byDistance.get(firstNew).state != State.NEW) {
      firstNew++;
    }
    if (firstNew == byDistance.size()) {
      return Optional.empty();
    }
    int inTheRunning = 0;
    for (int i = 0; i < firstNew; i++) {
      State state = byDistance.get(i).state;
      if (state == State.ANSWERED || state == State.WAITING) {
        inTheRunning++;
      }
    }
    return inTheRunning < count ? Optional.of(byDistance.get(firstNew)) : Optional.empty();
  }

  /** Whether the {@code count} nearest have answered, not counting those lost and slow. */
  boolean nearestAnswered(int count) {
    int answered = 0;
    for (int i = 0; i < byDistance.size(); i++) {
      State state = byDistance.get(i).state;
      if (state == State.NEW || state == State.WAITING) {
        return false;
      }
      if (state == State.ANSWERED && ++answered == count) {
        return true;
      }
    }
    return false;
  }

  /** Those that have answered, nearest first. */
  List<Candidate> answered(int count) {
    List<Candidate> result = new ArrayList<>(count);
    for (Candidate candidate : byDistance) {
      if (result.size() == count) {
        break;
      }
      if (candidate.state == State.ANSWERED) {
        result.add(candidate);
      }
    }
    return result;
  }

  /** Those that were asked and have neither answered nor become slow. */
  List<Candidate> waiting() {
    List<Candidate> result = new ArrayList<>();
    for (Candidate candidate : byDistance) {
      if (candidate.state == State.WAITING) {
        result.add(candidate);
      }
    }
    return result;
  }

  boolean isEmpty() {
    return byDistance.isEmpty();
  }
}
