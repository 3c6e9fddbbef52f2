package dev.coterie.node.libp2p.host;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks up the IP addresses of a name; blocks. */
@FunctionalInterface
public interface AddressLookup {
  /**
   * The addresses of a name, of both families, the preferred ones first.
   *
   * @throws UnknownHostException if there are none, or nobody answers
   */
  List<InetAddress> addresses(String name) throws UnknownHostException;

  /** As every program of this machine does: its hosts file, then its name servers. */
  static AddressLookup ofThisMachine() {
    return name -> List.of(InetAddress.getAllByName(name));
  }
}
