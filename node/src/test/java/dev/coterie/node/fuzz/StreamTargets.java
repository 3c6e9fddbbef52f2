package dev.coterie.node.fuzz;

import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.primitives.Primitives;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.MessageFrames;
import dev.coterie.node.libp2p.Stream;
import dev.coterie.node.libp2p.StreamListener;
import dev.coterie.node.libp2p.multistream.DiallerNegotiation;
import dev.coterie.node.libp2p.multistream.ListenerNegotiation;
import dev.coterie.node.libp2p.multistream.Negotiation;
import dev.coterie.node.libp2p.noise.NoiseFrames;
import dev.coterie.node.libp2p.noise.NoiseHandshake;
import dev.coterie.node.libp2p.noise.NoiseKeys;
import dev.coterie.node.libp2p.yamux.SessionListener;
import dev.coterie.node.libp2p.yamux.WindowBudget;
import dev.coterie.node.libp2p.yamux.YamuxSession;
import dev.coterie.node.libp2p.yamux.YamuxStream;
import dev.coterie.node.libp2p.yamux.YamuxWire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The layers of a connection: whatever comes, wherever it is cut. */
final class StreamTargets {
  private static final Identity SELF = identity(1);
  private static final Identity OTHER = identity(2);
  private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");
  private static final EmbeddedChannel LOOP = new EmbeddedChannel();
  private static final int MAX_MESSAGE_BYTES = 4_096;

  private StreamTargets() {}

  private static Identity identity(int number) {
    byte[] seed = new byte[Identity.SEED_BYTES];
    seed[0] = (byte) number;
    return Identity.fromSeed(seed);
  }

  /** The first byte says where the rest is cut in two. */
  private static ByteBuf[] pieces(byte[] input) {
    if (input.length == 0) {
      return new ByteBuf[0];
    }
    int cut = 1 + (input[0] & 0xff) % input.length;
    return new ByteBuf[] {
      Unpooled.wrappedBuffer(input, 1, cut - 1),
      Unpooled.wrappedBuffer(input, cut, input.length - cut)
    };
  }

  static void multistream(byte[] input) {
    negotiate(new ListenerNegotiation("/a/1.0.0"::equals), input);
    negotiate(new DiallerNegotiation(List.of("/a/1.0.0", "/b/1.0.0")), input);
  }

  private static void negotiate(Negotiation negotiation, byte[] input) {
    ByteBuf out = Unpooled.buffer();
    try {
      negotiation.start(out);
      for (ByteBuf piece : pieces(input)) {
        String agreed = negotiation.receive(piece, out);
        if (agreed != null) {
          FuzzTarget.check(agreed.startsWith("/"), "agreed on " + agreed);
          return;
        }
        FuzzTarget.check(!piece.isReadable(), "bytes were left before anything was agreed on");
      }
    } catch (Libp2pException refused) {
      return; // the typed error
    } finally {
      int most = (Libp2pLimits.MAX_PROTOCOL_TRIES + 2) * (Libp2pLimits.MAX_LINE_BYTES + 2);
      FuzzTarget.check(out.readableBytes() <= most, "answers without end");
    }
  }

  static void noiseFrames(byte[] input) {
    NoiseFrames frames = new NoiseFrames(Libp2pLimits.MAX_HANDSHAKE_MESSAGE_BYTES);
    try {
      for (ByteBuf piece : pieces(input)) {
        for (ByteBuf each = frames.next(piece); each != null; each = frames.next(piece)) {
          each.release();
        }
      }
    } catch (Libp2pException refused) {
      return; // the typed error
    } finally {
      frames.release();
    }
  }

  /** The first byte chooses the side; each further byte begins a message of that length. */
  static void noiseHandshake(byte[] input) {
    Random random = new Random(7);
    NoiseKeys keys =
        NoiseKeys.of(Primitives.best(), random::nextBytes, SELF, List.of("/yamux/1.0.0"));
    boolean dials = input.length > 0 && (input[0] & 1) == 0;
    NoiseHandshake handshake =
        dials ? NoiseHandshake.dialler(keys, OTHER.peerId()) : NoiseHandshake.listener(keys);
    if (dials) {
      handshake.start();
    }
    int at = 1;
    try {
      while (at < input.length && handshake.result() == null) {
        int length = Math.min(input[at] & 0xff, input.length - at - 1);
        byte[] message = new byte[length];
        System.arraycopy(input, at + 1, message, 0, length);
        at += 1 + length;
        handshake.receive(message);
      }
    } catch (Libp2pException refused) {
      return; // the typed error
    }
    FuzzTarget.check(handshake.result() == null, "a handshake without the other's key");
  }

  static void yamux(byte[] input) {
    Wire wire = new Wire();
    YamuxSession session =
        new YamuxSession(
            wire, OTHER.peerId(), ADDRESS, false, new WindowBudget(1 << 20), new Streams());
    for (ByteBuf piece : pieces(input)) {
      session.receive(piece.retain());
    }
    LOOP.runPendingTasks();
    FuzzTarget.check(
        wire.out.readableBytes() <= 64 * (input.length + 64), "answers out of proportion");
    session.terminate(null);
    wire.out.release();
  }

  static void messageFrames(byte[] input) {
    MessageFrames frames = new MessageFrames(MAX_MESSAGE_BYTES);
    try {
      for (ByteBuf piece : pieces(input)) {
        for (byte[] each = frames.next(piece); each != null; each = frames.next(piece)) {
          FuzzTarget.check(each.length <= MAX_MESSAGE_BYTES, "a message over the limit");
        }
      }
    } catch (Libp2pException refused) {
      return; // the typed error
    }
  }

  /** A wire that takes everything. */
  private static final class Wire implements YamuxWire {
    private final ByteBuf out = Unpooled.buffer();

    @Override
    public ByteBuf reserve(int bytes) {
      return out;
    }

    @Override
    public void flush() {
      // Nothing waits.
    }

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public long unsentBytes() {
      return 0;
    }

    @Override
    public void close() {
      // There is nothing below.
    }

    @Override
    public EventExecutor executor() {
      return LOOP.eventLoop();
    }

    @Override
    public long nanoTime() {
      return 0;
    }
  }

  /** Echoes on every stream that is opened. */
  private static final class Streams implements SessionListener {
    @Override
    public void onInboundStream(YamuxStream stream) {
      stream.listen(
          new StreamListener() {
            @Override
            public void onData(Stream same, ByteBuf data) {
              same.write(data);
            }

            @Override
            public void onEnd(Stream same) {
              same.finish();
            }

            @Override
            public void onClosed(Stream same, @Nullable Libp2pException failure) {
              // Whatever the reason.
            }
          });
    }

    @Override
    public void onStreamCount(int count) {
      FuzzTarget.check(
          count >= 0 && count <= Libp2pLimits.MAX_STREAMS_PER_DIRECTION, count + " streams");
    }

    @Override
    public void onGoAway() {
      // The input may end a session in order.
    }

    @Override
    public void onSessionClosed(@Nullable Libp2pException failure) {
      // Or not.
    }
  }
}
