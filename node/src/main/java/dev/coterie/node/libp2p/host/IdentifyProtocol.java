package dev.coterie.node.libp2p.host;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.MessageFrames;
import dev.coterie.node.libp2p.Stream;
import dev.coterie.node.libp2p.StreamListener;
import dev.coterie.node.libp2p.identify.IdentifyCodec;
import dev.coterie.node.libp2p.identify.PeerInfo;
import dev.coterie.node.libp2p.proto.IdentifyMessage;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Identify: asks each new peer what it is, answers the same question, and tells of changes. */
final class IdentifyProtocol {
  private static final Logger LOG = LoggerFactory.getLogger(IdentifyProtocol.class);

  private final Host host;
  private @Nullable IdentifyMessage description;
  private long sequence;

  IdentifyProtocol(Host host) {
    this.host = host;
  }

  /** What this host is, until something changes; signed anew then, with a higher number. */
  private synchronized IdentifyMessage description() {
    IdentifyMessage current = description;
    if (current == null) {
      // Rises across restarts: others keep the addresses of the highest number they have seen.
      sequence = Math.max(sequence + 1, System.currentTimeMillis());
      current =
          IdentifyCodec.describe(
              host.config().identity(),
              host.addresses(),
              host.protocols(),
              host.config().agentVersion(),
              sequence);
      description = current;
    }
    return current;
  }

  /** Answers: one message, then the end, since others read up to it. */
  void serve(Stream stream) {
    stream.listen(new SayOnce());
    stream.expireAfter(Libp2pLimits.IDENTIFY_TIMEOUT);
    stream.writeAndFinish(message(stream));
  }

  private ByteBuf message(Stream stream) {
    return MessageFrames.frame(IdentifyCodec.forConnection(description(), stream.remoteAddress()));
  }

  /** Asks the peer of a new connection. */
  void ask(Connection connection) {
    host.openOn(
        connection,
        List.of(IdentifyCodec.ID),
        new StreamOpener() {
          @Override
          public void onOpened(Stream stream) {
            stream.listen(new Reader(connection));
            stream.finish();
          }

          @Override
          public void onFailed(Libp2pException why) {
            LOG.debug("cannot ask {} what it is", connection, why);
          }
        });
  }

  /** Takes what a peer says unasked. */
  void receivePush(Stream stream) {
    Connection connection = connectionOf(stream);
    if (connection == null) {
      stream.reset();
      return;
    }
    stream.expireAfter(Libp2pLimits.IDENTIFY_TIMEOUT);
    stream.listen(new Reader(connection));
  }

  private @Nullable Connection connectionOf(Stream stream) {
    for (Connection each : host.connections()) {
      if (each.peer().equals(stream.peer())
          && each.remoteAddress().equals(stream.remoteAddress())) {
        return each;
      }
    }
    return null;
  }

  /** Addresses or protocols changed: tells the peers that want to hear it. */
  void onChanged() {
    synchronized (this) {
      if (description == null) {
        return; // nobody has heard the old one
      }
      description = null;
    }
    for (Connection each : host.connections()) {
      if (each.info().filter(info -> info.speaks(IdentifyCodec.PUSH_ID)).isPresent()) {
        host.newStream(each, List.of(IdentifyCodec.PUSH_ID), new Push());
      }
    }
  }

  private final class Push implements StreamOpener {
    @Override
    public void onOpened(Stream stream) {
      stream.listen(new SayOnce());
      stream.expireAfter(Libp2pLimits.IDENTIFY_TIMEOUT);
      stream.writeAndFinish(message(stream));
    }

    @Override
    public void onFailed(Libp2pException why) {
      LOG.debug("cannot tell a peer what changed", why);
    }
  }

  /** Says something and listens to nothing. */
  private static final class SayOnce implements StreamListener {
    @Override
    public void onData(Stream stream, ByteBuf data) {
      data.release();
    }

    @Override
    public void onEnd(Stream stream) {
      // This side has ended already.
    }

    @Override
    public void onClosed(Stream stream, @Nullable Libp2pException failure) {
      // Nobody waits for it.
    }
  }

  /** Reads messages up to the end and merges them, as a push of several parts wants it. */
  private final class Reader implements StreamListener {
    private final Connection connection;
    private final MessageFrames frames = new MessageFrames(Libp2pLimits.MAX_IDENTIFY_BYTES);
    private int messages;

    Reader(Connection connection) {
      this.connection = connection;
    }

    @Override
    public void onData(Stream stream, ByteBuf data) {
      try {
        for (byte[] each = frames.next(data); each != null; each = frames.next(data)) {
          take(each);
        }
      } catch (Libp2pException refused) {
        LOG.debug("refused what {} says of itself", connection, refused);
        stream.reset();
      } finally {
        data.release();
      }
    }

    private void take(byte[] message) throws Libp2pException {
      if (++messages > Libp2pLimits.MAX_IDENTIFY_MESSAGES) {
        throw new Libp2pException(
            Reason.PROTOCOL_VIOLATION,
            "identify: more than " + Libp2pLimits.MAX_IDENTIFY_MESSAGES + " messages");
      }
      PeerInfo info =
          IdentifyCodec.read(message, connection.peer(), connection.info().orElse(null));
      connection.learn(info);
      Runnable tell =
          () -> {
            info.observedAddress()
                .ifPresent(
                    seen ->
                        host.onObserved(connection.remoteAddress(), seen, connection.isDialled()));
            host.announce(listener -> listener.onIdentified(connection, info));
          };
      if (host.loop().inEventLoop()) {
        tell.run();
      } else {
        host.loop().execute(tell);
      }
    }

    @Override
    public void onEnd(Stream stream) {
      stream.finish();
    }

    @Override
    public void onClosed(Stream stream, @Nullable Libp2pException failure) {
      if (failure != null) {
        LOG.debug("{} did not say what it is", connection, failure);
      }
    }
  }
}
