package dev.coterie.node.interop;

import java.io.IOException;

/**
 * The interop peer behind libp2p's daemon control protocol, for libp2p's own suite. Prints {@code
 * control MULTIADDR} and runs until its standard input ends.
 */
public final class InteropDaemon {
  private static final InteropOptions DEFAULTS =
      InteropOptions.parse(
          "--namespace", NamespaceStore.PUBLIC_KEYS, "--kad-protocol", "/ipfs/kad/1.0.0");

  private InteropDaemon() {}

  public static void main(String[] arguments) throws IOException {
    InteropOptions options;
    try {
      options = InteropOptions.parse(DEFAULTS, arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    try (InteropPeer peer = InteropPeer.start(options);
        ControlServer server = ControlServer.start(peer)) {
      System.out.println("control /ip4/127.0.0.1/tcp/" + server.port());
      System.out.flush();
      while (System.in.read() >= 0) {
        continue; // what is said here means nothing; its end does
      }
    }
  }
}
