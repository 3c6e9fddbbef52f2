package dev.coterie.node.libp2p.identify;

import dev.coterie.dht.wire.Multiaddr;
import java.util.List;
import java.util.Optional;

/**
 * What a peer says of itself.
 *
 * @param listenAddresses where it can be dialled, without its peer id; addresses of protocols that
 *     are unknown here are left out
 * @param protocols the ids of the protocols that it serves
 * @param observedAddress where it sees this side's connection come from
 * @param protocolVersion the family of networks it belongs to; never a reason to disconnect
 * @param agentVersion its program
 */
public record PeerInfo(
    List<Multiaddr> listenAddresses,
    List<String> protocols,
    Optional<Multiaddr> observedAddress,
    String protocolVersion,
    String agentVersion) {
  /** Copies the lists. */
  public PeerInfo {
    listenAddresses = List.copyOf(listenAddresses);
    protocols = List.copyOf(protocols);
  }

  /** Whether the peer serves a protocol. */
  public boolean speaks(String protocolId) {
    return protocols.contains(protocolId);
  }
}
