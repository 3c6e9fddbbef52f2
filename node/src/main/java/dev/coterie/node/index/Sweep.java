package dev.coterie.node.index;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.replica.Neighbourhood;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.node.index.Regions.Region;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Goes once through the key space: for each region, what this node holds of it, then what a peer
 * near it holds, one that counts itself responsible for all of the region. Where none does, all of
 * the region's replicas are asked, and a majority of them is enough, since a write that was
 * acknowledged reached one. On the peer's loop.
 */
final class Sweep {
  /** Regions looked at at a time. */
  static final int IN_FLIGHT = 4;

  private static final int PAGE = 4_096;

  private final Parts parts;
  private final int all;
  private final ArrayDeque<Region> left;
  private int underWay;
  private int covered;
  private boolean ended;

  /**
   * What a sweep works with.
   *
   * @param onDigest told of each record that was found, as often as a peer tells of it
   * @param whenDone told how many regions there are and how many were covered
   */
  record Parts(
      RecordStore store,
      Messenger messenger,
      Neighbourhood neighbourhood,
      Found onDigest,
      Ended whenDone) {}

  /** Takes a record that was found. */
  interface Found {
    void take(Key key, Hash recordHash);
  }

  /** Takes the end. */
  interface Ended {
    void ended(int regions, int covered);
  }

  Sweep(Parts parts) {
    this.parts = parts;
    Neighbourhood around = parts.neighbourhood();
    List<Region> regions = Regions.of(around.storingMembers(), around.replicas());
    this.all = regions.size();
    this.left = new ArrayDeque<>(regions);
  }

  void start() {
    goOn();
  }

  private void goOn() {
    while (underWay < IN_FLIGHT && !left.isEmpty()) {
      underWay++;
      Region region = left.remove();
      addOwn(region);
      new Look(region).start();
    }
    if (underWay == 0 && !ended) {
      ended = true;
      parts.whenDone().ended(all, covered);
    }
  }

  private void addOwn(Region region) {
    Position from = region.from();
    while (true) {
      List<StoredDigest> page = parts.store().digests(from, region.to(), PAGE);
      page.forEach(digest -> parts.onDigest().take(digest.key(), digest.recordHash()));
      if (page.size() < PAGE) {
        return;
      }
      Position last = page.get(page.size() - 1).position();
      if (last.equals(region.to())) {
        return;
      }
      from = last.next();
    }
  }

  private void looked(boolean isCovered) {
    covered += isCovered ? 1 : 0;
    underWay--;
    goOn();
  }

  /** One region: its replicas are asked one after the other until one will do. */
  private final class Look {
    private final Region region;
    private final ArrayDeque<Contact> candidates = new ArrayDeque<>();
    private final int needed;
    private int answered;

    Look(Region region) {
      this.region = region;
      Neighbourhood around = parts.neighbourhood();
      List<Contact> near = around.nearestKnown(region.from(), around.replicas());
      for (Contact contact : near) {
        if (contact.id().equals(around.self().id())) {
          answered++; // what is here was looked at
        } else {
          candidates.add(contact);
        }
      }
      this.needed = around.countedReplicas() / 2 + 1;
    }

    void start() {
      // Where every peer holds everything, so does this one, once it has caught up: but whether it
      // has, only the others can say.
      next();
    }

    private void next() {
      Contact peer = candidates.poll();
      if (peer == null) {
        looked(answered >= needed);
      } else {
        ask(peer, region.from());
      }
    }

    private void ask(Contact peer, Position from) {
      parts
          .messenger()
          .ask(peer, new Request.RangeDigests(from, region.to()), outcome -> heard(peer, outcome));
    }

    private void heard(Contact peer, Outcome outcome) {
      if (!(outcome instanceof Outcome.Answered answer)
          || !(answer.response() instanceof Response.Digests digests)) {
        next();
        return;
      }
      digests.digests().forEach(each -> parts.onDigest().take(each.key(), each.recordHash()));
      if (digests.coveredTo().compareTo(region.to()) < 0) {
        ask(peer, digests.coveredTo().next());
        return;
      }
      answered++;
      if (digests.responsible()) {
        looked(true);
      } else {
        next();
      }
    }
  }
}
