package dev.coterie.node.libp2p.multistream;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import io.netty.buffer.ByteBuf;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The side that is asked: echoes the first protocol that it serves, {@code na} to any other. */
public final class ListenerNegotiation implements Negotiation {
  private final Predicate<String> served;
  private final Lines lines = new Lines();
  private boolean headerRead;
  private int tries;

  /** Answers by what is served. */
  public ListenerNegotiation(Predicate<String> served) {
    this.served = served;
  }

  @Override
  public void start(ByteBuf out) {
    // The header goes with the first answer: the asking side does not wait for it.
  }

  @Override
  public @Nullable String receive(ByteBuf in, ByteBuf out) throws Libp2pException {
    for (String line = lines.read(in); line != null; line = lines.read(in)) {
      if (!headerRead) {
        if (!line.equals(Lines.HEADER)) {
          throw Lines.violation("the first line is no header");
        }
        headerRead = true;
        Lines.write(out, Lines.HEADER);
      } else if (served.test(line)) {
        Lines.write(out, line);
        return line;
      } else if (++tries >= Libp2pLimits.MAX_PROTOCOL_TRIES) {
        throw new Libp2pException(
            Reason.UNSUPPORTED_PROTOCOL, "the peer asked for " + tries + " protocols in vain");
      } else {
        Lines.write(out, Lines.NOT_AVAILABLE);
      }
    }
    return null;
  }
}
