package dev.coterie.node.libp2p.yamux;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.Stream;
import dev.coterie.node.libp2p.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A stream of a {@link YamuxSession}. */
public final class YamuxStream implements Stream {
  /** A direction's life. */
  private enum Side {
    /** Bytes may follow. */
    OPEN,
    /** Its end is known, but bytes before it still wait here. */
    ENDING,
    /** Nothing follows. */
    ENDED
  }

  private static final Logger LOG = LoggerFactory.getLogger(YamuxStream.class);

  private final YamuxSession session;
  private final int id;
  private final boolean inbound;
  private final SendQueue outQueue = new SendQueue();
  private final ReceiveWindow window;
  private final ArrayDeque<ByteBuf> inQueue = new ArrayDeque<>(0);

  private StreamListener listener = UnclaimedStream.INSTANCE;
  private @Nullable StreamListener negotiation;
  private String protocol = "";
  private Side out = Side.OPEN;
  private Side in = Side.OPEN;
  private long sendWindow = Libp2pLimits.INITIAL_WINDOW_BYTES;
  private int flagsToSend;
  private boolean mayOpen;
  private boolean awaitsAck;
  private boolean queuedForWire;
  private boolean wasFull;
  private boolean paused;
  private boolean delivering;
  private boolean closed;
  private Runnable whenClosed = () -> {};
  private long expiresAtNanos = Long.MAX_VALUE;

  YamuxStream(YamuxSession session, int id, boolean inbound) {
    this.session = session;
    this.id = id;
    this.inbound = inbound;
    this.window = new ReceiveWindow(session.budget(), session.wire().nanoTime());
    this.flagsToSend = inbound ? YamuxFrame.ACK : YamuxFrame.SYN;
    this.mayOpen = inbound;
    this.awaitsAck = !inbound;
  }

  int id() {
    return id;
  }

  @Override
  public PeerId peer() {
    return session.peer();
  }

  @Override
  public Multiaddr remoteAddress() {
    return session.remoteAddress();
  }

  @Override
  public String protocol() {
    return protocol;
  }

  @Override
  public boolean isInbound() {
    return inbound;
  }

  @Override
  public EventExecutor executor() {
    return session.wire().executor();
  }

  @Override
  public void listen(StreamListener newListener) {
    listener = newListener;
  }

  /** Puts a negotiation before the listener: bytes go to it until {@link #agreeOn}. */
  public void negotiateBy(StreamListener newNegotiation) {
    negotiation = newNegotiation;
  }

  /** Ends the negotiation: what comes from now on goes to the listener. */
  public void agreeOn(String agreed) {
    protocol = agreed;
    negotiation = null;
    expireAfter(null);
    send();
  }

  /** Gives the listener what the negotiation read too much. Takes over the buffer. */
  public void feed(ByteBuf leftover) {
    if (leftover.isReadable() && !closed) {
      listener.onData(this, leftover);
    } else {
      leftover.release();
    }
  }

  /** Runs a task when the stream is over, after its listener was told. */
  public void whenClosed(Runnable task) {
    whenClosed = task;
  }

  @Override
  public void expireAfter(@Nullable Duration time) {
    expiresAtNanos = time == null ? Long.MAX_VALUE : session.wire().nanoTime() + time.toNanos();
  }

  void expireIfDue(long nowNanos) {
    if (expiresAtNanos != Long.MAX_VALUE && nowNanos - expiresAtNanos >= 0) {
      abort(new Libp2pException(Reason.TIMED_OUT, "stream of " + named() + " timed out"));
    }
  }

  private String named() {
    return protocol.isEmpty() ? "no agreed protocol" : protocol;
  }

  // ---- Sending.

  @Override
  public void write(ByteBuf data) {
    write(data, Side.OPEN);
  }

  @Override
  public void writeAndFinish(ByteBuf data) {
    write(data, Side.ENDING);
  }

  private void write(ByteBuf data, Side then) {
    if (out != Side.OPEN || closed) {
      data.release();
    } else if (outQueue.add(data)) {
      out = then;
      send();
      wasFull |= !isWritable();
    } else {
      abort(new Libp2pException(Reason.OVERLOADED, "too much unsent on a stream of " + named()));
    }
  }

  @Override
  public void finish() {
    if (out == Side.OPEN && !closed) {
      out = Side.ENDING;
      send();
    }
  }

  @Override
  public boolean isWritable() {
    return outQueue.bytes() < Libp2pLimits.STREAM_HIGH_WATER_BYTES;
  }

  /** Lets the first frame go out: so many unacknowledged streams are allowed. */
  void open() {
    mayOpen = true;
    send();
  }

  boolean isOpenedOnWire() {
    return mayOpen;
  }

  /** Sends what the window and the connection allow now; the rest when one of them changes. */
  private void send() {
    while (mayOpen && !closed && hasFrame()) {
      if (!session.wire().isWritable()) {
        waitForWire();
        return;
      }
      sendFrame();
    }
  }

  private void waitForWire() {
    if (!queuedForWire) {
      queuedForWire = true;
      session.waitForWire(this);
    }
  }

  /** This stream's turn on a connection that takes bytes again: one frame. */
  void takeTurn() {
    queuedForWire = false;
    if (!closed && hasFrame()) {
      sendFrame();
      if (!closed && hasFrame()) {
        waitForWire();
      }
    }
  }

  private boolean hasFrame() {
    return outQueue.bytes() > 0 ? sendWindow > 0 : mayEnd();
  }

