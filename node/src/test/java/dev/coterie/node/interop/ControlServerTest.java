package dev.coterie.node.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import dev.coterie.crypto.identity.Identity;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlServerTest {
  private static final int PATIENCE_MILLIS = 20_000;

  private final InteropPeer first = start();
  private final InteropPeer second = start();
  private final ControlServer ofFirst = ControlServer.start(first);
  private final ControlServer ofSecond = ControlServer.start(second);

  private static InteropPeer start() {
    try {
      return InteropPeer.start(InteropOptions.parse("--namespace", NamespaceStore.PUBLIC_KEYS));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    ofFirst.close();
    ofSecond.close();
    first.close();
    second.close();
  }

  private static Field number(long value) {
    return Field.newBuilder().addVarint(value).build();
  }

  private static Field bytes(ByteString value) {
    return Field.newBuilder().addLengthDelimited(value).build();
  }

  private static Field text(String value) {
    return bytes(ByteString.copyFromUtf8(value));
  }

  private static ByteString id(InteropPeer peer) {
    return ByteString.copyFrom(peer.host().peerId().bytes());
  }

  private static UnknownFieldSet message(Object... numbersAndFields) {
    UnknownFieldSet.Builder message = UnknownFieldSet.newBuilder();
    for (int i = 0; i < numbersAndFields.length; i += 2) {
      message.addField((int) numbersAndFields[i], (Field) numbersAndFields[i + 1]);
    }
    return message.build();
  }

  private static Socket open(ControlServer server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static UnknownFieldSet ask(Socket socket, int type, Object... rest) throws IOException {
    OutputStream out = socket.getOutputStream();
    UnknownFieldSet.Builder request = message(rest).toBuilder().addField(1, number(type));
    request.build().writeDelimitedTo(out);
    return read(socket);
  }

  private static UnknownFieldSet read(Socket socket) throws IOException {
    UnknownFieldSet.Builder answer = UnknownFieldSet.newBuilder();
    assertThat(answer.mergeDelimitedFrom(socket.getInputStream())).isTrue();
    return answer.build();
  }

  private static UnknownFieldSet ask(ControlServer server, int type, Object... rest)
      throws IOException {
    try (Socket socket = open(server)) {
      return ask(socket, type, rest);
    }
  }

  private void connect() throws IOException {
    Field.Builder addresses = Field.newBuilder();
    second
        .host()
        .addresses()
        .forEach(each -> addresses.addLengthDelimited(ByteString.copyFrom(each.bytes())));
    UnknownFieldSet connect = message(1, bytes(id(second)), 2, addresses.build());
    assertThat(ask(ofFirst, ControlMessages.CONNECT, 2, bytes(connect.toByteString())))
        .isEqualTo(ControlMessages.ok());
  }

  @Test
  void aClientIsToldWhoThePeerIsAndWhomItIsConnectedWith() throws IOException {
    UnknownFieldSet self = ask(ofSecond, ControlMessages.IDENTIFY);
    assertThat(self).isEqualTo(ControlMessages.identify(second.contacts().self()));
    assertThat(ask(ofFirst, ControlMessages.LIST_PEERS).hasField(6)).isFalse();
    connect();
    UnknownFieldSet peers = ask(ofFirst, ControlMessages.LIST_PEERS);
    UnknownFieldSet peer = UnknownFieldSet.parseFrom(ControlMessages.bytes(peers, 6));
    assertThat(ControlMessages.bytes(peer, 1)).isEqualTo(id(second));
  }

  @Test
  void aStreamReachesWhoeverServesItsProtocolAndEndsAtBothEnds() throws IOException {
    connect();
    try (ServerSocket serving = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket asking = open(ofFirst)) {
      serving.setSoTimeout(PATIENCE_MILLIS);
      ByteString address =
          ByteString.copyFrom(
              dev.coterie.dht.wire.Multiaddr.parse("/ip4/127.0.0.1/tcp/" + serving.getLocalPort())
                  .bytes());
      UnknownFieldSet serve = message(1, bytes(address), 2, text("/x/1.0.0"));
      assertThat(ask(ofSecond, ControlMessages.STREAM_HANDLER, 4, bytes(serve.toByteString())))
          .isEqualTo(ControlMessages.ok());
      UnknownFieldSet open = message(1, bytes(id(second)), 2, text("/x/1.0.0"));
      UnknownFieldSet opened =
          ask(asking, ControlMessages.STREAM_OPEN, 3, bytes(open.toByteString()));
      assertThat(ControlMessages.number(opened, 1)).isZero();
      asking.getOutputStream().write("question".getBytes(StandardCharsets.UTF_8));
      asking.shutdownOutput();
      try (Socket answering = serving.accept()) {
        answering.setSoTimeout(PATIENCE_MILLIS);
        UnknownFieldSet info = read(answering);
        assertThat(ControlMessages.bytes(info, 1)).isEqualTo(id(first));
        assertThat(answering.getInputStream().readAllBytes()).asString().isEqualTo("question");
        answering.getOutputStream().write("answer".getBytes(StandardCharsets.UTF_8));
      }
      assertThat(asking.getInputStream().readAllBytes()).asString().isEqualTo("answer");
    }
  }

  @Test
  void anUnknownRequestIsAnsweredWithAnError() throws IOException {
    assertThat(ControlMessages.number(ask(ofFirst, 99), 1)).isEqualTo(1);
    assertThat(ControlMessages.number(ask(ofFirst, ControlMessages.CONNECT), 1)).isEqualTo(1);
  }

  @Test
  void aPublicKeyIsKeptUnderItsOwnPeerIdOnly() {
    Identity owner = Identity.generate(new SecureRandom()::nextBytes);
    ByteString key = ByteString.copyFrom(owner.publicKey().toProtobuf());
    ByteString name = ByteString.copyFromUtf8("/pk/").concat(bytesOf(owner));
    ByteString otherName =
        ByteString.copyFromUtf8("/pk/")
            .concat(bytesOf(Identity.generate(new SecureRandom()::nextBytes)));
    NamespaceStore store = new NamespaceStore(NamespaceStore.PUBLIC_KEYS);
    java.time.Instant now = java.time.Instant.EPOCH;
    assertThat(store.put(name, key, now)).isTrue();
    assertThat(store.put(otherName, key, now)).isFalse();
    assertThat(store.put(name, ByteString.copyFromUtf8("no key"), now)).isFalse();
  }

  private static ByteString bytesOf(Identity identity) {
    return ByteString.copyFrom(identity.peerId().bytes());
  }
}
