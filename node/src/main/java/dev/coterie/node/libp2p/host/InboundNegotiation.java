package dev.coterie.node.libp2p.host;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.Stream;
import dev.coterie.node.libp2p.StreamHandler;
import dev.coterie.node.libp2p.StreamListener;
import dev.coterie.node.libp2p.multistream.ListenerNegotiation;
import dev.coterie.node.libp2p.multistream.Negotiation;
import dev.coterie.node.libp2p.yamux.YamuxStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Agrees on the protocol of a stream that the peer opened, and hands it to that handler. */
final class InboundNegotiation implements StreamListener {
  private final Connection connection;
  private final YamuxStream stream;
  private final Map<String, StreamHandler> handlers;
  private final Negotiation negotiation;

  private InboundNegotiation(
      Connection connection, YamuxStream stream, Map<String, StreamHandler> handlers) {
    this.connection = connection;
    this.stream = stream;
    this.handlers = handlers;
    this.negotiation = new ListenerNegotiation(handlers::containsKey);
  }

  static void start(
      Connection connection, YamuxStream stream, Map<String, StreamHandler> handlers) {
    stream.negotiateBy(new InboundNegotiation(connection, stream, handlers));
    stream.expireAfter(Libp2pLimits.NEGOTIATION_TIMEOUT);
  }

  @Override
  public void onData(Stream unused, ByteBuf data) {
    ByteBuf out = ByteBufAllocator.DEFAULT.buffer(Negotiation.TYPICAL_BYTES);
    String agreed = null;
    Libp2pException refusal = null;
    try {
      agreed = negotiation.receive(data, out);
    } catch (Libp2pException failure) {
      refusal = failure;
    }
    if (out.isReadable()) {
      stream.write(out);
    } else {
      out.release();
    }
    if (refusal != null) {
      data.release();
      stream.abort(refusal);
    } else if (agreed != null) {
      handOver(agreed, data);
    } else {
      data.release();
    }
  }

  private void handOver(String protocol, ByteBuf leftover) {
    StreamHandler handler = handlers.get(protocol);
    if (handler == null || !connection.admit(stream, protocol)) {
      leftover.release();
      stream.abort(
          new Libp2pException(
              Reason.OVERLOADED,
              connection.peer() + " has too many streams of " + protocol + " open"));
      return;
    }
    stream.agreeOn(protocol);
    handler.onStream(stream);
    stream.feed(leftover);
  }

  @Override
  public void onEnd(Stream unused) {
    stream.finish(); // it named no protocol and wants nothing
  }

  @Override
  public void onClosed(Stream unused, @Nullable Libp2pException failure) {
    // Nobody waits for it.
  }
}