  /**
   * The end waits for the answer to the negotiation, though bytes do not: js-libp2p never tells a
   * handler of an end that came before it was called, so that it would wait for more for ever.
   */
  private boolean mayEnd() {
    return out == Side.ENDING && negotiation == null && outQueue.bytes() == 0;
  }

  private void sendFrame() {
    int size = (int) Math.min(Math.min(outQueue.bytes(), sendWindow), YamuxFrame.MAX_PAYLOAD_BYTES);
    if (size > 0) {
      ByteBuf frame = session.wire().reserve(YamuxFrame.HEADER_BYTES + size);
      YamuxFrame.writeHeader(frame, YamuxFrame.DATA, takeFlags(), id, size);
      outQueue.moveTo(frame, size);
      sendWindow -= size;
      session.wire().flush();
    }
    if (mayEnd()) {
      sendEnd();
    }
    tellWritable();
  }

  /**
   * A frame of its own for the end, though flags are a set: another implementation ends the stream
   * before it takes the data of the same frame, and a third sees only one flag of a frame.
   */
  private void sendEnd() {
    announce();
    session.writeControl(YamuxFrame.WINDOW_UPDATE, YamuxFrame.FIN, id, 0);
    out = Side.ENDED;
    closeIfBothEnded();
  }

  private void tellWritable() {
    int low = Libp2pLimits.STREAM_HIGH_WATER_BYTES / 2;
    if (wasFull && !closed && outQueue.bytes() <= low) {
      wasFull = false;
      session.wire().executor().execute(this::announceWritable);
    }
  }

  private void announceWritable() {
    if (!closed && out == Side.OPEN && isWritable()) {
      listener.onWritable(this);
    }
  }

  private int takeFlags() {
    int flags = flagsToSend;
    flagsToSend = 0;
    return flags;
  }

  /** Says by itself that the stream is opened or taken, if no other frame did. */
  void announce() {
    if (!closed && mayOpen && flagsToSend != 0) {
      session.writeControl(YamuxFrame.WINDOW_UPDATE, takeFlags(), id, 0);
    }
  }

  @Override
  public void reset() {
    abort(new Libp2pException(Reason.RESET, "stream of " + named() + " reset by this side"));
  }

  /** Resets the stream, telling both sides. */
  public void abort(Libp2pException failure) {
    if (closed) {
      return;
    }
    boolean known = inbound || (flagsToSend & YamuxFrame.SYN) == 0;
    if (known) {
      session.writeControl(YamuxFrame.WINDOW_UPDATE, YamuxFrame.RST, id, 0);
    }
    close(failure);
  }

  // ---- Receiving; called by the session.

  void onFlags(int flags) {
    if ((flags & (YamuxFrame.ACK | YamuxFrame.RST)) != 0 && awaitsAck) {
      awaitsAck = false;
      session.onAcknowledged();
    }
    if ((flags & YamuxFrame.RST) != 0) {
      close(new Libp2pException(Reason.RESET, "stream of " + named() + " reset by the peer"));
    }
  }

  void onWindowUpdate(long delta) {
    sendWindow += delta;
    send();
  }

  boolean claim(int bytes) {
    return window.claim(bytes);
  }

  boolean hasEnded() {
    return in != Side.OPEN;
  }

  /** A lent piece of data, within the window. */
  void onData(ByteBuf piece) {
    if (paused || delivering || !inQueue.isEmpty()) {
      inQueue.add(piece.retain());
    } else {
      deliver(piece.retain());
      deliverQueued();
    }
  }

  private void deliver(ByteBuf data) {
    int size = data.readableBytes();
    delivering = true;
    try {
      (negotiation == null ? listener : negotiation).onData(this, data);
    } catch (RuntimeException bug) {
      LOG.error("a listener failed on {}", this, bug);
      reset();
    } finally {
      delivering = false;
    }
    if (!closed && in == Side.OPEN) {
      int delta = window.consume(size, session.wire().nanoTime(), session.roundTripNanos());
      if (delta > 0) {
        session.writeControl(YamuxFrame.WINDOW_UPDATE, takeFlags(), id, delta);
      }
    }
  }

  private void deliverQueued() {
    while (!paused && !delivering && !closed && !inQueue.isEmpty()) {
      deliver(inQueue.remove());
    }
    if (in == Side.ENDING && !closed && !delivering && inQueue.isEmpty()) {
      end();
    }
  }

  void onFin() {
    if (in == Side.OPEN) {
      in = Side.ENDING;
      deliverQueued();
    }
  }

  private void end() {
    in = Side.ENDED;
    (negotiation == null ? listener : negotiation).onEnd(this);
    closeIfBothEnded();
  }

  @Override
  public void pauseReading() {
    paused = true;
  }

  @Override
  public void resumeReading() {
    paused = false;
    deliverQueued();
  }

  private void closeIfBothEnded() {
    if (out == Side.ENDED && in == Side.ENDED && !closed) {
      close(null);
    }
  }

  /** Ends the stream here without a word to the other side. */
  void close(@Nullable Libp2pException failure) {
    if (closed) {
      return;
    }
    closed = true;
    outQueue.release();
    inQueue.forEach(ByteBuf::release);
    inQueue.clear();
    window.release();
    session.onStreamClosed(this, awaitsAck);
    awaitsAck = false;
    if (negotiation != null) {
      negotiation.onClosed(this, failure);
    }
    listener.onClosed(this, failure);
    whenClosed.run();
  }

  @Override
  public String toString() {
    return "stream " + id + " of " + named() + " to " + peer();
  }
}
