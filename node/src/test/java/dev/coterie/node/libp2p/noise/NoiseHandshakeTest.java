package dev.coterie.node.libp2p.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.RemoteKey;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.crypto.primitives.Primitives;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.WrongPeerException;
import dev.coterie.node.libp2p.host.TestHosts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NoiseHandshakeTest {
  private static final Identity DIALLER = TestHosts.identity(1);
  private static final Identity LISTENER = TestHosts.identity(2);
  private static final List<String> YAMUX = List.of("/yamux/1.0.0");

  private final Entropy entropy = new Random(1)::nextBytes;

  private NoiseKeys keys(Identity identity, List<String> muxers) {
    return NoiseKeys.of(Primitives.best(), entropy, identity, muxers);
  }

  private NoiseHandshake dialler(List<String> muxers) {
    return NoiseHandshake.dialler(keys(DIALLER, muxers), LISTENER.peerId());
  }

  private NoiseHandshake listener(List<String> muxers) {
    return NoiseHandshake.listener(keys(LISTENER, muxers));
  }

  private static byte[] answer(NoiseHandshake side, byte[] message) throws Libp2pException {
    return Objects.requireNonNull(side.receive(message));
  }

  private static void shake(NoiseHandshake dialler, NoiseHandshake listener)
      throws Libp2pException {
    byte[] second = answer(listener, dialler.start());
    assertThat(listener.receive(answer(dialler, second))).isNull();
  }

  private static NoiseResult result(NoiseHandshake side) {
    return Objects.requireNonNull(side.result());
  }

  @Test
  void bothSidesProveWhoTheyAreAndReadEachOther() throws Exception {
    NoiseHandshake dialler = dialler(YAMUX);
    NoiseHandshake listener = listener(YAMUX);

    shake(dialler, listener);

    assertThat(result(dialler).peer()).isEqualTo(LISTENER.peerId());
    assertThat(result(listener).peer()).isEqualTo(DIALLER.peerId());
    assertThat(result(dialler).muxer()).contains("/yamux/1.0.0");
    assertThat(result(listener).muxer()).contains("/yamux/1.0.0");
    for (int i = 0; i < 3; i++) {
      assertThat(sent(result(dialler), result(listener), "there " + i)).isEqualTo("there " + i);
      assertThat(sent(result(listener), result(dialler), "back " + i)).isEqualTo("back " + i);
    }
  }

  private static String sent(NoiseResult from, NoiseResult to, String text) throws Libp2pException {
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    byte[] sealed = Arrays.copyOf(plain, plain.length + CipherState.TAG_BYTES);
    from.sender().seal(sealed, 0, plain.length);
    int size = to.receiver().open(sealed, 0, sealed.length);
    return new String(sealed, 0, size, StandardCharsets.UTF_8);
  }

  @Test
  void aChangedRepeatedOrLostMessageDoesNotOpen() throws Exception {
    NoiseHandshake dialler = dialler(YAMUX);
    NoiseHandshake listener = listener(YAMUX);
    shake(dialler, listener);
    byte[] first = new byte[3 + CipherState.TAG_BYTES];
    result(dialler).sender().seal(first, 0, 3);
    byte[] again = first.clone();
    byte[] changed = new byte[3 + CipherState.TAG_BYTES];

    assertThat(result(listener).receiver().open(first, 0, first.length)).isEqualTo(3);
    assertThatThrownBy(() -> result(listener).receiver().open(again, 0, again.length))
        .isInstanceOf(Libp2pException.class);
    result(dialler).sender().seal(changed, 0, 3);
    result(dialler).sender().seal(changed, 0, 3);
    changed[0]++;
    assertThatThrownBy(() -> result(listener).receiver().open(changed, 0, changed.length))
        .isInstanceOf(Libp2pException.class);
  }

  @Test
  void anotherPeerThanTheExpectedOneIsATypedError() throws Exception {
    NoiseHandshake dialler =
        NoiseHandshake.dialler(keys(DIALLER, YAMUX), TestHosts.identity(3).peerId());
    byte[] second = answer(listener(YAMUX), dialler.start());

    assertThatThrownBy(() -> dialler.receive(second)).isInstanceOf(WrongPeerException.class);
    assertThat(dialler.result()).isNull();
  }

  @Test
  void muxersAreNegotiatedLaterWhenASideNamesNoneAndFailWhenNoneIsCommon() throws Exception {
    NoiseHandshake dialler = dialler(YAMUX);
    NoiseHandshake listener = listener(List.of());
    shake(dialler, listener);
    assertThat(result(dialler).muxer()).isEmpty();
    assertThat(result(listener).muxer()).isEmpty();

    NoiseHandshake other = dialler(List.of("/mplex/6.7.0"));
    byte[] second = answer(listener(YAMUX), other.start());
    assertThatThrownBy(() -> other.receive(second)).hasMessageContaining("no multiplexer");
  }

  @Test
  void theDiallersOrderOfMuxersDecides() throws Exception {
    NoiseHandshake dialler = dialler(List.of("/b", "/a"));
    NoiseHandshake listener = listener(List.of("/a", "/b"));
    shake(dialler, listener);

    assertThat(result(dialler).muxer()).contains("/b");
    assertThat(result(listener).muxer()).contains("/b");
  }

  @Test
  void anyChangedByteOfTheHandshakeEndsIt() throws Exception {
    Random random = new Random(2);
    for (int round = 0; round < 60; round++) {
      NoiseHandshake dialler = dialler(YAMUX);
      NoiseHandshake listener = listener(YAMUX);
      byte[] second = answer(listener, dialler.start());
      boolean third = random.nextBoolean();
      byte[] message = third ? answer(dialler, second) : second;
      byte[] mutant = Arrays.copyOf(message, message.length - random.nextInt(2));
      mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
      NoiseHandshake reader = third ? listener : dialler;

      assertThatThrownBy(() -> reader.receive(mutant)).isInstanceOf(Libp2pException.class);
      assertThat(reader.result()).isNull();
      assertThatThrownBy(() -> reader.receive(message)).hasMessageContaining("after the last");
    }
  }

  @Test
  void messagesOfWrongLengthAndWeakKeysAreRefused() {
    for (int size : new int[] {0, 31, 33, 500}) {
      assertThatThrownBy(() -> listener(YAMUX).receive(new byte[size]))
          .isInstanceOfSatisfying(
              Libp2pException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.PROTOCOL_VIOLATION));
    }
    assertThatThrownBy(() -> listener(YAMUX).receive(new byte[32]))
        .as("the zero point")
        .hasMessageContaining("weak");
    NoiseHandshake dialler = dialler(YAMUX);
    dialler.start();
    assertThatThrownBy(() -> dialler.receive(new byte[95])).isInstanceOf(Libp2pException.class);
  }

  @Test
  void aPayloadThatWasSignedForAnotherNoiseKeyIsRefused() throws Exception {
    // A man in the middle has a Noise key of its own and the listener's real payload.
    byte[] stolen = keys(LISTENER, YAMUX).payload();
    NoiseKeys middle = new NoiseKeys(Primitives.best(), entropy, entropy.bytes(32), stolen, YAMUX);
    NoiseHandshake dialler = dialler(YAMUX);
    byte[] second = answer(NoiseHandshake.listener(middle), dialler.start());

    assertThatThrownBy(() -> dialler.receive(second)).hasMessageContaining("signature");
  }

  @Test
  void whatIsSignedForANoiseKeyIsWhatOtherImplementationsSign() {
    Identity identity =
        Identity.fromSeed(
            HexFormat.of()
                .parseHex("07a70d15daff38e691f5a06828ebee8ad4367b56a769283cfc2a519b95a76924"));
    byte[] staticKey =
        HexFormat.of().parseHex("6f6d75f44deecd2190c701f6621e8ced47827942615e0d93277e006eea75328a");
    byte[] signature =
        HexFormat.of()
            .parseHex(
                "7bb1e4582ca312d4980e6af7ab4f2af9deb9e43f90e18500c250e59f1b1fa3c6"
                    + "2f1178d7713e606f3ba2c0ede2f0bd3c208248090df6d59a5202c020c8dbb30d");

    assertThat(identity.sign(NoiseKeys.signed(staticKey))).isEqualTo(signature);
  }

  @Test
  void framesAreCutWhereverBytesEndAndBoundedAtTheirLimit() throws Exception {
    NoiseFrames frames = new NoiseFrames(10);
    ByteBuf wire = Unpooled.buffer().writeShort(10).writeBytes(new byte[10]).writeShort(0);
    int count = 0;
    while (wire.isReadable()) {
      ByteBuf one = wire.readSlice(1);
      ByteBuf message = frames.next(one);
      if (message != null) {
        assertThat(message.readableBytes()).isEqualTo(count == 0 ? 10 : 0);
        message.release();
        count++;
      }
    }
    assertThat(count).isEqualTo(2);
    assertThatThrownBy(() -> frames.next(Unpooled.buffer().writeShort(11)))
        .hasMessageContaining("11 bytes, more than 10");
    NoiseFrames most = new NoiseFrames(Libp2pLimits.MAX_NOISE_MESSAGE_BYTES);
    assertThat(most.next(Unpooled.buffer().writeShort(65_535).writeZero(65_534))).isNull();
    most.release();
  }

  @Test
  void aBindingIsRememberedByAllOfItsPartsAndByNothingLess() {
    Identity identity = TestHosts.identity(5);
    byte[] staticKey = new byte[32];
    byte[] signature = identity.sign(NoiseKeys.signed(staticKey));
    RemoteKey key = RemoteKey.fromProtobuf(identity.publicKey().toProtobuf());
    RemoteKey other = RemoteKey.fromProtobuf(TestHosts.identity(6).publicKey().toProtobuf());
    byte[] otherStaticKey = staticKey.clone();
    otherStaticKey[31] ^= 1;
    byte[] otherSignature = signature.clone();
    otherSignature[0] ^= 1;
    Bindings bindings = new Bindings();
    for (int round = 0; round < 2; round++) {
      assertThat(bindings.holds(key, staticKey, signature)).isTrue();
      assertThat(bindings.holds(other, staticKey, signature)).isFalse();
      assertThat(bindings.holds(key, otherStaticKey, signature)).isFalse();
      assertThat(bindings.holds(key, staticKey, otherSignature)).isFalse();
      assertThat(bindings.holds(key, staticKey, new byte[0])).isFalse();
      assertThat(bindings.remembered()).isEqualTo(1);
    }
  }

  @Test
  void noMoreBindingsAreRememberedThanTheLimit() {
    Identity identity = TestHosts.identity(5);
    RemoteKey key = RemoteKey.fromProtobuf(identity.publicKey().toProtobuf());
    Bindings bindings = new Bindings();
    for (int i = 0; i <= Bindings.MAX_REMEMBERED; i++) {
      byte[] staticKey = java.nio.ByteBuffer.allocate(32).putInt(i).array();
      assertThat(bindings.holds(key, staticKey, identity.sign(NoiseKeys.signed(staticKey))))
          .isTrue();
    }
    assertThat(bindings.remembered()).isEqualTo(Bindings.MAX_REMEMBERED);
  }
}
