package dev.coterie.node.index;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.replica.Neighbourhood;
import dev.coterie.dht.store.KeyRanges;
import dev.coterie.dht.sync.IndexComparison;
import dev.coterie.dht.wire.Contact;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Goes once through the key space: in each region the index is compared with what peers hold that
 * count themselves responsible for all of the region. Where too few do, the region's halves are
 * gone through, and at last a majority of its replicas will do. On the peer's loop.
 *
 * <p>A thorough sweep asks so many of a region's replicas that one of them has every write that a
 * majority acknowledged before. Any other asks one, another than the sweep before: what that one
 * holds back, or does not have yet, is seen as soon as the next is asked. What a replica does not
 * have is no less in the index.
 */
final class Sweep {
  /** Regions looked at at a time. */
  static final int IN_FLIGHT = 4;

  private final Parts parts;
  private final int all;
  private final int majority;

  /** Peers responsible for a region that are to be heard. */
  private final int witnesses;

  private final ArrayDeque<PrefixRange> left;
  private int underWay;
  private int covered;
  private boolean starting;
  private boolean ended;

  /**
   * What a sweep works with.
   *
   * @param link what lies under it is asked for; {@code known} is what is known of that
   * @param wholeRealm the link that everything lies under, and {@code knownOfAll} what is known
   * @param turn counts sweeps: whose turn it is among the replicas
   * @param isThorough whether every write that was acknowledged before is to be seen
   */
  record Parts(
      Messenger messenger,
      RandomGenerator random,
      Neighbourhood neighbourhood,
      Regions regions,
      Hash link,
      KeyRanges known,
      Hash wholeRealm,
      KeyRanges knownOfAll,
      int turn,
      boolean isThorough,
      Listener listener) {}

  /** Is told what a sweep finds. */
  interface Listener {
    /**
     * A peer holds a record otherwise than the index says.
     *
     * @param theirs empty where it holds nothing
     * @return whether the peer is to be heard further
     */
    boolean differs(Contact peer, Key key, Optional<Hash> theirs);

    /** A record of the index that a peer which is responsible for it does not hold. */
    void isAbsent(Key key);

    /** The end: how many regions there are, and how many were covered. */
    void ended(int regions, int covered);
  }

  Sweep(Parts parts) {
    this.parts = parts;
    Neighbourhood around = parts.neighbourhood();
    List<PrefixRange> regions = Regions.of(around.storingMembers(), around.replicas());
    this.all = regions.size();
    int counted = around.countedReplicas();
    this.majority = counted / 2 + 1;
    this.witnesses = parts.isThorough() ? thorough(around, counted) : 1;
    this.left = new ArrayDeque<>(regions);
  }

  /** So many that one of them is in every majority of however few of the counted replicas. */
  private static int thorough(Neighbourhood around, int counted) {
    int halfOfFewest = around.replicas() - around.enoughComparisons();
    return counted - Math.min(halfOfFewest, counted / 2);
  }

  void start() {
    goOn();
  }

  private void goOn() {
    if (starting) {
      return; // a region that ended at once: the loop below goes on
    }
    starting = true;
    while (underWay < IN_FLIGHT && !left.isEmpty()) {
      underWay++;
      new Look(left.remove(), Regions.MORE_BITS, this::looked).start();
    }
    starting = false;
    if (underWay == 0 && !ended) {
      ended = true;
      parts.listener().ended(all, covered);
    }
  }

  private void looked(boolean isCovered) {
    covered += isCovered ? 1 : 0;
    underWay--;
    goOn();
  }

  /** One region: its replicas are asked one after the other until one will do. */
  private final class Look {
    private final PrefixRange region;
    private final int moreBits;
    private final Consumer<Boolean> whenDone;
    private final ArrayDeque<Contact> candidates = new ArrayDeque<>();
    private int answered;
    private int responsible;
    private int notResponsible;

    Look(PrefixRange region, int moreBits, Consumer<Boolean> whenDone) {
      this.region = region;
      this.moreBits = moreBits;
      this.whenDone = whenDone;
    }

    void start() {
      if (moreBits > 0 && parts.regions().isSplit(region)) {
        halves();
        return;
      }
      List<Contact> remembered = parts.regions().replicas(region);
      if (remembered.isEmpty()) {
        Key inside = parts.regions().keyIn(region);
        parts.neighbourhood().nearest(inside, parts.neighbourhood().replicas(), this::found);
      } else {
        begin(remembered);
      }
    }

    private void found(List<Contact> near) {
      parts.regions().remember(region, near);
      begin(near);
    }

    private void begin(List<Contact> near) {
      List<Contact> others = new ArrayList<>();
      for (Contact contact : near) {
        if (contact.id().equals(parts.neighbourhood().self().id())) {
          answered++; // what is here is in the index
        } else {
          others.add(contact);
        }
      }
      if (!others.isEmpty()) {
        Collections.rotate(others, -Math.floorMod(parts.turn(), others.size()));
      }
      candidates.addAll(others);
      next();
    }

    private void next() {
      Contact peer = candidates.poll();
      if (peer != null) {
        compare(peer, parts.link(), parts.known());
        return;
      }
      if (responsible == 0) {
        parts.regions().forget(region); // others may be nearer by now
      }
      if (moreBits > 0 && notResponsible > 0) {
        if (responsible == 0) {
          parts.regions().split(region);
        }
        halves();
      } else {
        whenDone.accept(answered >= Math.max(majority, witnesses));
      }
    }

    private void halves() {
      List<PrefixRange> halves = Regions.halves(region);
      new Look(
              halves.get(0),
              moreBits - 1,
              first ->
                  new Look(halves.get(1), moreBits - 1, second -> whenDone.accept(first && second))
                      .start())
          .start();
    }

    private void compare(Contact peer, Hash link, KeyRanges known) {
      IndexComparison.Tools tools =
          new IndexComparison.Tools(parts.messenger(), parts.random(), known);
      IndexComparison.Listener heard =
          new IndexComparison.Listener() {
            private final List<Key> absent = new ArrayList<>();

            @Override
            public boolean differs(Key key, Optional<Hash> theirs) {
              if (theirs.isEmpty()) {
                absent.add(key);
              }
              return parts.listener().differs(peer, key, theirs);
            }

            @Override
            public void ended(IndexComparison.End end) {
              if (end == IndexComparison.End.COVERED) {
                absent.forEach(parts.listener()::isAbsent);
              }
              compared(peer, link, end);
            }
          };
      new IndexComparison(tools, link, region, peer, heard).start();
    }

    private void compared(Contact peer, Hash link, IndexComparison.End end) {
      switch (end) {
        case COVERED -> {
          answered++;
          responsible++;
          if (responsible >= witnesses) {
            whenDone.accept(true);
          } else {
            next();
          }
        }
        case TOO_MUCH -> {
          if (link.equals(parts.wholeRealm())) {
            next(); // which everybody can compare
          } else {
            compare(peer, parts.wholeRealm(), parts.knownOfAll());
          }
        }
        case NOT_RESPONSIBLE -> {
          answered++;
          notResponsible++;
          next();
        }
        case UNANSWERED, CUT_OFF -> next();
      }
    }
  }
}
