package dev.coterie.node.interop;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.TcpTarget;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.MessageFrames;
import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.Stream;
import dev.coterie.node.libp2p.host.Connection;
import dev.coterie.node.libp2p.host.Host;
import dev.coterie.node.libp2p.host.StreamOpener;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets a peer be told what to do by libp2p's daemon control protocol: a local socket, and on each
 * of its connections one request with a varint length in front. After {@code STREAM_OPEN} the
 * connection becomes the stream; for {@code STREAM_HANDLER} the peer connects back for each stream
 * that comes. Everything lives on the peer's loop.
 */
final class ControlServer implements AutoCloseable {
  /** Longest request, as the established daemons have it. */
  private static final int MAX_REQUEST_BYTES = 4 << 20;

  private static final int CID_V1 = 1;

  private final InteropPeer peer;
  private final Host host;
  private final Channel listening;

  private ControlServer(InteropPeer peer) {
    this.peer = peer;
    this.host = peer.host();
    this.listening =
        new ServerBootstrap()
            .group(host.loop())
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(new Session(channel));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
  }

  static ControlServer start(InteropPeer peer) {
    return new ControlServer(peer);
  }

  int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  @Override
  public void close() {
    listening.close().syncUninterruptibly();
  }

  /** One connection of a client. */
  private final class Session extends ChannelInboundHandlerAdapter {
    private final SocketChannel channel;
    private final MessageFrames frames = new MessageFrames(MAX_REQUEST_BYTES);
    private boolean asked;

    Session(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (asked) {
        context.fireChannelRead(message); // a stream's by now
        return;
      }
      ByteBuf in = (ByteBuf) message;
      try {
        byte[] request = frames.next(in);
        if (request != null) {
          asked = true;
          handle(UnknownFieldSet.parseFrom(request));
        }
      } catch (Libp2pException | InvalidProtocolBufferException | RuntimeException e) {
        answer(ControlMessages.error(e.toString()));
      } finally {
        in.release();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }

    private void handle(UnknownFieldSet request) {
      switch (ControlMessages.number(request, 1)) {
        case ControlMessages.IDENTIFY -> answer(ControlMessages.identify(peer.contacts().self()));
        case ControlMessages.CONNECT -> connect(message(request, 2));
        case ControlMessages.STREAM_OPEN -> openStream(message(request, 3));
        case ControlMessages.STREAM_HANDLER -> serveStreams(message(request, 4));
        case ControlMessages.DHT -> dht(message(request, 5));
        case ControlMessages.LIST_PEERS -> answer(ControlMessages.peers(connected()));
        default -> throw new IllegalArgumentException("a request that is not served");
      }
    }

    private void answer(UnknownFieldSet response) {
      byte[] message = response.toByteArray();
      channel.writeAndFlush(MessageFrames.frame(message));
    }

    /** Answers when something is there, or with why it is not. */
    private <T> void answer(CompletableFuture<T> result, Function<T, UnknownFieldSet> form) {
      result.whenCompleteAsync(
          (value, failure) ->
              answer(
                  failure == null ? form.apply(value) : ControlMessages.error(failure.toString())),
          host.loop());
    }

    private void connect(UnknownFieldSet request) {
      List<Multiaddr> addresses =
          ControlMessages.allBytes(request, 2).stream()
              .map(each -> Multiaddr.ofBytes(each.toByteArray()).withoutPeerId())
              .toList();
      CompletableFuture<Connection> connected = new CompletableFuture<>();
      host.connect(
          new PeerAddress(peerId(request, 1), addresses),
          connected::complete,
          connected::completeExceptionally);
      answer(connected, connection -> ControlMessages.ok());
    }

    private void openStream(UnknownFieldSet request) {
      List<String> protocols =
          ControlMessages.allBytes(request, 2).stream().map(ByteString::toStringUtf8).toList();
      host.newStream(
          new PeerAddress(peerId(request, 1), List.of()),
          protocols,
          new StreamOpener() {
            @Override
            public void onOpened(Stream stream) {
              channel.config().setAutoRead(false);
              String agreed = stream.protocol().isEmpty() ? protocols.get(0) : stream.protocol();
              answer(ControlMessages.opened(ControlMessages.streamInfo(stream, agreed)));
              new SocketBridge(stream, channel).begin();
            }

            @Override
            public void onFailed(Libp2pException why) {
              answer(ControlMessages.error(why.toString()));
            }
          });
    }

    private void serveStreams(UnknownFieldSet request) {
      Multiaddr address = Multiaddr.ofBytes(ControlMessages.bytes(request, 1).toByteArray());
      for (ByteString each : ControlMessages.allBytes(request, 2)) {
        String protocol = each.toStringUtf8();
        host.handle(protocol, stream -> connectBack(address, stream, protocol));
      }
      answer(ControlMessages.ok());
    }

    private void dht(UnknownFieldSet request) {
      switch (ControlMessages.number(request, 1)) {
        case ControlMessages.FIND_PEER -> {
          PeerId wanted = peerId(request, 2);
          answer(
              peer.kad().findPeer(wanted),
              found -> ControlMessages.foundPeer(new Contact(wanted, parse(found))));
        }
        case ControlMessages.FIND_PROVIDERS ->
            peer.kad()
                .findProviders(multihash(ControlMessages.bytes(request, 3)))
                .whenCompleteAsync((ids, failure) -> providers(ids, failure), host.loop());
        case ControlMessages.PROVIDE ->
            answer(
                peer.kad().provide(multihash(ControlMessages.bytes(request, 3))),
                told -> ControlMessages.ok());
        case ControlMessages.GET_VALUE ->
            answer(
                peer.kad().get(ControlMessages.bytes(request, 4)),
                found -> ControlMessages.foundValue(found.orElseThrow()));
        case ControlMessages.PUT_VALUE ->
            answer(
                peer.kad()
                    .put(ControlMessages.bytes(request, 4), ControlMessages.bytes(request, 5)),
                kept -> ControlMessages.ok());
        default -> throw new IllegalArgumentException("a request of the DHT that is not served");
      }
    }

    private void providers(@Nullable List<String> ids, @Nullable Throwable failure) {
      if (ids == null) {
        answer(ControlMessages.error(String.valueOf(failure)));
        return;
      }
      answer(ControlMessages.dhtBegin());
      for (String each : ids) {
        PeerId id = PeerId.parse(each);
        Contact unknown = new Contact(id, List.of());
        answer(ControlMessages.dhtPeer(peer.contacts().of(id).orElse(unknown)));
      }
      answer(ControlMessages.dhtEnd());
    }
  }

