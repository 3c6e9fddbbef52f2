package dev.coterie.node.libp2p.host;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.InvalidMultiaddrException;
import dev.coterie.dht.wire.Multiaddr;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks {@code /dnsaddr/NAME} up: the TXT records of {@code _dnsaddr.NAME} that begin with {@code
 * dnsaddr=} hold multiaddrs, which may be of that kind themselves (libp2p specification
 * "Addressing", dnsaddr links). Blocks.
 */
final class DnsAddr {
  /** How deep such addresses may lie in each other. */
  static final int MAX_DEPTH = 4;

  /** Names that one resolution may look up. */
  static final int MAX_LOOKUPS = 16;

  /** Addresses that one resolution gives; what is beyond is dropped. */
  static final int MAX_ADDRESSES = 64;

  private static final String NAME_PREFIX = "_dnsaddr.";
  private static final String TEXT_PREFIX = "dnsaddr=";

  private final TxtLookup lookup;
  private final PeerId peer;
  private final Set<String> asked = new LinkedHashSet<>();
  private final Set<Multiaddr> found = new LinkedHashSet<>();

  private DnsAddr(TxtLookup lookup, PeerId peer) {
    this.lookup = lookup;
    this.peer = peer;
  }

  /**
   * The addresses of a peer behind a name; those of other peers are left out.
   *
   * @throws UnknownHostException if the name has no such address
   */
  static List<Multiaddr> resolve(TxtLookup lookup, String name, PeerId peer)
      throws UnknownHostException {
    DnsAddr resolution = new DnsAddr(lookup, peer);
    resolution.resolve(name, 1);
    if (resolution.found.isEmpty()) {
      throw new UnknownHostException(
          NAME_PREFIX + name + " names no address of " + peer + " in its TXT records");
    }
    return new ArrayList<>(resolution.found);
  }

  private void resolve(String name, int depth) throws UnknownHostException {
    if (depth > MAX_DEPTH || asked.size() == MAX_LOOKUPS || !asked.add(name)) {
      return;
    }
    for (String text : lookup.txt(NAME_PREFIX + name)) {
      if (text.startsWith(TEXT_PREFIX) && found.size() < MAX_ADDRESSES) {
        take(text.substring(TEXT_PREFIX.length()), depth);
      }
    }
  }

  private void take(String text, int depth) throws UnknownHostException {
    Multiaddr address;
    try {
      address = Multiaddr.parse(text);
    } catch (InvalidMultiaddrException e) {
      return; // a name may have addresses of kinds that are not known here
    }
    if (address.peerId().filter(id -> !id.equals(peer)).isPresent()) {
      return;
    }
    if (address.dnsaddr().isPresent()) {
      resolve(address.dnsaddr().get(), depth + 1);
    } else {
      found.add(address);
    }
  }
}
