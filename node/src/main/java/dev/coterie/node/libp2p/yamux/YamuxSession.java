package dev.coterie.node.libp2p.yamux;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One side of a yamux connection: its streams, their frames, and the session's own (ping, go away).
 * Specification: <a href="https://github.com/hashicorp/yamux/blob/master/spec.md">yamux</a>. All
 * methods are called on the wire's executor.
 */
public final class YamuxSession {
  private static final int GO_AWAY_NORMAL = 0;
  private static final int GO_AWAY_PROTOCOL_ERROR = 1;

  private final YamuxWire wire;
  private final PeerId peer;
  private final Multiaddr remoteAddress;
  private final boolean dialler;
  private final WindowBudget budget;
  private final SessionListener listener;
  private final YamuxDecoder decoder = new YamuxDecoder(new Incoming());
  private final IntObjectHashMap<YamuxStream> streams = new IntObjectHashMap<>(4);
  private final ArrayDeque<YamuxStream> waitingForWire = new ArrayDeque<>(1);
  private final ArrayDeque<YamuxStream> waitingToOpen = new ArrayDeque<>(1);
  private final ArrayDeque<YamuxStream> unannounced = new ArrayDeque<>(1);
  private final KeepAlive keepAlive;

  private int nextId;
  private int inboundStreams;
  private int unacknowledged;
  private boolean acknowledgedOnce;
  private int refusedThisSecond;
  private boolean goneAway;
  private boolean closed;

  /**
   * A session.
   *
   * @param dialler whether this side made the connection: it then uses the odd stream ids
   * @param budget what the receive windows of all sessions together may grow
   */
  public YamuxSession(
      YamuxWire wire,
      PeerId peer,
      Multiaddr remoteAddress,
      boolean dialler,
      WindowBudget budget,
      SessionListener listener) {
    this.wire = wire;
    this.peer = peer;
    this.remoteAddress = remoteAddress;
    this.dialler = dialler;
    this.budget = budget;
    this.listener = listener;
    this.nextId = dialler ? 1 : 2;
    this.keepAlive = new KeepAlive(wire.nanoTime());
  }

  YamuxWire wire() {
    return wire;
  }

  PeerId peer() {
    return peer;
  }

  Multiaddr remoteAddress() {
    return remoteAddress;
  }

  WindowBudget budget() {
    return budget;
  }

  long roundTripNanos() {
    return keepAlive.roundTripNanos();
  }

  /** Streams that are open, in both directions. */
  public int streamCount() {
    return streams.size();
  }

  /** Whether streams can be opened. */
  public boolean isOpen() {
    return !closed && !goneAway;
  }

  /**
   * Opens a stream; the other side learns of it with the first bytes, or at the end of this turn.
   *
   * @throws Libp2pException {@code OVERLOADED} at the limit of streams, {@code CLOSED} after that
   */
  public YamuxStream open() throws Libp2pException {
    if (!isOpen() || nextId < 0) {
      throw new Libp2pException(Reason.CLOSED, "the connection to " + peer + " is closing");
    }
    int outbound = streams.size() - inboundStreams;
    if (outbound >= Libp2pLimits.MAX_STREAMS_PER_DIRECTION) {
      throw new Libp2pException(Reason.OVERLOADED, outbound + " streams are open to " + peer);
    }
    YamuxStream stream = new YamuxStream(this, nextId, false);
    nextId += 2;
    streams.put(stream.id(), stream);
    if (waitingToOpen.isEmpty() && unacknowledged < unacknowledgedLimit()) {
      openOnWire(stream);
    } else {
      waitingToOpen.add(stream);
    }
    listener.onStreamCount(streams.size());
    return stream;
  }

  private int unacknowledgedLimit() {
    return acknowledgedOnce
        ? Libp2pLimits.MAX_UNACKNOWLEDGED_STREAMS
        : Libp2pLimits.MAX_EARLY_STREAMS;
  }

  private void openOnWire(YamuxStream stream) {
    unacknowledged++;
    stream.open();
    announceLater(stream);
  }

