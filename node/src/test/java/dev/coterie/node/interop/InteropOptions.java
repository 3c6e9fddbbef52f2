package dev.coterie.node.interop;

import dev.coterie.dht.wire.Protocol;
import java.util.List;

/**
 * What an interop peer is told when it starts.
 *
 * @param listen where to listen; {@value #NOWHERE} for a peer that only dials
 * @param namespace records under {@code /NAMESPACE/} are taken
 * @param kadProtocol the id of the DHT's protocol
 * @param earlyMuxer whether the multiplexer is agreed on within the Noise handshake
 * @param networkKeyFile the key of a private network, a file; empty for the open one
 * @param keyFile its own private key as libp2p's message, a file; empty for a new one
 */
record InteropOptions(
    String listen,
    String namespace,
    String kadProtocol,
    boolean earlyMuxer,
    String networkKeyFile,
    String keyFile) {
  /** No address to listen on. */
  static final String NOWHERE = "none";

  static final String USAGE =
      "usage: interop-peer [--listen ADDR] [--namespace NS] [--kad-protocol ID]"
          + " [--psk FILE] [--key FILE] [--late-muxer]";

  InteropOptions {
    if (namespace.isEmpty() || namespace.contains("/")) {
      throw new IllegalArgumentException("--namespace: a name without '/', not " + namespace);
    }
    if (!kadProtocol.startsWith("/")) {
      throw new IllegalArgumentException("--kad-protocol: starts with '/', not " + kadProtocol);
    }
  }

  static InteropOptions defaults() {
    return new InteropOptions("/ip4/127.0.0.1/tcp/0", "test", Protocol.KAD.id(), true, "", "");
  }

  /** Reads a command line; an {@link IllegalArgumentException} says what is wrong with it. */
  static InteropOptions parse(String... arguments) {
    return parse(defaults(), arguments);
  }

  /** The same, for other defaults. */
  static InteropOptions parse(InteropOptions defaults, String... arguments) {
    InteropOptions options = defaults;
    for (int i = 0; i < arguments.length; i++) {
      String name = arguments[i];
      if (name.equals("--late-muxer")) {
        options = options.withLateMuxer();
      } else {
        if (i + 1 == arguments.length) {
          throw new IllegalArgumentException(name + " has no value\n" + USAGE);
        }
        options = options.with(name, arguments[++i]);
      }
    }
    return options;
  }

  private InteropOptions withLateMuxer() {
    return new InteropOptions(listen, namespace, kadProtocol, false, networkKeyFile, keyFile);
  }

  private InteropOptions with(String name, String value) {
    String[] all = {listen, namespace, kadProtocol, networkKeyFile, keyFile};
    int at = List.of("--listen", "--namespace", "--kad-protocol", "--psk", "--key").indexOf(name);
    if (at < 0) {
      throw new IllegalArgumentException("unknown option " + name + "\n" + USAGE);
    }
    all[at] = value;
    return new InteropOptions(all[0], all[1], all[2], earlyMuxer, all[3], all[4]);
  }
}
