package dev.coterie.node.config;

import dev.coterie.crypto.authority.ZoneName;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.host.ConnectionRules;
import dev.coterie.node.libp2p.pnet.NetworkKey;
import java.util.List;
import java.util.Optional;

/**
 * Where a peer listens, whom it joins by and whom it connects with.
 *
 * @param listen IP addresses and TCP ports, at least one; port 0 picks a free one
 * @param announce addresses to tell others in place of those listened on; empty for those
 * @param bootstrap addresses to join by, besides those that the home knows
 * @param networkKey the key of the private network that it belongs to; none for the open one
 * @param rules whom it connects with, and how many of them
 * @param zone what the peer may fail together with, if it says
 * @param mdns whether peers on the local network find each other by multicast DNS
 */
public record NetworkSettings(
    List<Multiaddr> listen,
    List<Multiaddr> announce,
    List<Multiaddr> bootstrap,
    Optional<NetworkKey> networkKey,
    ConnectionRules rules,
    Optional<ZoneName> zone,
    boolean mdns) {
  /** Most entries of each list. */
  public static final int MAX_ADDRESSES = 64;

  public NetworkSettings {
    listen = List.copyOf(listen);
    announce = List.copyOf(announce);
    bootstrap = List.copyOf(bootstrap);
  }
}
