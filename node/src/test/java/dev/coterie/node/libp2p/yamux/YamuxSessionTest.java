package dev.coterie.node.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamuxSessionTest {
  private final Pair pair = new Pair();

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private YamuxStream open(Pair.Recorder recorder) throws Libp2pException {
    YamuxStream stream = pair.dialler.session.open();
    stream.listen(recorder);
    return stream;
  }

  private Pair.Recorder recordAccepted() {
    Pair.Recorder recorder = new Pair.Recorder();
    pair.listener.onStream = stream -> stream.listen(recorder);
    return recorder;
  }

  private static String hex(ByteBuf bytes) {
    String hex = ByteBufUtil.hexDump(bytes);
    bytes.release();
    return hex;
  }

  private void feed(Pair.Side side, String hex) {
    side.session.receive(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));
    pair.loop.runPendingTasks();
  }

  @Test
  void framesAreThoseOfOtherImplementations() throws Exception {
    YamuxStream first = open(new Pair.Recorder());
    pair.loop.runPendingTasks();
    assertThat(hex(pair.dialler.drain())).as("open").isEqualTo("000100010000000100000000");
    feed(pair.dialler, "000100020000000100000000");
    first.write(text("abc"));
    assertThat(hex(pair.dialler.drain())).as("data").isEqualTo("000000000000000100000003616263");
    first.finish();
    assertThat(hex(pair.dialler.drain())).as("end").isEqualTo("000100040000000100000000");
    first.reset();
    assertThat(hex(pair.dialler.drain())).as("reset").isEqualTo("000100080000000100000000");
    feed(pair.dialler, "000200010000000000000007");
    assertThat(hex(pair.dialler.drain())).as("pong").isEqualTo("000200020000000000000007");
    pair.dialler.session.close();
    assertThat(hex(pair.dialler.drain())).as("go away").isEqualTo("000300000000000000000000");
    feed(pair.listener, "000100010000000100000000");
    assertThat(hex(pair.listener.drain())).as("ack").isEqualTo("000100020000000100000000");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 13, 1_000, Integer.MAX_VALUE})
  void bytesArriveWhereverTheWireCutsThem(int piece) throws Exception {
    Pair.Recorder there = recordAccepted();
    YamuxStream stream = open(new Pair.Recorder());
    byte[] sent = random(150_000);

    stream.writeAndFinish(Unpooled.wrappedBuffer(sent));
    pair.settle(piece);

    assertThat(there.bytes.toByteArray()).isEqualTo(sent);
    assertThat(there.ends).isEqualTo(1);
  }

  @Test
  void eachSideEndsByItselfAndThenTheStreamIsOver() throws Exception {
    Pair.Recorder there = recordAccepted();
    Pair.Recorder here = new Pair.Recorder();
    YamuxStream stream = open(here);

    stream.writeAndFinish(text("question"));
    pair.settle();
    assertThat(there.ends).isEqualTo(1);
    assertThat(here.closes + there.closes).isZero();
    YamuxStream accepted = pair.listener.accepted.get(0);
    accepted.write(text("ans"));
    accepted.writeAndFinish(text("wer"));
    pair.settle();

    assertThat(here.bytes.toString(StandardCharsets.UTF_8)).isEqualTo("answer");
    assertThat(here.ends).isEqualTo(1);
    assertThat(here.closes).isEqualTo(1);
    assertThat(there.closes).isEqualTo(1);
    assertThat(here.failure).isNull();
    assertThat(pair.dialler.streams + pair.listener.streams).isZero();
  }

  @Test
  void theEndOfAStreamWaitsUntilTheOtherSideHasAgreedToTheProtocol() throws Exception {
    Pair.Recorder there = recordAccepted();
    YamuxStream stream = open(new Pair.Recorder());
    stream.negotiateBy(new Pair.Recorder());

    stream.writeAndFinish(text("question"));
    pair.settle();
    assertThat(there.bytes.toString(StandardCharsets.UTF_8)).isEqualTo("question");
    assertThat(there.ends).isZero();
    stream.agreeOn("/question/1.0.0");
    pair.settle();

    assertThat(there.ends).isEqualTo(1);
  }

  @Test
  void aResetEndsBothSidesOnce() throws Exception {
    Pair.Recorder there = recordAccepted();
    Pair.Recorder here = new Pair.Recorder();
    YamuxStream stream = open(here);
    stream.write(text("x"));
    pair.settle();

    pair.listener.accepted.get(0).reset();
    pair.settle();
    stream.write(text("ignored"));
    stream.finish();
    stream.reset();
    pair.settle();

    assertThat(here.closes).isEqualTo(1);
    assertThat(there.closes).isEqualTo(1);
    assertThat(here.reason()).isEqualTo(Reason.RESET);
    assertThat(pair.dialler.over).isFalse();
  }

  @Test
  void aWriterWaitsForTheWindowAndGoesOnAfterReading() throws Exception {
    Pair.Recorder there = recordAccepted();
    Pair.Recorder here = new Pair.Recorder();
    YamuxStream stream = open(here);
    pair.listener.onStream =
        accepted -> {
          accepted.listen(there);
          accepted.pauseReading();
        };
    byte[] sent = random(3 * Libp2pLimits.INITIAL_WINDOW_BYTES);

    stream.write(Unpooled.wrappedBuffer(sent));
    pair.settle();
    assertThat(there.bytes.size()).isZero();
    assertThat(stream.isWritable()).isFalse();
    assertThat(pair.dialler.over || pair.listener.over).isFalse();
    pair.listener.accepted.get(0).resumeReading();
    pair.settle();

    assertThat(there.bytes.toByteArray()).isEqualTo(sent);
    assertThat(stream.isWritable()).isTrue();
    assertThat(here.writables).isEqualTo(1);
  }

  @Test
  void aWriterWaitsForTheWireAndStreamsTakeTurns() throws Exception {
    pair.dialler.setWritable(false);
    YamuxStream one = open(new Pair.Recorder());
    YamuxStream two = open(new Pair.Recorder());
    one.write(Unpooled.wrappedBuffer(random(100_000)));
    two.write(Unpooled.wrappedBuffer(random(100_000)));
    assertThat(pair.dialler.out.isReadable()).isFalse();

    pair.dialler.setWritable(true);

    List<Integer> order = new ArrayList<>();
    ByteBuf out = pair.dialler.drain();
    while (out.isReadable()) {
      order.add(out.getInt(out.readerIndex() + 4));
      out.skipBytes(12 + out.getInt(out.readerIndex() + 8));
    }
    assertThat(order).containsExactly(1, 3, 1, 3);
  }

  @Test
  void theWindowMayBeUsedUpButNotOverrun() {
    Pair.Recorder there = recordAccepted();
    pair.listener.onStream =
        accepted -> {
          accepted.listen(there);
          accepted.pauseReading();
        };
    ByteBuf full = Unpooled.buffer();
    YamuxFrame.writeHeader(full, 0, YamuxFrame.SYN, 1, Libp2pLimits.INITIAL_WINDOW_BYTES);
    full.writeZero(Libp2pLimits.INITIAL_WINDOW_BYTES);
    pair.listener.session.receive(full);
    assertThat(pair.listener.over).isFalse();

    feed(pair.listener, "00000000000000010000000161");

    assertThat(pair.listener.reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
    assertThat(pair.listener.wireClosed).isTrue();
    assertThat(there.closes).isEqualTo(1);
    assertThat(hex(pair.listener.drain())).endsWith("000300000000000000000001");
  }

  @Test
  void aFastReaderIsGivenALargerWindowOutOfTheBudgetAndGivesItBack() throws Exception {
    long before = pair.budget.left();
    Pair.Recorder there = recordAccepted();
    YamuxStream stream = open(new Pair.Recorder());
    byte[] sent = random(4 << 20);

    stream.write(Unpooled.wrappedBuffer(sent));
    pair.settle();
    assertThat(there.bytes.size()).isEqualTo(sent.length);
    assertThat(pair.budget.left()).isLessThan(before);
    stream.reset();
    pair.settle();

    assertThat(pair.budget.left()).isEqualTo(before);
  }

  @Test
  void unreadBytesAboveTheLimitResetTheWritersStream() throws Exception {
    pair.dialler.setWritable(false);
    Pair.Recorder here = new Pair.Recorder();
    YamuxStream stream = open(here);

    stream.write(Unpooled.wrappedBuffer(new byte[Libp2pLimits.MAX_UNSENT_STREAM_BYTES]));
    assertThat(here.closes).isZero();
    stream.write(text("x"));

    assertThat(here.reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(pair.dialler.over).isFalse();
  }

  @Test
  void noMoreThanEightStreamsAreSentBeforeTheFirstAcknowledgementAndThen256() throws Exception {
    for (int i = 0; i < 300; i++) {
      open(new Pair.Recorder()).write(text("a"));
    }
    pair.loop.runPendingTasks();
    assertThat(opened(pair.dialler.drain())).isEqualTo(Libp2pLimits.MAX_EARLY_STREAMS);

    feed(pair.dialler, "000100020000000100000000");

    assertThat(opened(pair.dialler.drain()))
        .isEqualTo(Libp2pLimits.MAX_UNACKNOWLEDGED_STREAMS - (Libp2pLimits.MAX_EARLY_STREAMS - 1));
    feed(pair.dialler, "000100020000000300000000");
    assertThat(opened(pair.dialler.drain())).isEqualTo(1);
  }

  private static int opened(ByteBuf out) {
    int count = 0;
    while (out.isReadable()) {
      boolean data = out.getByte(out.readerIndex() + 1) == YamuxFrame.DATA;
      count += out.getShort(out.readerIndex() + 2) & YamuxFrame.SYN;
      out.skipBytes(12 + (data ? out.getInt(out.readerIndex() + 8) : 0));
    }
    out.release();
    return count;
  }

  @Test
  void aThousandStreamsMayBeOpenEachWayAndNotOneMore() throws Exception {
    for (int i = 0; i < Libp2pLimits.MAX_STREAMS_PER_DIRECTION; i++) {
      open(new Pair.Recorder());
      pair.settle();
    }
    assertThat(pair.listener.streams).isEqualTo(Libp2pLimits.MAX_STREAMS_PER_DIRECTION);
    assertThatThrownBy(() -> pair.dialler.session.open())
        .isInstanceOfSatisfying(
            Libp2pException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OVERLOADED));

    feed(pair.listener, "000100010000100100000000");

    assertThat(hex(pair.listener.drain())).isEqualTo("000100080000100100000000");
    assertThat(pair.listener.streams).isEqualTo(Libp2pLimits.MAX_STREAMS_PER_DIRECTION);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "010000000000000100000000", // version
        "000400000000000100000000", // type
        "000000010000000180000000", // length above 31 bits
        "000000010000000101000001", // length above the limit of a frame
        "000100010000000200000000", // an even id from the dialler
        "000100010000000000000000", // the session's id
      })
  void aFrameAgainstTheRulesClosesTheConnection(String frame) {
    feed(pair.listener, frame);

    assertThat(pair.listener.over).isTrue();
    assertThat(pair.listener.reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
  }

  @Test
  void openingAnOpenStreamAgainClosesTheConnection() {
    feed(pair.listener, "000100010000000100000000" + "000100010000000100000000");

    assertThat(pair.listener.reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
  }

  @Test
  void flagsAreASetSoThatOneFrameMayOpenAndEnd() {
    Pair.Recorder there = recordAccepted();

    feed(pair.listener, "000000050000000100000003616263");

    assertThat(there.bytes.toString(StandardCharsets.UTF_8)).isEqualTo("abc");
    assertThat(there.ends).isEqualTo(1);
  }

  @Test
  void theEndIsAFrameOfItsOwnSinceOthersLoseTheDataOfAFrameThatEnds() throws Exception {
    open(new Pair.Recorder()).writeAndFinish(text("abc"));
    open(new Pair.Recorder()).finish();

    assertThat(hex(pair.dialler.drain()))
        .isEqualTo(
            "000000010000000100000003616263"
                + "000100040000000100000000"
                + "000100010000000300000000"
                + "000100040000000300000000");
  }

  @Test
  void framesOfAStreamThatIsGoneAreSkipped() throws Exception {
    Pair.Recorder there = recordAccepted();
    feed(pair.listener, "000000000000000700000003616263" + "000100040000000700000000");
    feed(pair.listener, "000000010000000900000001" + "7a");

    assertThat(there.bytes.toString(StandardCharsets.UTF_8)).isEqualTo("z");
    assertThat(pair.listener.over).isFalse();
  }

  @Test
  void afterGoAwayOpenStreamsFinishAndThenTheConnectionCloses() throws Exception {
    Pair.Recorder there = recordAccepted();
    YamuxStream stream = open(new Pair.Recorder());
    stream.write(text("a"));
    pair.settle();

    feed(pair.dialler, "000300000000000000000000");
    assertThat(pair.dialler.goAways).isEqualTo(1);
    assertThatThrownBy(() -> pair.dialler.session.open()).isInstanceOf(Libp2pException.class);
    stream.writeAndFinish(text("b"));
    pair.settle();
    pair.listener.accepted.get(0).finish();
    pair.settle();

    assertThat(there.bytes.toString(StandardCharsets.UTF_8)).isEqualTo("ab");
    assertThat(pair.dialler.wireClosed).isTrue();
    assertThat(pair.dialler.failure).isNull();
  }

  @Test
  void aSilentPeerIsAskedForASignOfLifeAndGivenUpWithoutOne() {
    pair.nowNanos = Libp2pLimits.KEEP_ALIVE.toNanos() - 1;
    pair.dialler.session.tick();
    assertThat(pair.dialler.out.isReadable()).isFalse();
    pair.nowNanos = Libp2pLimits.KEEP_ALIVE.toNanos();
    pair.dialler.session.tick();
    pair.settle();
    assertThat(pair.dialler.session.roundTripNanos()).isZero();

    pair.nowNanos *= 2;
    pair.dialler.session.tick();
    pair.dialler.drain().release(); // lost
    pair.nowNanos += Libp2pLimits.KEEP_ALIVE_TIMEOUT.toNanos() - 1;
    pair.dialler.session.tick();
    assertThat(pair.dialler.over).isFalse();
    pair.nowNanos++;
    pair.dialler.session.tick();

    assertThat(pair.dialler.reason()).isEqualTo(Reason.TIMED_OUT);
  }

  @Test
  void aPeerThatNeverReadsIsGivenUpAtTheLimit() {
    pair.listener.unsent = Libp2pLimits.MAX_UNSENT_CONNECTION_BYTES;
    feed(pair.listener, "000200010000000000000007");
    assertThat(pair.listener.over).isFalse();
    pair.listener.unsent++;
    feed(pair.listener, "000200010000000000000007");

    assertThat(pair.listener.reason()).isEqualTo(Reason.OVERLOADED);
  }

  @Test
  void aStreamExpiresUnlessItsTimeIsSetAnew() throws Exception {
    recordAccepted();
    Pair.Recorder here = new Pair.Recorder();
    YamuxStream stream = open(here);
    stream.expireAfter(Duration.ofSeconds(10));
    pair.nowNanos = Duration.ofSeconds(9).toNanos();
    stream.expireAfter(Duration.ofSeconds(10));
    pair.nowNanos = Duration.ofSeconds(18).toNanos();
    pair.dialler.session.tick();
    assertThat(here.closes).isZero();
    pair.nowNanos = Duration.ofSeconds(19).toNanos();
    pair.dialler.session.tick();

    assertThat(here.reason()).isEqualTo(Reason.TIMED_OUT);
  }

  @Test
  void tooManyRefusedStreamsInASecondCloseTheConnection() throws Exception {
    pair.listener.session.refuseNewStreams();
    int id = 1;
    for (int i = 0; i < Libp2pLimits.MAX_REFUSED_STREAMS_PER_SECOND; i++) {
      feed(pair.listener, String.format("00010001%08x00000000", id));
      id += 2;
    }
    assertThat(pair.listener.over).isFalse();
    feed(pair.listener, String.format("00010001%08x00000000", id));

    assertThat(pair.listener.over).isTrue();
  }

  @Test
  void mutatedFramesNeverGiveMoreThanAClosedConnection() throws Exception {
    ByteBuf golden = Unpooled.buffer();
    YamuxFrame.writeHeader(golden, 0, 1, 1, 3);
    golden.writeBytes(text("abc"));
    YamuxFrame.writeHeader(golden, 1, 0, 1, 65_536);
    YamuxFrame.writeHeader(golden, 2, 1, 0, 7);
    YamuxFrame.writeHeader(golden, 0, 4, 1, 2);
    golden.writeBytes(text("de"));
    YamuxFrame.writeHeader(golden, 3, 0, 0, 0);
    byte[] bytes = ByteBufUtil.getBytes(golden);
    Random random = new Random(3);
    int survived = 0;
    for (int round = 0; round < 5_000; round++) {
      byte[] mutant = bytes.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Pair fresh = new Pair();
      fresh.listener.session.receive(
          Unpooled.wrappedBuffer(mutant, 0, random.nextInt(mutant.length + 1)));
      fresh.loop.runPendingTasks();
      survived += fresh.listener.over ? 0 : 1;
      fresh.loop.close();
    }
    assertThat(survived).isPositive();
  }
}
