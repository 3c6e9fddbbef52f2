package dev.coterie.simulator;

import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.simulator.net.Link;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * What a simulated swarm is like before it starts: {@link SimulatedSwarm#of} begins one, {@link
 * #start} ends it.
 */
public final class SwarmBuilder {
  final int peers;
  long seed = 1;
  int replicas = 8;
  Link link = Link.LOCAL;
  PeerSettings settings = PeerSettings.defaults();
  PeerParts parts = PeerParts.UNTOUCHED;
  boolean testSigner;
  boolean journals;
  int latecomers;
  int members;
  private List<String> zones = List.of();
  final SortedMap<String, SortedSet<Integer>> roles = new TreeMap<>();

  SwarmBuilder(int peers) {
    if (peers < 1) {
      throw new IllegalArgumentException("a swarm has at least one peer, not " + peers);
    }
    this.peers = peers;
    this.members = peers;
  }

  /** The seed of all chance; 1 unless told otherwise. */
  public SwarmBuilder seed(long newSeed) {
    seed = newSeed;
    return this;
  }

  /** How many replicas a record has; 8 unless told otherwise. */
  public SwarmBuilder replicas(int count) {
    replicas = count;
    return this;
  }

  /**
   * Zones in which peers say that they stand, one after the other: the first peer in the first, the
   * next in the next, and from the first again; an empty name is none. None unless told otherwise.
   */
  public SwarmBuilder zones(String... names) {
    zones = List.of(names);
    return this;
  }

  /** The zone of a peer; empty for none. */
  String zoneOf(int peer) {
    return zones.isEmpty() ? "" : zones.get(peer % zones.size());
  }

  /**
   * Only the first so many peers are members, all unless told otherwise. With fewer the realm is an
   * open one: the others route and store in it, hold no role, and cannot write. That is how a swarm
   * of ten thousand has a short authority log.
   */
  public SwarmBuilder members(int count) {
    if (count < 1 || count > peers) {
      throw new IllegalArgumentException(
          "1 to " + peers + " of " + peers + " peers are members, not " + count);
    }
    members = count;
    return this;
  }

  boolean isOpen() {
    return members < peers;
  }

  /** What lies between any two peers. */
  public SwarmBuilder link(Link newLink) {
    link = newLink;
    return this;
  }

  /**
   * A role that only these peers hold, and peer 0, which founds the realm. What is written for it
   * is sealed. The role {@code developer}, which everybody holds, is always there.
   */
  public SwarmBuilder role(String name, int... holders) {
    if (name.equals(SwarmRoles.EVERYONE)) {
      throw new IllegalArgumentException("every peer holds the role '" + name + "'");
    }
    roles.put(name, SwarmRoles.holders(peers, holders));
    return this;
  }

  public SwarmBuilder settings(PeerSettings newSettings) {
    settings = newSettings;
    return this;
  }

  /** Signs versions with a keyed hash of the simulated world, about a hundred times as fast. */
  public SwarmBuilder testSigner() {
    testSigner = true;
    return this;
  }

  /** Gives every peer the node's journal, on a disk that can go wrong, as its store. */
  public SwarmBuilder journals() {
    journals = true;
    return this;
  }

  /** Puts something around the parts of every peer. */
  public SwarmBuilder parts(PeerParts newParts) {
    parts = newParts;
    return this;
  }

  /** The last so many peers are members, and are not started with the others. */
  public SwarmBuilder latecomers(int count) {
    if (count < 0 || count >= peers) {
      throw new IllegalArgumentException(
          "0 to " + (peers - 1) + " of " + peers + " peers come late, not " + count);
    }
    latecomers = count;
    return this;
  }

  /** Founds the realm, starts all peers, and gives them half a virtual minute to meet. */
  public SimulatedSwarm start() {
    try {
      return new SimulatedSwarm(this);
    } catch (AuthorityException e) {
      throw new IllegalStateException("a swarm of members can always be founded", e);
    }
  }
}