  private static List<Multiaddr> parse(List<String> addresses) {
    return addresses.stream().map(Multiaddr::parse).toList();
  }

  private List<Contact> connected() {
    Map<PeerId, Contact> peers = new LinkedHashMap<>();
    for (Connection each : host.connections()) {
      peers.put(each.peer(), new Contact(each.peer(), List.of(each.remoteAddress())));
    }
    return List.copyOf(peers.values());
  }

  /** A stream came: connects to whoever serves it, says what it is, and joins the two. */
  private void connectBack(Multiaddr address, Stream stream, String protocol) {
    stream.pauseReading();
    TcpTarget target = address.tcpTarget().orElseThrow();
    new Bootstrap()
        .group(host.loop())
        .channel(NioSocketChannel.class)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.AUTO_READ, false)
        .handler(new ChannelInboundHandlerAdapter())
        .connect(target.host(), target.port())
        .addListener(
            (io.netty.channel.ChannelFuture connecting) -> {
              if (!connecting.isSuccess()) {
                stream.reset();
                return;
              }
              SocketChannel socket = (SocketChannel) connecting.channel();
              byte[] info = ControlMessages.streamInfo(stream, protocol).toByteArray();
              socket.writeAndFlush(MessageFrames.frame(info));
              new SocketBridge(stream, socket).begin();
            });
  }

  private static UnknownFieldSet message(UnknownFieldSet request, int field) {
    try {
      return UnknownFieldSet.parseFrom(ControlMessages.bytes(request, field));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("field " + field + " is no message", e);
    }
  }

  private static PeerId peerId(UnknownFieldSet request, int field) {
    return PeerId.fromBytes(ControlMessages.bytes(request, field).toByteArray());
  }

  /** The multihash of a CID: all of it in version 0, what follows two numbers in version 1. */
  private static ByteString multihash(ByteString cid) {
    ByteBuffer bytes = cid.asReadOnlyByteBuffer();
    if (!cid.isEmpty() && bytes.get() == CID_V1) {
      while (bytes.hasRemaining() && bytes.get() < 0) {
        continue; // the number that says what is hashed goes on
      }
      return cid.substring(bytes.position());
    }
    return cid;
  }
}
