package dev.coterie.node.libp2p.host;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.Stream;
import dev.coterie.node.libp2p.StreamListener;
import dev.coterie.node.libp2p.multistream.DiallerNegotiation;
import dev.coterie.node.libp2p.multistream.Negotiation;
import dev.coterie.node.libp2p.yamux.YamuxStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Agrees on the protocol of a stream that this side opened. */
final class OutboundNegotiation implements StreamListener {
  private final YamuxStream stream;
  private final Negotiation negotiation;
  private final @Nullable StreamOpener opener;
  private @Nullable Libp2pException refusal;

  private OutboundNegotiation(
      YamuxStream stream, List<String> protocols, @Nullable StreamOpener opener) {
    this.stream = stream;
    this.negotiation = new DiallerNegotiation(protocols);
    this.opener = opener;
  }

  /** Begins; a single protocol is taken as agreed until the answer says otherwise. */
  static void start(YamuxStream stream, List<String> protocols, StreamOpener opener) {
    boolean lazy = protocols.size() == 1;
    OutboundNegotiation self = new OutboundNegotiation(stream, protocols, lazy ? null : opener);
    stream.negotiateBy(self);
    stream.expireAfter(Libp2pLimits.NEGOTIATION_TIMEOUT);
    ByteBuf out = ByteBufAllocator.DEFAULT.buffer(Negotiation.TYPICAL_BYTES);
    self.negotiation.start(out);
    stream.write(out);
    if (lazy) {
      opener.onOpened(stream);
    }
  }

  @Override
  public void onData(Stream unused, ByteBuf data) {
    ByteBuf out = ByteBufAllocator.DEFAULT.buffer(Negotiation.TYPICAL_BYTES);
    String agreed = null;
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
      stream.agreeOn(agreed);
      if (opener != null) {
        opener.onOpened(stream);
      }
      stream.feed(data);
    } else {
      data.release();
    }
  }

  @Override
  public void onEnd(Stream unused) {
    refusal =
        new Libp2pException(
            Libp2pException.Reason.PROTOCOL_VIOLATION, "the peer ended the negotiation");
    stream.abort(refusal);
  }

  @Override
  public void onClosed(Stream unused, @Nullable Libp2pException failure) {
    if (opener != null) {
      opener.onFailed(
          failure != null
              ? failure
              : new Libp2pException(Libp2pException.Reason.CLOSED, "closed while negotiating"));
    }
  }
}
