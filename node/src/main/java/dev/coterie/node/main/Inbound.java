package dev.coterie.node.main;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.peer.Peer;
import dev.coterie.dht.wire.Codec;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.MalformedMessageException;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.Protocol;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.WireLimits;
import dev.coterie.node.libp2p.host.Connection;
import dev.coterie.node.libp2p.host.Host;
import dev.coterie.node.libp2p.identify.PeerInfo;
import dev.coterie.node.libp2p.request.Replier;
import dev.coterie.node.libp2p.request.RequestServer;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Brings other peers' requests to the peer's loop, and its answers back. */
final class Inbound {
  private final Host host;
  private final EventLoop loop;
  private final Peer peer;

  Inbound(Host host, EventLoop loop, Peer peer) {
    this.host = host;
    this.loop = loop;
    this.peer = peer;
  }

  /** Serves all of a peer's protocols. */
  void serve() {
    for (Protocol protocol : Protocol.values()) {
      host.handle(
          protocol.id(),
          new RequestServer(
              protocol.maxMessageBytes(),
              (from, observed, request, replier) -> handle(protocol, from, request, replier)));
    }
  }

  private void handle(Protocol protocol, PeerId from, byte[] bytes, Replier replier) {
    Codec.Incoming incoming;
    try {
      incoming = Codec.decodeIncoming(protocol, bytes);
    } catch (MalformedMessageException e) {
      replier.reject();
      return;
    }
    Request request = incoming.request();
    Duration within = incoming.within().orElse(WireLimits.MAX_WITHIN);
    long arrivedNanos = System.nanoTime();
    Runnable serve =
        NetworkContext.guarded(
            () ->
                peer.handle(
                    contact(from),
                    request,
                    within.minusNanos(System.nanoTime() - arrivedNanos),
                    response -> replier.accept(incoming.encode(response, Instant.now()))));
    if (loop.inEventLoop()) {
      serve.run();
    } else {
      loop.execute(serve);
    }
  }

  /** The asker with the addresses at which it says it listens. */
  private Contact contact(PeerId from) {
    List<Multiaddr> addresses =
        host.connection(from)
            .flatMap(Connection::info)
            .map(PeerInfo::listenAddresses)
            .orElse(List.of());
    return new Contact(from, addresses);
  }
}
