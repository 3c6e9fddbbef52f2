package dev.coterie.dht.replica;

import dev.coterie.crypto.authority.EntryPolicy;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.wire.Contact;
import java.util.List;
import java.util.function.Consumer;

/** What replication knows of the peers around: who is near a position, and how many there are. */
public interface Neighbourhood {

  /** This peer itself. */
  Contact self();

  /** Whether this peer stores for others; one that does not is never its own replica. */
  boolean storing();

  /**
   * Finds the storing peers nearest to a key, this one included where it is one, in the order in
   * which they are its replicas, at most {@code count}; runs at once where the routing table knows
   * everyone, and where the key was looked up just now. That order is by distance where peers name
   * no zones, else as {@link Zones} says.
   */
  void nearest(Key key, int count, Consumer<List<Contact>> whenFound);

  /** The same from what is known without asking anyone. */
  List<Contact> nearestKnown(Position position, int count);

  /** The same without this peer, which is not made up for by one farther off. */
  default List<Contact> othersKnown(Position position, int count) {
    return nearestKnown(position, count).stream()
        .filter(contact -> !contact.id().equals(self().id()))
        .toList();
  }

  /** Whether these replicas of a key, nearest first, are this peer and nobody else. */
  default boolean isAlone(List<Contact> nearest) {
    return nearest.size() == 1 && nearest.get(0).id().equals(self().id());
  }

  /**
   * Storing members seen within a day, up or not, this peer included: what a majority is counted
   * over, so that a peer that is cut off does not acknowledge alone.
   */
  int storingMembers();

  /** Whether a peer's acknowledgement counts: it is a member. */
  boolean isMember(PeerId peer);

  /** How many replicas the realm wants of a record: Kademlia's k for values. */
  int replicas();

  /**
   * How an entry is kept, by its blinded chain {@code b_0} to {@code b_n}; an empty chain asks for
   * what holds where no policy does.
   */
  default EntryPolicy policy(List<Hash> chain) {
    return EntryPolicy.ofRealm(replicas());
  }

  /** In which zones peers stand: the same object for as long as nothing has changed. */
  default Zones zones() {
    return Zones.NONE;
  }

  /** Prefixes of which fewer than {@link #replicas} peers keep the content. */
  default List<Hash> thinPrefixes() {
    return List.of();
  }

  /**
   * Whether this peer takes part in a reap epoch that is under way: it takes what is old from none
   * but those who may bring it, so it does not take it from its own readers either.
   */
  default boolean isReaping() {
    return false;
  }

  /** How many replicas a level is counted over where no policy holds. */
  default int countedReplicas() {
    return countedReplicas(EntryPolicy.ofRealm(replicas()));
  }

  /** How many replicas a level is counted over. */
  default int countedReplicas(EntryPolicy policy) {
    return Math.max(1, Math.min(policy.replicas(), storingMembers()));
  }

  /**
   * With how many of the other replicas a peer must have compared a range to have met one that has
   * every write which a majority acknowledged, of however few replicas.
   */
  default int enoughComparisons() {
    return replicas() - (replicas() / 2 + 1) + 1;
  }
}
