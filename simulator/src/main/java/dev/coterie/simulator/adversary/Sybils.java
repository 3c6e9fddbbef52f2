package dev.coterie.simulator.adversary;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Identities that crowd around one place in the key space, as one gets them who makes many and
 * keeps the best: to hold all replicas of a key, or to be all that a peer knows.
 */
public final class Sybils {
  private static final int PORT = 4001;

  private Sybils() {}

  /**
   * Makes identities and keeps those that lie nearest to a target.
   *
   * @param make makes one; how is up to the caller, so that they may be members or not
   * @param tries identities that are made: with n of them the nearest shares log2 n bits more with
   *     the target than a random one does
   */
  public static <T> List<T> around(
      Position target, int wanted, int tries, Supplier<T> make, Function<T, PeerId> id) {
    if (tries < wanted) {
      throw new IllegalArgumentException(
          "of " + tries + " identities that are made, " + wanted + " cannot be kept");
    }
    record Candidate<T>(T made, Position position) {}
    List<Candidate<T>> all = new ArrayList<>(tries);
    for (int i = 0; i < tries; i++) {
      T made = make.get();
      all.add(new Candidate<>(made, Position.of(id.apply(made))));
    }
    all.sort(Comparator.comparing(Candidate::position, target.byDistance()));
    return all.subList(0, wanted).stream().map(Candidate::made).toList();
  }

  /**
   * Where one who has a single network has all of its peers: addresses of one IPv4 /24.
   *
   * @param network the first three bytes of the addresses, none of a private network
   * @param index 0 to 253
   */
  public static Contact inOneNetwork(PeerId id, byte[] network, int index) {
    if (network.length != 3 || index < 0 || index > 253) {
      throw new IllegalArgumentException(
          "a /24 is 3 bytes and has 254 hosts, not " + network.length + " and host " + index);
    }
    byte[] ip = {network[0], network[1], network[2], (byte) (index + 1)};
    return new Contact(id, List.of(Multiaddr.ofTcp(ip, PORT)));
  }
}
