package dev.coterie.node.libp2p.multistream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NegotiationTest {
  private static final String HELLO = "132f6d756c746973747265616d2f312e302e300a";
  private static final String NOISE = "072f6e6f6973650a";
  private static final String NA = "036e610a";

  private static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
  }

  private static String hex(ByteBuf bytes) {
    String hex = ByteBufUtil.hexDump(bytes);
    bytes.clear();
    return hex;
  }

  @Test
  void linesAreThoseOfOtherImplementations() throws Exception {
    ByteBuf out = Unpooled.buffer();
    new DiallerNegotiation(List.of("/noise")).start(out);
    assertThat(hex(out)).isEqualTo(HELLO + NOISE);

    assertThat(new ListenerNegotiation("/noise"::equals).receive(bytes(HELLO + NOISE), out))
        .isEqualTo("/noise");
    assertThat(hex(out)).isEqualTo(HELLO + NOISE);
    assertThat(new ListenerNegotiation("/tls"::equals).receive(bytes(HELLO + NOISE), out)).isNull();
    assertThat(hex(out)).isEqualTo(HELLO + NA);
  }

  @Test
  void bytesBehindTheProtocolAreLeftForIt() throws Exception {
    ByteBuf in = bytes(HELLO + NOISE + "abcd");

    String agreed = new ListenerNegotiation("/noise"::equals).receive(in, Unpooled.buffer());

    assertThat(agreed).isEqualTo("/noise");
    assertThat(hex(in)).isEqualTo("abcd");
  }

  @Test
  void aDiallerTriesTheNextProtocolAfterNaAndGivesUpAfterTheLast() throws Exception {
    ByteBuf out = Unpooled.buffer();
    DiallerNegotiation dialler = new DiallerNegotiation(List.of("/tls", "/noise"));
    dialler.start(out);
    out.clear();

    assertThat(dialler.receive(bytes(HELLO + NA), out)).isNull();
    assertThat(hex(out)).isEqualTo(NOISE);
    assertThatThrownBy(() -> dialler.receive(bytes(NA), out))
        .isInstanceOfSatisfying(
            Libp2pException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_PROTOCOL));
  }

  @Test
  void bothSidesAgreeWhereverTheBytesAreCut() throws Exception {
    DiallerNegotiation dialler = new DiallerNegotiation(List.of("/x", "/yamux/1.0.0"));
    ListenerNegotiation listener = new ListenerNegotiation("/yamux/1.0.0"::equals);
    ByteBuf there = Unpooled.buffer();
    ByteBuf back = Unpooled.buffer();
    dialler.start(there);
    String ours = null;
    String theirs = null;
    while (ours == null) {
      while (there.isReadable()) {
        String agreed = listener.receive(there.readSlice(1), back);
        theirs = agreed == null ? theirs : agreed;
      }
      while (back.isReadable()) {
        String agreed = dialler.receive(back.readSlice(1), there);
        ours = agreed == null ? ours : agreed;
      }
    }
    assertThat(ours).isEqualTo("/yamux/1.0.0").isEqualTo(theirs);
  }

  @Test
  void aLineMayHave1024BytesAndNotOneMore() throws Exception {
    String longest = "/".repeat(Libp2pLimits.MAX_LINE_BYTES - 1);
    ByteBuf out = Unpooled.buffer();
    new DiallerNegotiation(List.of(longest)).start(out);

    assertThat(new ListenerNegotiation(longest::equals).receive(out, Unpooled.buffer()))
        .isEqualTo(longest);
    assertThatThrownBy(
            () -> new DiallerNegotiation(List.of(longest + "/")).start(Unpooled.buffer()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(read(HELLO + "8008")).isNull();
    assertThatThrownBy(() -> read(HELLO + "8108")).hasMessageContaining("1 to 1024 bytes");
    assertThatThrownBy(() -> read(HELLO + "00")).hasMessageContaining("1 to 1024 bytes");
    assertThatThrownBy(() -> read(HELLO + "8080")).hasMessageContaining("two bytes");
    assertThatThrownBy(() -> read(HELLO + "0141")).hasMessageContaining("newline");
    assertThatThrownBy(() -> read(NOISE)).hasMessageContaining("no header");
  }

  private static @Nullable String read(String hex) throws Libp2pException {
    return new ListenerNegotiation("/noise"::equals).receive(bytes(hex), Unpooled.buffer());
  }

  @Test
  void aDiallerThatKeepsAskingIsCutOffAtTheLimitOfTries() throws Exception {
    ListenerNegotiation listener = new ListenerNegotiation("/noise"::equals);
    ByteBuf out = Unpooled.buffer();
    listener.receive(bytes(HELLO), out);
    for (int i = 1; i < Libp2pLimits.MAX_PROTOCOL_TRIES; i++) {
      assertThat(listener.receive(bytes("032f780a"), out)).isNull();
    }
    assertThatThrownBy(() -> listener.receive(bytes("032f780a"), out))
        .isInstanceOf(Libp2pException.class);
  }

  @Test
  void mutatedLinesGiveAnAgreementOrTheTypedError() {
    byte[] golden = HexFormat.of().parseHex(HELLO + NA + NOISE);
    Random random = new Random(4);
    int agreements = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] mutant = golden.clone();
      mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
      boolean dials = random.nextBoolean();
      Negotiation side =
          dials
              ? new DiallerNegotiation(List.of("/x", "/noise"))
              : new ListenerNegotiation("/noise"::equals);
      try {
        String agreed =
            side.receive(
                Unpooled.wrappedBuffer(mutant, 0, random.nextInt(mutant.length + 1)),
                Unpooled.buffer());
        agreements += agreed == null ? 0 : 1;
      } catch (Libp2pException refused) {
        assertThat(refused.reason()).isIn(Reason.PROTOCOL_VIOLATION, Reason.UNSUPPORTED_PROTOCOL);
      }
    }
    assertThat(agreements).isPositive();
  }
}
