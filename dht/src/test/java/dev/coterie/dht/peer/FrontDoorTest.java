package dev.coterie.dht.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.crypto.testing.SeededEntropy;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FrontDoorTest {
  private static final Duration PATIENT = Duration.ofMinutes(1);
  private static final Key KEY = new Key(Hash.of(new byte[] {1}));
  private static final PeerId ADA = peer(1);
  private static final PeerId BEN = peer(2);
  private static final PeerId EVE = peer(3);

  private Duration now = Duration.ofHours(1);
  private final FrontDoor door = new FrontDoor(() -> now);

  private static PeerId peer(long seed) {
    return Identity.generate(new SeededEntropy(seed)).peerId();
  }

  private static Request put(int bytes) {
    return new Request.PutValue(KEY, RecordBytes.wrap(new byte[bytes]), List.of());
  }

  private FrontDoor.Pass enter(PeerId from, Request request) {
    assertThat(door.refusal(from, request, PATIENT)).isEmpty();
    return door.begin(from, request);
  }

  private Refusal refused(PeerId from, Request request, Duration within) {
    Optional<Refusal> refusal = door.refusal(from, request, within);
    assertThat(refusal).isPresent();
    assertThat(refusal.get().reason()).isEqualTo(Refusal.Reason.OVERLOADED);
    assertThat(refusal.get().retryAfter()).isBetween(FrontDoor.LEAST_WAIT, FrontDoor.MOST_WAIT);
    return refusal.get();
  }

  @Test
  void asManyRequestsAsTheLimitAreUnderWayAndOneMoreIsRefusedUntilOneIsDone() {
    FrontDoor.Pass last = enter(ADA, put(1));
    for (int i = 1; i < FrontDoor.MAX_REQUESTS; i++) {
      enter(peer(100 + i), put(1));
    }
    assertThat(door.requests()).isEqualTo(FrontDoor.MAX_REQUESTS);
    Refusal refusal = refused(BEN, put(1), PATIENT);
    assertThat(refusal.detail()).contains(String.valueOf(FrontDoor.MAX_REQUESTS));
    last.done();
    last.done();
    assertThat(door.requests()).isEqualTo(FrontDoor.MAX_REQUESTS - 1);
    enter(BEN, put(1));
  }

  @Test
  void bytesUnderWayHaveALimitToo() {
    int half = (int) (FrontDoor.MAX_BYTES / 2);
    FrontDoor.Pass one = enter(ADA, put(half));
    enter(ADA, put(half));
    assertThat(door.bytes()).isEqualTo(FrontDoor.MAX_BYTES);
    assertThat(refused(BEN, put(1), PATIENT).detail()).contains("" + FrontDoor.MAX_BYTES);
    one.done();
    enter(BEN, put(half));
  }

  @Test
  void aRequestThatIsAnsweredAtOnceTakesNoRoom() {
    for (int i = 0; i < 2 * FrontDoor.MAX_REQUESTS; i++) {
      enter(ADA, new Request.GetValue(KEY));
    }
    assertThat(door.requests()).isZero();
  }

  @Test
  void aFloodTakesNoRoomFromThoseWhoAskLittle() {
    enter(BEN, put(1));
    int let = 0;
    while (door.refusal(EVE, put(1), PATIENT).isEmpty()) {
      door.begin(EVE, put(1));
      let++;
    }
    assertThat(let).isEqualTo(FrontDoor.MAX_REQUESTS / 2);
    assertThat(refused(EVE, put(1), PATIENT).detail()).contains("your share");
    for (int i = 1; i < FrontDoor.MAX_REQUESTS / 4; i++) {
      enter(BEN, put(1));
    }
    enter(ADA, put(1));
  }

  @Test
  void whatCannotBeDoneInTimeIsRefusedAtOnceAndToldWhenToComeAgain() {
    ArrayDeque<FrontDoor.Pass> underWay = new ArrayDeque<>();
    for (int i = 0; i < 100; i++) {
      underWay.add(enter(ADA, put(1)));
    }
    for (int i = 0; i < 50; i++) { // 10 ms each
      now = now.plusMillis(10);
      underWay.remove().done();
    }
    Refusal refusal = refused(BEN, put(1), Duration.ofMillis(400));
    assertThat(refusal.detail()).contains("about 500 ms", "you wait for 400 ms");
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofMillis(250));
    assertThat(door.refusal(BEN, put(1), Duration.ofMillis(600))).isEmpty();
  }

  @Test
  void whatItsSenderHasGivenUpIsNotDone() {
    for (Request request : List.of(put(1), new Request.GetValue(KEY), new Request.Ping())) {
      assertThat(refused(ADA, request, Duration.ofNanos(-1)).detail()).contains("given it up");
      assertThat(door.refusal(ADA, request, Duration.ZERO)).isEmpty();
    }
    assertThat(door.refused()).isEqualTo(3);
  }

  @Test
  void allRoomIsFreeAgainWhenAllIsDone() {
    List<FrontDoor.Pass> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(enter(i % 2 == 0 ? ADA : BEN, put(i)));
    }
    all.forEach(FrontDoor.Pass::done);
    assertThat(door.requests()).isZero();
    assertThat(door.bytes()).isZero();
  }
}