  private void announceLater(YamuxStream stream) {
    unannounced.add(stream);
    if (unannounced.size() == 1) {
      wire.executor().execute(this::announceAll);
    }
  }

  private void announceAll() {
    while (!unannounced.isEmpty()) {
      unannounced.remove().announce();
    }
  }

  void onAcknowledged() {
    acknowledgedOnce = true;
    unacknowledged--;
    openWaiting();
  }

  private void openWaiting() {
    while (!closed && !waitingToOpen.isEmpty() && unacknowledged < unacknowledgedLimit()) {
      openOnWire(waitingToOpen.remove());
    }
  }

  void onStreamClosed(YamuxStream stream, boolean unacknowledgedStill) {
    streams.remove(stream.id());
    if (stream.isInbound()) {
      inboundStreams--;
    } else if (!stream.isOpenedOnWire()) {
      waitingToOpen.remove(stream);
    } else if (unacknowledgedStill) {
      unacknowledged--;
      openWaiting();
    }
    if (!closed) {
      listener.onStreamCount(streams.size());
      closeIfForsaken();
    }
  }

  private void closeIfForsaken() {
    if (goneAway && streams.isEmpty()) {
      close();
    }
  }

  // ---- The wire.

  /** Bytes came; takes over the buffer. */
  public void receive(ByteBuf plaintext) {
    try {
      keepAlive.heard(wire.nanoTime());
      decoder.read(plaintext);
    } catch (Libp2pException violation) {
      fail(violation);
    } finally {
      plaintext.release();
    }
  }

  /** The wire takes more bytes again: waiting streams take turns. */
  public void onWritable() {
    while (wire.isWritable() && !waitingForWire.isEmpty()) {
      waitingForWire.remove().takeTurn();
    }
  }

  void waitForWire(YamuxStream stream) {
    waitingForWire.add(stream);
  }

  void writeControl(int type, int flags, int streamId, int length) {
    if (closed) {
      return;
    }
    YamuxFrame.writeHeader(wire.reserve(YamuxFrame.HEADER_BYTES), type, flags, streamId, length);
    wire.flush();
    if (wire.unsentBytes() > Libp2pLimits.MAX_UNSENT_CONNECTION_BYTES) {
      wire.executor().execute(this::failAsNeverReading);
    }
  }

  private void failAsNeverReading() {
    terminate(
        new Libp2pException(
            Reason.OVERLOADED,
            peer + " leaves " + wire.unsentBytes() + " bytes unread; connection closed"));
  }

  /** Measures a round trip now; {@link #tick} does it whenever the connection is silent. */
  public void ping() {
    keepAlive.sent(wire.nanoTime());
    writeControl(YamuxFrame.PING, YamuxFrame.SYN, 0, keepAlive.value());
  }

  /**
   * To be called about every second: expires streams, and asks a silent peer for a sign of life.
   */
  public void tick() {
    if (closed) {
      return;
    }
    long now = wire.nanoTime();
    refusedThisSecond = 0;
    for (YamuxStream stream : new ArrayList<>(streams.values())) {
      stream.expireIfDue(now);
    }
    if (keepAlive.isLost(now)) {
      terminate(new Libp2pException(Reason.TIMED_OUT, peer + " gives no sign of life"));
    } else if (keepAlive.isDue(now)) {
      ping();
    }
  }

  // ---- The end.

  /** Says good-bye and closes the connection; streams that are open then are lost. */
  public void close() {
    if (!closed) {
      writeControl(YamuxFrame.GO_AWAY, 0, 0, GO_AWAY_NORMAL);
      terminate(null);
    }
  }

  /** No more streams are opened here or taken from the other side. */
  public void refuseNewStreams() {
    goneAway = true;
  }

  private void fail(Libp2pException violation) {
    writeControl(YamuxFrame.GO_AWAY, 0, 0, GO_AWAY_PROTOCOL_ERROR);
    terminate(violation);
  }

