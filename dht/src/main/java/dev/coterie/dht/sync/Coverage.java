package dev.coterie.dht.sync;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.wire.Contact;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntSupplier;

/**
 * How far this peer has pulled what it should hold. A range that has become its own is open until
 * it has been compared with as many of the others that should hold it as make sure that one of them
 * has every write that a majority had acknowledged: k less a majority of k, and one, or all of them
 * where they are fewer. Where a policy has fewer replicas than k, a smaller majority acknowledges,
 * and more are to be compared with. Of an open range nobody can say that a record is not there.
 */
final class Coverage {
  private static final int WHOLE_BITS = 62;
  private static final long WHOLE = 1L << WHOLE_BITS;

  private final SharedRanges ranges;
  private final IntSupplier enough;
  private List<PrefixRange> own = List.of();
  private final Map<PrefixRange, Set<PeerId>> open = new LinkedHashMap<>();
  private boolean trusted;
  private boolean known;
  private long version = -1;
  private int largest;

  /** Nobody else is there: as long as that is so, there is nobody to wait for. */
  private boolean alone;

  /**
   * @param enough with how many others a range is to be compared
   * @param trusted whether what the store holds from before is all that this peer should hold now
   */
  Coverage(SharedRanges ranges, IntSupplier enough, boolean trusted) {
    this.ranges = ranges;
    this.enough = enough;
    this.trusted = trusted;
  }

  /** Whether what is here at a position may not be all that there is. */
  boolean isOpen(Position position) {
    refresh();
    return !alone
        && !open.isEmpty()
        && open.keySet().stream().anyMatch(range -> range.contains(position));
  }

  /** Ranges that are still open. */
  int openRanges() {
    refresh();
    return alone ? 0 : open.size();
  }

  /** The most that were open at a time since none was. */
  int rangesToPull() {
    return openRanges() == 0 ? 0 : largest;
  }

  /** Takes in what has become this peer's own, or is no longer. */
  private void refresh() {
    if (version == ranges.version()) {
      return;
    }
    version = ranges.version();
    List<PrefixRange> now = ranges.cells();
    Map<PrefixRange, Set<PeerId>> stillOpen = new LinkedHashMap<>();
    for (PrefixRange range : now) {
      boolean wasOwn = (trusted && !known) || overlaps(range, own);
      Set<PeerId> done = doneWith(range);
      if (!wasOwn || done != NOT_OPEN) {
        stillOpen.put(range, done == NOT_OPEN ? new TreeSet<>() : done);
      }
    }
    known |= !now.isEmpty();
    own = now;
    open.clear();
    open.putAll(stillOpen);
    largest = open.isEmpty() ? 0 : Math.max(largest, open.size());
  }

  private static final Set<PeerId> NOT_OPEN = new TreeSet<>();

  /** With whom an open range has been compared; ranges may be cut otherwise than they were. */
  private Set<PeerId> doneWith(PrefixRange range) {
    Set<PeerId> done = NOT_OPEN;
    for (Map.Entry<PrefixRange, Set<PeerId>> one : open.entrySet()) {
      if (overlap(one.getKey(), range)) {
        if (done == NOT_OPEN) {
          done = new TreeSet<>(one.getValue());
        } else {
          done.retainAll(one.getValue());
        }
      }
    }
    return done;
  }

  private static boolean overlaps(PrefixRange range, List<PrefixRange> others) {
    return others.stream().anyMatch(other -> overlap(range, other));
  }

  private static boolean overlap(PrefixRange one, PrefixRange other) {
    return one.contains(other.first()) || other.contains(one.first());
  }

  /**
   * A session with a partner has been through the ranges that are shared with it.
   *
   * @param partners all that are there now, this partner among them
   */
  void compared(PeerId partner, List<PrefixRange> shared, List<Contact> partners) {
    refresh();
    open.forEach(
        (range, done) -> {
          if (contains(shared, range)) {
            done.add(partner);
          }
        });
    close(partners);
  }

  /**
   * What a session with a partner would bring, as shares of all positions.
   *
   * @param missing of ranges that nobody has gone through yet, nor enough are going through now
   * @param open of ranges that were not compared with this partner yet
   */
  record Gain(double missing, double open) implements Comparable<Gain> {
    @Override
    public int compareTo(Gain other) {
      int first = Double.compare(missing, other.missing);
      return first == 0 ? Double.compare(open, other.open) : first;
    }
  }

  Gain gain(PeerId partner, Collection<PeerId> running) {
    refresh();
    Set<PrefixRange> pulled = beingPulled(running);
    List<PrefixRange> shared = ranges.sharedWith(partner);
    double missing = 0;
    double unseen = 0;
    for (Map.Entry<PrefixRange, Set<PeerId>> one : open.entrySet()) {
      if (!one.getValue().contains(partner) && contains(shared, one.getKey())) {
        double share = Math.scalb(1.0, -one.getKey().bits());
        missing += one.getValue().isEmpty() && !pulled.contains(one.getKey()) ? share : 0;
        unseen += share;
      }
    }
    return new Gain(missing, unseen);
  }

  /** Open ranges that as many sessions are going through as fetch at a time. */
  private Set<PrefixRange> beingPulled(Collection<PeerId> running) {
    Map<PrefixRange, Integer> sessions = new LinkedHashMap<>();
    for (PeerId partner : running) {
      List<PrefixRange> shared = ranges.sharedWith(partner);
      open.keySet().stream()
          .filter(range -> contains(shared, range))
          .forEach(range -> sessions.merge(range, 1, Integer::sum));
    }
    sessions.values().removeIf(count -> count < SyncLimits.MAX_SOURCES);
    return sessions.keySet();
  }

  /** Closes what has been compared with enough, or cannot be compared with anyone more. */
  void close(List<Contact> partners) {
    refresh();
    alone = partners.isEmpty();
    if (open.isEmpty() || alone) {
      return;
    }
    int wanted = enough.getAsInt();
    Map<PrefixRange, Integer> others = new LinkedHashMap<>();
    for (Contact partner : partners) {
      List<PrefixRange> shared = ranges.sharedWith(partner.id());
      for (PrefixRange range : open.keySet()) {
        if (contains(shared, range)) {
          others.merge(range, 1, Integer::sum);
        }
      }
    }
    List<PrefixRange> closed = new ArrayList<>();
    open.forEach(
        (range, done) -> {
          if (done.size() >= Math.min(wanted, others.getOrDefault(range, 0))) {
            closed.add(range);
          }
        });
    closed.forEach(open::remove);
    largest = open.isEmpty() ? 0 : largest;
  }

  /** Whether ranges of which none overlap cover all of a range. */
  private static boolean contains(List<PrefixRange> shared, PrefixRange range) {
    long covered = 0;
    for (PrefixRange one : shared) {
      if (one.bits() <= range.bits()) {
        covered += one.contains(range.first()) ? WHOLE : 0;
      } else if (range.contains(one.first())) {
        covered += WHOLE >> Math.min(one.bits() - range.bits(), WHOLE_BITS);
      }
    }
    return covered >= WHOLE;
  }
}
