package dev.coterie.node.libp2p.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.identity.PeerId;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MeetingsTest {
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
  private final Meetings meetings = new Meetings(0);

  private static PeerId peer(int number) {
    byte[] multihash =
        ByteBuffer.allocate(34).put((byte) 0x12).put((byte) 32).putInt(number).array();
    return PeerId.fromBytes(multihash);
  }

  @Test
  void aPeerIsMetOnceAMinute() {
    assertThat(meetings.begin(peer(1), 0)).isTrue();
    assertThat(meetings.begin(peer(1), MINUTE - 1)).isFalse();
    assertThat(meetings.begin(peer(1), MINUTE)).isTrue();
  }

  @Test
  void soManyPeersAreMetInAMinuteWhateverIsNamed() {
    for (int i = 0; i < Meetings.MAX_A_MINUTE; i++) {
      assertThat(meetings.begin(peer(i), i)).isTrue();
    }
    assertThat(meetings.begin(peer(999), MINUTE - 1)).isFalse();
    assertThat(meetings.begin(peer(999), MINUTE)).isTrue();
  }

  @Test
  void noMorePeersAreRememberedThanTheLimit() {
    for (int i = 0; i < 2 * Meetings.MAX_REMEMBERED; i++) {
      meetings.begin(peer(i), i * MINUTE);
    }
    assertThat(meetings.remembered()).isEqualTo(Meetings.MAX_REMEMBERED);
  }
}