  /** The connection is gone, or must go: ends all streams and closes it. */
  public void terminate(@Nullable Libp2pException failure) {
    if (closed) {
      return;
    }
    closed = true;
    Libp2pException reason =
        failure != null
            ? failure
            : new Libp2pException(Reason.CLOSED, "the connection to " + peer + " is closed");
    for (YamuxStream stream : new ArrayList<>(streams.values())) {
      stream.close(reason);
    }
    waitingForWire.clear();
    waitingToOpen.clear();
    unannounced.clear();
    wire.close();
    listener.onSessionClosed(failure);
  }

  // ---- Frames.

  private final class Incoming implements YamuxDecoder.Frames {
    @Override
    public boolean isDone() {
      return closed;
    }

    @Override
    public void onFrame(int type, int flags, int streamId, int length) throws Libp2pException {
      switch (type) {
        case YamuxFrame.PING -> onPing(flags, length);
        case YamuxFrame.GO_AWAY -> onGoAway(length);
        default -> onStreamFrame(type, flags, streamId, length);
      }
    }

    private void onPing(int flags, int value) {
      if ((flags & YamuxFrame.SYN) != 0) {
        writeControl(YamuxFrame.PING, YamuxFrame.ACK, 0, value);
      } else {
        keepAlive.answered(value, wire.nanoTime());
      }
    }

    private void onGoAway(int code) {
      if (code != GO_AWAY_NORMAL) {
        terminate(
            new Libp2pException(
                Reason.CLOSED,
                peer + " closed the connection with code " + Integer.toUnsignedString(code)));
        return;
      }
      goneAway = true;
      listener.onGoAway();
      closeIfForsaken();
    }

    private void onStreamFrame(int type, int flags, int streamId, int length)
        throws Libp2pException {
      YamuxStream stream = streams.get(streamId);
      if ((flags & YamuxFrame.SYN) != 0) {
        stream = accept(stream, streamId);
      }
      if (stream == null) {
        return; // gone a moment ago; its payload is skipped
      }
      if (type == YamuxFrame.DATA && !stream.claim(length)) {
        throw violation("frame of " + length + " bytes overruns the window of " + stream);
      }
      if (type == YamuxFrame.DATA && length > 0 && stream.hasEnded()) {
        throw violation("data after the end of " + stream);
      }
      stream.onFlags(flags);
      if (type == YamuxFrame.WINDOW_UPDATE && streams.get(streamId) == stream) {
        stream.onWindowUpdate(Integer.toUnsignedLong(length));
        if ((flags & YamuxFrame.FIN) != 0) {
          stream.onFin();
        }
      }
    }

    private @Nullable YamuxStream accept(@Nullable YamuxStream existing, int streamId)
        throws Libp2pException {
      boolean ours = (streamId & 1) == (dialler ? 1 : 0);
      if (existing != null || ours || streamId == 0) {
        throw violation("stream id " + Integer.toUnsignedString(streamId) + " opened wrongly");
      }
      if (goneAway || inboundStreams >= Libp2pLimits.MAX_STREAMS_PER_DIRECTION) {
        refuse(streamId);
        return null;
      }
      YamuxStream stream = new YamuxStream(YamuxSession.this, streamId, true);
      streams.put(streamId, stream);
      inboundStreams++;
      listener.onStreamCount(streams.size());
      listener.onInboundStream(stream);
      announceLater(stream);
      return streams.get(streamId);
    }

    private void refuse(int streamId) throws Libp2pException {
      if (++refusedThisSecond > Libp2pLimits.MAX_REFUSED_STREAMS_PER_SECOND) {
        throw violation("it keeps opening streams above the limit");
      }
      writeControl(YamuxFrame.WINDOW_UPDATE, YamuxFrame.RST, streamId, 0);
    }

    @Override
    public void onPayload(int streamId, ByteBuf piece) {
      YamuxStream stream = streams.get(streamId);
      if (stream != null) {
        stream.onData(piece);
      }
    }

    @Override
    public void onPayloadEnd(int flags, int streamId) {
      YamuxStream stream = streams.get(streamId);
      if (stream != null && (flags & YamuxFrame.FIN) != 0) {
        stream.onFin();
      }
    }

    private Libp2pException violation(String what) {
      return new Libp2pException(Reason.PROTOCOL_VIOLATION, "yamux: " + peer + ": " + what);
    }
  }
}
