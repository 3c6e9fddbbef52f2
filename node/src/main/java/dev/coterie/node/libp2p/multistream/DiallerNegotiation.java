package dev.coterie.node.libp2p.multistream;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The side that asks: names its protocols one after the other, the first with the header. */
public final class DiallerNegotiation implements Negotiation {
  private final List<String> protocols;
  private final Lines lines = new Lines();
  private boolean headerRead;
  private int tried;

  /** Asks for these protocols, best first. */
  public DiallerNegotiation(List<String> protocols) {
    if (protocols.isEmpty()) {
      throw new IllegalArgumentException("a negotiation needs a protocol");
    }
    this.protocols = List.copyOf(protocols);
  }

  @Override
  public void start(ByteBuf out) {
    Lines.write(out, Lines.HEADER);
    Lines.write(out, protocols.get(0));
  }

  @Override
  public @Nullable String receive(ByteBuf in, ByteBuf out) throws Libp2pException {
    for (String line = lines.read(in); line != null; line = lines.read(in)) {
      if (!headerRead) {
        if (!line.equals(Lines.HEADER)) {
          throw Lines.violation("the first line is no header");
        }
        headerRead = true;
      } else if (line.equals(protocols.get(tried))) {
        return line;
      } else if (line.equals(Lines.NOT_AVAILABLE)) {
        tryNext(out);
      } else {
        throw Lines.violation("the answer is neither the protocol nor 'na'");
      }
    }
    return null;
  }

  private void tryNext(ByteBuf out) throws Libp2pException {
    tried++;
    if (tried == protocols.size()) {
      throw new Libp2pException(
          Reason.UNSUPPORTED_PROTOCOL, "the peer speaks none of " + protocols);
    }
    Lines.write(out, protocols.get(tried));
  }
}
