package dev.coterie.node.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.replica.Condition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others write and this node stores is opened for its name beside the writing, not in it. */
class BacklogTest {
  private static final AddressPrefix SHOP = AddressPrefix.parse("ucxl://shop");
  private static final int MEMBER = 0;

  /** As many replicas as peers: everything is stored here. */
  private final FollowingSwarm swarm = new FollowingSwarm(3, 3, 21);

  private final FollowSet member = swarm.follow(MEMBER);

  @BeforeEach
  void hasSweptOnce() {
    advance(Duration.ofSeconds(10));
    assertThat(member.coverage().isComplete()).isTrue();
  }

  private void advance(Duration time) {
    swarm.swarm().advance(time);
  }

  private void put(String address) {
    swarm.write(1, address, Optional.of("value"), new Condition.Plain());
  }

  private static Key unknown(int number) {
    return new Key(Hash.of(ByteBuffer.allocate(Integer.BYTES).putInt(number).array()));
  }

  private int listed() {
    return member.entries(SHOP).size();
  }

  @Test
  void whatIsStoredIsLookedAtAMomentLaterAndTogether() {
    int written = 10;
    for (int i = 0; i < written; i++) {
      put("ucxl://shop/" + i);
    }
    assertThat(swarm.reads()).isZero();
    advance(Backlog.DELAY);
    assertThat(swarm.reads()).isEqualTo(written);
    assertThat(listed()).isEqualTo(written);
  }

  @Test
  void aListWaitsUntilWhatIsStoredHereHasBeenLookedAt() {
    put("ucxl://shop/new");
    assertThat(listed()).isZero();
    List<FollowSet.View> views = new ArrayList<>();
    assertThat(member.list(SHOP, false, views::add)).isTrue();
    advance(Duration.ofMillis(20));
    assertThat(views).hasSize(1);
    assertThat(views.get(0).entries()).containsOnlyKeys(Address.parse("ucxl://shop/new"));
  }

  @Test
  void aListWaitsNoLongerThanItMay() {
    // The index is told of records that nobody has: each is looked for among the replicas.
    swarm.swarm().partition(MEMBER);
    for (int i = 0; i < 2_000; i++) {
      member.storedHere(unknown(i));
    }
    List<FollowSet.View> views = new ArrayList<>();
    assertThat(member.list(SHOP, false, views::add)).isTrue();
    advance(FollowSet.STORED_WITHIN.plusMillis(10));
    assertThat(views).hasSize(1);
  }

  @Test
  void whatThisNodeWritesIsNotOpenedForItsName() {
    for (int i = 0; i < 20; i++) {
      swarm.writeOwn(MEMBER, member, "ucxl://shop/" + i, Optional.of("mine"));
    }
    assertThat(listed()).isEqualTo(20);
    advance(FollowingSwarm.EVERY.multipliedBy(2));
    assertThat(swarm.reads()).isZero();
  }

  @Test
  void atTheLimitAllIsLookedAtAndBeyondItTheNextSweepGoesThroughTheStore() {
    put("ucxl://shop/first");
    for (int i = 1; i < Backlog.MAX_WAITING; i++) {
      member.storedHere(unknown(i));
    }
    advance(Duration.ofSeconds(5));
    assertThat(listed()).isEqualTo(1);

    put("ucxl://shop/second");
    swarm.swarm().partition(MEMBER); // so that nobody else can tell of it
    for (int i = 1; i <= Backlog.MAX_WAITING; i++) {
      member.storedHere(unknown(i));
    }
    advance(Duration.ofSeconds(5));
    assertThat(listed()).isEqualTo(1);
    advance(FollowingSwarm.EVERY);
    assertThat(listed()).isEqualTo(2);
  }

  @Test
  void whatWaitedAtACrashIsFoundByTheNextLife() {
    put("ucxl://shop/waits");
    FollowSet next = swarm.follow(MEMBER);
    swarm.swarm().partition(MEMBER);
    advance(Duration.ofSeconds(30));
    assertThat(next.entries(SHOP)).containsOnlyKeys(Address.parse("ucxl://shop/waits"));
  }
}
