package dev.coterie.node.libp2p.host;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.noise.CipherState;
import dev.coterie.node.libp2p.noise.NoiseFrames;
import dev.coterie.node.libp2p.noise.NoiseResult;
import dev.coterie.node.libp2p.yamux.YamuxWire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The encrypted connection. Small writes of one turn of the loop go into one Noise message and one
 * flush; both directions are encrypted and decrypted in place.
 */
final class SecureChannel extends ChannelInboundHandlerAdapter implements YamuxWire {
  /** Who reads the plaintext. */
  interface Reader {
    /** Plaintext came; takes over the buffer. */
    void onPlaintext(ByteBuf plaintext);

    /** The connection takes more bytes again. */
    void onWritable();

    /** The connection is gone; told once. */
    void onLost(Libp2pException why);
  }

  /** How long closing waits for the other side to read what was written before. */
  private static final long CLOSE_PATIENCE_MILLIS = 2_000;

  /** What a message needs beside its plaintext. */
  private static final int OVERHEAD_BYTES = NoiseFrames.LENGTH_BYTES + CipherState.TAG_BYTES;

  private static final int FIRST_BUFFER_BYTES = 512;

  private final Channel channel;
  private final CipherState sender;
  private final CipherState receiver;
  private final NoiseFrames frames = new NoiseFrames(Libp2pLimits.MAX_NOISE_MESSAGE_BYTES);
  private Reader reader;
  private @Nullable ByteBuf pending;
  // It is made while a message is read, and what answers that message is not flushed yet.
  private boolean flushWanted = true;
  private boolean reading = true;
  private boolean lost;
  private long unsentAtProgress;
  private long progressAtNanos;

  SecureChannel(Channel channel, NoiseResult noise, Reader reader) {
    this.channel = channel;
    this.sender = noise.sender();
    this.receiver = noise.receiver();
    this.reader = reader;
    this.progressAtNanos = nanoTime();
  }

  void readBy(Reader newReader) {
    reader = newReader;
  }

  Reader reader() {
    return reader;
  }

  Channel channel() {
    return channel;
  }

  // ---- Reading.

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    reading = true;
    try {
      while (!lost && channel.isActive()) {
        ByteBuf sealed = frames.next(in);
        if (sealed == null) {
          break;
        }
        open(sealed);
      }
    } catch (Libp2pException violation) {
      lose(violation);
    } finally {
      in.release();
    }
  }

  private void open(ByteBuf sealed) throws Libp2pException {
    int size;
    try {
      int offset = sealed.arrayOffset() + sealed.readerIndex();
      size = receiver.open(sealed.array(), offset, sealed.readableBytes());
    } catch (Libp2pException forged) {
      sealed.release();
      throw forged;
    }
    sealed.writerIndex(sealed.readerIndex() + size);
    reader.onPlaintext(sealed);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    reading = false;
    if (flushWanted) {
      flushNow();
    }
  }

  // ---- Writing.

  @Override
  public ByteBuf reserve(int bytes) {
    ByteBuf buffer = pending;
    int most = Libp2pLimits.MAX_NOISE_PLAINTEXT_BYTES + NoiseFrames.LENGTH_BYTES;
    if (buffer != null && buffer.writerIndex() + bytes > most) {
      seal(buffer);
      buffer = null;
    }
    if (buffer == null) {
      int first = Math.max(FIRST_BUFFER_BYTES, bytes + OVERHEAD_BYTES);
      // Never pooled: see NoiseFrames on arrays that are shared.
      buffer = Unpooled.buffer(first, most + CipherState.TAG_BYTES);
      buffer.writerIndex(NoiseFrames.LENGTH_BYTES);
      pending = buffer;
    }
    return buffer;
  }

  private void seal(ByteBuf buffer) {
    pending = null;
    int length = buffer.writerIndex() - NoiseFrames.LENGTH_BYTES;
    buffer.ensureWritable(CipherState.TAG_BYTES);
    int offset = buffer.arrayOffset() + NoiseFrames.LENGTH_BYTES;
    sender.seal(buffer.array(), offset, length);
    buffer.setShort(0, length + CipherState.TAG_BYTES);
    buffer.writerIndex(buffer.writerIndex() + CipherState.TAG_BYTES);
    channel.write(buffer, channel.voidPromise());
  }

  @Override
  public void flush() {
    if (flushWanted) {
      return;
    }
    flushWanted = true;
    if (!reading) {
      channel.eventLoop().execute(this::flushNow);
    }
  }

  private void flushNow() {
    flushWanted = false;
    if (pending != null && pending.writerIndex() > NoiseFrames.LENGTH_BYTES) {
      seal(pending);
    }
    channel.flush();
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable() && !lost) {
      reader.onWritable();
    }
  }

  @Override
  public long unsentBytes() {
    return channel.isWritable()
        ? 0
        : channel.bytesBeforeWritable() + Libp2pLimits.WRITE_LOW_WATER_BYTES;
  }

  /** Whether the other side has left what we wrote unread for too long. */
  boolean isStalled() {
    long now = nanoTime();
    long unsent = unsentBytes();
    if (unsent == 0 || unsent < unsentAtProgress) {
      progressAtNanos = now;
      unsentAtProgress = unsent;
    } else if (unsentAtProgress == 0) {
      unsentAtProgress = unsent;
      progressAtNanos = now;
    }
    return now - progressAtNanos > Libp2pLimits.KEEP_ALIVE_TIMEOUT.toNanos();
  }

  // ---- The end.

  @Override
  public void close() {
    lost = true;
    if (!channel.isActive()) {
      releaseAll();
      return;
    }
    flushNow();
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    channel
        .eventLoop()
        .schedule(() -> channel.close(), CLOSE_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    releaseAll();
    lose(new Libp2pException(Reason.CLOSED, "the connection was closed by the other side"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    lose(new Libp2pException(Reason.CLOSED, "the connection broke: " + cause, cause));
    channel.close();
  }

  private void lose(Libp2pException why) {
    if (!lost) {
      lost = true;
      reader.onLost(why);
    }
  }

  private void releaseAll() {
    frames.release();
    if (pending != null) {
      pending.release();
      pending = null;
    }
  }

  @Override
  public EventExecutor executor() {
    return channel.eventLoop();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }
}
