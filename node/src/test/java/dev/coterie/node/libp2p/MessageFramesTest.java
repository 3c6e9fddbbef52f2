package dev.coterie.node.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageFramesTest {
  @Test
  void messagesComeOutWhereverTheirBytesAreCut() throws Exception {
    Random random = new Random(1);
    List<byte[]> sent = new ArrayList<>();
    ByteBuf wire = Unpooled.buffer();
    for (int size : new int[] {0, 1, 127, 128, 5_000, 20_000, 3}) {
      byte[] message = new byte[size];
      random.nextBytes(message);
      sent.add(message);
      ByteBuf frame = MessageFrames.frame(message);
      wire.writeBytes(frame);
      frame.release();
    }
    MessageFrames frames = new MessageFrames(20_000);
    List<byte[]> come = new ArrayList<>();
    while (wire.isReadable()) {
      ByteBuf piece = wire.readSlice(Math.min(wire.readableBytes(), 1 + random.nextInt(3_000)));
      for (byte[] each = frames.next(piece); each != null; each = frames.next(piece)) {
        come.add(each);
      }
    }
    assertThat(come).hasSameSizeAs(sent);
    for (int i = 0; i < sent.size(); i++) {
      assertThat(come.get(i)).isEqualTo(sent.get(i));
    }
    assertThat(frames.isInside()).isFalse();
  }

  @Test
  void aLengthAboveTheLimitIsRefusedBeforeAnyMemoryIsTaken() {
    MessageFrames frames = new MessageFrames(100);
    assertThatThrownBy(() -> frames.next(MessageFrames.frame(new byte[101])))
        .hasMessageContaining("101 bytes, more than 100");
    byte[] huge = {-1, -1, -1, -1, 0x7f};
    assertThatThrownBy(() -> new MessageFrames(4 << 20).next(Unpooled.wrappedBuffer(huge)))
        .isInstanceOf(Libp2pException.class);
    byte[] endless = {-1, -1, -1, -1, -1};
    assertThatThrownBy(() -> new MessageFrames(4 << 20).next(Unpooled.wrappedBuffer(endless)))
        .hasMessageContaining("more than 5 bytes");
  }

  @Test
  void aMessageAtTheLimitIsRead() throws Exception {
    assertThat(new MessageFrames(100).next(MessageFrames.frame(new byte[100]))).hasSize(100);
  }
}
