package dev.coterie.node.interop;

import dev.coterie.dht.wire.Protocol;

/**
 * What an interop peer is told when it starts.
 *
 * @param listen where to listen
 * @param namespace records under {@code /NAMESPACE/} are taken
 * @param kadProtocol the id of the DHT's protocol
 * @param earlyMuxer whether the multiplexer is agreed on within the Noise handshake
 * @param networkKeyFile the key of a private network, a file; empty for the open one
 */
record InteropOptions(
    String listen,
    String namespace,
    String kadProtocol,
    boolean earlyMuxer,
    String networkKeyFile) {
  static final String USAGE =
      "usage: interop-peer [--listen ADDR] [--namespace NS] [--kad-protocol ID]"
          + " [--psk FILE] [--late-muxer]";

  InteropOptions {
    if (namespace.isEmpty() || namespace.contains("/")) {
      throw new IllegalArgumentException("--namespace: a name without '/', not " + namespace);
    }
    if (!kadProtocol.startsWith("/")) {
      throw new IllegalArgumentException("--kad-protocol: starts with '/', not " + kadProtocol);
    }
  }

  static InteropOptions defaults() {
    return new InteropOptions("/ip4/127.0.0.1/tcp/0", "test", Protocol.KAD.id(), true, "");
  }

  /** Reads a command line; an {@link IllegalArgumentException} says what is wrong with it. */
  static InteropOptions parse(String... arguments) {
    InteropOptions options = defaults();
    for (int i = 0; i < arguments.length; i++) {
      String name = arguments[i];
      if (name.equals("--late-muxer")) {
        options =
            new InteropOptions(
                options.listen,
                options.namespace,
                options.kadProtocol,
                false,
                options.networkKeyFile);
      } else {
        if (i + 1 == arguments.length) {
          throw new IllegalArgumentException(name + " has no value\n" + USAGE);
        }
        options = options.with(name, arguments[++i]);
      }
    }
    return options;
  }

  private InteropOptions with(String name, String value) {
    return switch (name) {
      case "--listen" ->
          new InteropOptions(value, namespace, kadProtocol, earlyMuxer, networkKeyFile);
      case "--namespace" ->
          new InteropOptions(listen, value, kadProtocol, earlyMuxer, networkKeyFile);
      case "--kad-protocol" ->
          new InteropOptions(listen, namespace, value, earlyMuxer, networkKeyFile);
      case "--psk" -> new InteropOptions(listen, namespace, kadProtocol, earlyMuxer, value);
      default -> throw new IllegalArgumentException("unknown option " + name + "\n" + USAGE);
    };
  }
}
