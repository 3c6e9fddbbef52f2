package dev.coterie.node.libp2p.host;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.identify.IdentifyCodec;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The protocols that every host serves: identify and its push, ping, perf. */
final class BuiltInProtocols {
  private final Host host;
  private final IdentifyProtocol identify;

  BuiltInProtocols(Host host) {
    this.host = host;
    this.identify = new IdentifyProtocol(host);
  }

  void serve() {
    host.handle(IdentifyCodec.ID, identify::serve);
    host.handle(IdentifyCodec.PUSH_ID, identify::receivePush);
    host.handle(PingProtocol.ID, PingProtocol::serve);
    host.handle(PerfProtocol.ID, PerfProtocol::serve);
  }

  void onConnected(Connection connection) {
    identify.ask(connection);
  }

  void onProtocolsChanged() {
    identify.onChanged();
  }

  void ping(PeerAddress peer, Consumer<Duration> onEcho, Consumer<Libp2pException> onFailed) {
    host.newStream(peer, List.of(PingProtocol.ID), new PingProtocol.Measurement(onEcho, onFailed));
  }
}
