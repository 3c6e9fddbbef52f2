package dev.coterie.node.libp2p.host;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.multistream.DiallerNegotiation;
import dev.coterie.node.libp2p.multistream.ListenerNegotiation;
import dev.coterie.node.libp2p.multistream.Negotiation;
import dev.coterie.node.libp2p.noise.NoiseFrames;
import dev.coterie.node.libp2p.noise.NoiseHandshake;
import dev.coterie.node.libp2p.noise.NoiseKeys;
import dev.coterie.node.libp2p.noise.NoiseResult;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes a TCP connection a secure and multiplexed one: agrees on {@code /noise}, shakes hands,
 * agrees on yamux (within the handshake where both can), all within {@link
 * Libp2pLimits#UPGRADE_TIMEOUT}; then gives way to a {@link SecureChannel}.
 */
final class Upgrade extends ChannelInboundHandlerAdapter {
  static final String NOISE = "/noise";
  static final String YAMUX = "/yamux/1.0.0";

  /** How an upgrade ends; exactly one of the two is called. */
  interface Outcome {
    /** The connection is ready; the reader must be set before this returns. */
    void onUpgraded(SecureChannel channel, PeerId peer);

    /** It failed and the channel is closed. */
    void onFailed(Channel channel, Libp2pException why);
  }

  private final boolean dialler;
  private final NoiseHandshake handshake;
  private final Negotiation security;
  private final Outcome outcome;
  private final NoiseFrames frames = new NoiseFrames(Libp2pLimits.MAX_HANDSHAKE_MESSAGE_BYTES);
  private boolean securityAgreed;
  private boolean finished;
  private @Nullable ScheduledFuture<?> timeout;

  private Upgrade(
      boolean dialler, NoiseHandshake handshake, Negotiation security, Outcome outcome) {
    this.dialler = dialler;
    this.handshake = handshake;
    this.security = security;
    this.outcome = outcome;
  }

  static Upgrade dialler(NoiseKeys keys, PeerId expected, Outcome outcome) {
    return new Upgrade(
        true,
        NoiseHandshake.dialler(keys, expected),
        new DiallerNegotiation(List.of(NOISE)),
        outcome);
  }

  static Upgrade listener(NoiseKeys keys, Outcome outcome) {
    return new Upgrade(
        false, NoiseHandshake.listener(keys), new ListenerNegotiation(NOISE::equals), outcome);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    timeout =
        context
            .executor()
            .schedule(
                () -> fail(context.channel(), timedOut()),
                Libp2pLimits.UPGRADE_TIMEOUT.toMillis(),
                TimeUnit.MILLISECONDS);
    if (dialler) {
      ByteBuf out = context.alloc().buffer(128);
      security.start(out);
      writeFrame(out, handshake.start());
      context.writeAndFlush(out, context.voidPromise());
    }
  }

  private static Libp2pException timedOut() {
    return new Libp2pException(
        Reason.TIMED_OUT,
        "no secure connection within " + Libp2pLimits.UPGRADE_TIMEOUT.toSeconds() + " s");
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    ByteBuf out = context.alloc().buffer(512);
    try {
      advance(in, out);
    } catch (Libp2pException failure) {
      fail(context.channel(), failure);
    } finally {
      if (out.isReadable() && context.channel().isActive()) {
        context.write(out, context.voidPromise());
      } else {
        out.release();
      }
    }
    NoiseResult result = handshake.result();
    if (result != null && !finished) {
      secure(context, result, in);
    } else {
      in.release();
    }
  }

  /** What was answered leaves together with what a secure channel adds to it. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  private void advance(ByteBuf in, ByteBuf out) throws Libp2pException {
    if (finished) {
      return;
    }
    if (!securityAgreed) {
      securityAgreed = security.receive(in, out) != null;
    }
    while (securityAgreed && handshake.result() == null) {
      ByteBuf frame = frames.next(in);
      if (frame == null) {
        return;
      }
      byte[] bytes = new byte[frame.readableBytes()];
      frame.readBytes(bytes).release();
      byte[] answer = handshake.receive(bytes);
      if (answer != null) {
        writeFrame(out, answer);
      }
    }
  }

  private static void writeFrame(ByteBuf out, byte[] message) {
    out.writeShort(message.length).writeBytes(message);
  }

  /** The handshake is done: what follows is encrypted, beginning with what {@code in} still has. */
  private void secure(ChannelHandlerContext context, NoiseResult noise, ByteBuf in) {
    frames.release();
    MuxerAgreement agreement = new MuxerAgreement(noise.peer());
    SecureChannel channel = new SecureChannel(context.channel(), noise, agreement);
    agreement.channel = channel;
    context.pipeline().replace(this, "secure", channel);
    if (noise.muxer().isPresent()) {
      agreement.agreed();
    } else {
      agreement.start();
    }
    if (in.isReadable()) {
      ChannelHandlerContext secured = context.pipeline().context(channel);
      channel.channelRead(secured, in);
      channel.channelReadComplete(secured);
    } else {
      in.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(
        context.channel(),
        new Libp2pException(Reason.CLOSED, "closed by the other side before it was secure"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(
        context.channel(),
        new Libp2pException(Reason.CLOSED, "the connection broke: " + cause, cause));
  }

  private void fail(Channel channel, Libp2pException why) {
    if (!finished) {
      finish();
      frames.release();
      outcome.onFailed(channel, why);
      // After what is being written, so that the other side can still learn why.
      channel.eventLoop().execute(() -> channel.close());
    }
  }

  private void finish() {
    finished = true;
    if (timeout != null) {
      timeout.cancel(false);
    }
  }

  /** Agrees on yamux by multistream-select, inside the encryption, when the handshake did not. */
  private final class MuxerAgreement implements SecureChannel.Reader {
    private final PeerId peer;
    private final Negotiation muxers =
        dialler ? new DiallerNegotiation(List.of(YAMUX)) : new ListenerNegotiation(YAMUX::equals);
    @Nullable SecureChannel channel;

    MuxerAgreement(PeerId peer) {
      this.peer = peer;
    }

    private SecureChannel channel() {
      return Objects.requireNonNull(channel);
    }

    void start() {
      muxers.start(channel().reserve(Negotiation.TYPICAL_BYTES));
      channel().flush();
    }

    void agreed() {
      finish();
      outcome.onUpgraded(channel(), peer);
    }

    @Override
    public void onPlaintext(ByteBuf plaintext) {
      SecureChannel.Reader next = this;
      try {
        ByteBuf out = channel().reserve(Negotiation.TYPICAL_BYTES);
        boolean done = muxers.receive(plaintext, out) != null;
        channel().flush();
        if (done) {
          agreed();
          next = channel().reader();
        }
      } catch (Libp2pException failure) {
        fail(channel().channel(), failure);
      }
      if (next != this && plaintext.isReadable()) {
        next.onPlaintext(plaintext);
      } else {
        plaintext.release();
      }
    }

    @Override
    public void onWritable() {
      // Nothing waits.
    }

    @Override
    public void onLost(Libp2pException why) {
      fail(channel().channel(), why);
    }
  }
}
