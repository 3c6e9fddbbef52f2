package dev.coterie.node.config;

import dev.coterie.dht.wire.Multiaddr;
import java.util.List;

/**
 * Where a peer listens and whom it joins by.
 *
 * @param listen IP addresses and TCP ports, at least one; port 0 picks a free one
 * @param announce addresses to tell others in place of those listened on; empty for those
 * @param bootstrap addresses to join by, besides those that the home knows
 */
public record NetworkSettings(
    List<Multiaddr> listen, List<Multiaddr> announce, List<Multiaddr> bootstrap) {
  /** Most addresses of each list. */
  public static final int MAX_ADDRESSES = 64;

  public NetworkSettings {
    listen = List.copyOf(listen);
    announce = List.copyOf(announce);
    bootstrap = List.copyOf(bootstrap);
  }
}
