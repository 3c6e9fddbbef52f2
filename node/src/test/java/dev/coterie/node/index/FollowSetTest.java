package dev.coterie.node.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.replica.Condition;
import dev.coterie.vectorclock.VectorClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** A member that stores a quarter of what there is follows all of it. */
class FollowSetTest {
  private static final int PEERS = 12;
  private static final int REPLICAS = 3;
  private static final int ENTRIES = 40;
  private static final int WATCHER = 0;
  private static final Duration EVERY = FollowingSwarm.EVERY;
  private static final AddressPrefix SHOP = AddressPrefix.parse("ucxl://shop");

  private final FollowingSwarm followers = new FollowingSwarm(PEERS, REPLICAS, 5);
  private final List<Change> changes = new ArrayList<>();
  private final List<Coverage> sweeps = new ArrayList<>();

  private final FollowSet.Listener listener =
      new FollowSet.Listener() {
        @Override
        public void changed(Change change) {
          changes.add(change);
        }

        @Override
        public void swept(Coverage coverage) {
          sweeps.add(coverage);
        }
      };

  private static String at(int number) {
    return "ucxl://shop/src/file" + number;
  }

  private void write(int peer, String address, Optional<String> value, Condition condition) {
    followers.write(peer, address, value, condition);
  }

  private void put(int peer, String address, String value) {
    write(peer, address, Optional.of(value), new Condition.Plain());
  }

  private void advance(Duration time) {
    followers.swarm().advance(time);
  }

  /** The first of its sweeps has ended, and so has that of its watch; the next are periodic. */
  private FollowSet following() {
    for (int i = 0; i < ENTRIES; i++) {
      put(i % PEERS, at(i), "v" + i);
    }
    advance(Duration.ofSeconds(5));
    FollowSet follows = followers.follow(WATCHER);
    assertThat(follows.watch(SHOP, listener)).isPresent();
    advance(Duration.ofSeconds(20));
    return follows;
  }

  private boolean stores(int peer, String address) {
    return followers.stores(peer, address);
  }

  private String address(boolean storedByWatcher) {
    for (int i = 0; i < ENTRIES; i++) {
      if (stores(WATCHER, at(i)) == storedByWatcher) {
        return at(i);
      }
    }
    throw new AssertionError("no such entry");
  }

  @Test
  void aMemberThatStoresLittleKnowsEverythingAfterOneSweepAndTellsNoneOfItAsNews() {
    FollowSet follows = following();
    long own = followers.swarm().peer(WATCHER).store().stats().records();
    assertThat(own).isLessThan(ENTRIES);
    assertThat(sweeps).hasSize(1);
    Coverage coverage = sweeps.get(0);
    assertThat(coverage.isComplete()).isTrue();
    assertThat(coverage.entries()).isEqualTo(ENTRIES);
    assertThat(coverage.age())
        .hasValueSatisfying(age -> assertThat(age).isLessThan(Duration.ofSeconds(20)));
    assertThat(follows.entries(SHOP)).hasSize(ENTRIES).containsValue(1);
    assertThat(follows.entries(AddressPrefix.parse("ucxl://other"))).isEmpty();
    assertThat(changes).isEmpty();
  }

  @Test
  void whatOthersStoreIsToldWithinOneSweepAndWhatIsStoredHereAtOnce() {
    var unused = following();
    String far = address(false);
    String near = address(true);
    put(3, near, "changed");
    advance(Duration.ofSeconds(1));
    assertThat(changes).extracting(Change::address).containsExactly(Address.parse(near));
    put(3, far, "changed");
    put(4, "ucxl://shop/new", "new");
    put(4, "ucxl://elsewhere/new", "new");
    advance(EVERY.plusSeconds(10));
    assertThat(changes)
        .filteredOn(change -> change.kind() == Change.Kind.PUT)
        .extracting(Change::address)
        .containsExactlyInAnyOrder(
            Address.parse(near), Address.parse(far), Address.parse("ucxl://shop/new"));
    advance(EVERY.multipliedBy(3));
    assertThat(changes).hasSize(3);
  }

  @Test
  void deletesAndSiblingsAreToldAsWhatTheyAre() {
    FollowSet follows = following();
    String gone = address(false);
    write(5, gone, Optional.empty(), new Condition.Plain());
    Condition blind = new Condition.Seen(VectorClock.empty());
    write(6, "ucxl://shop/two", Optional.of("a"), blind);
    write(7, "ucxl://shop/two", Optional.of("b"), blind);
    advance(EVERY.plusSeconds(10));
    assertThat(changes)
        .extracting(Change::kind, Change::address)
        .contains(
            Tuple.tuple(Change.Kind.RM, Address.parse(gone)),
            Tuple.tuple(Change.Kind.SIBLINGS, Address.parse("ucxl://shop/two")));
    assertThat(follows.entries(SHOP)).containsEntry(Address.parse("ucxl://shop/two"), 2);
    assertThat(follows.entries(SHOP)).doesNotContainKey(Address.parse(gone));
  }

  @Test
  void aWatcherWhoIsCutOffSaysThatItDoesNotSeeEverything() {
    var unused = following();
    followers.swarm().partition(WATCHER);
    advance(EVERY.multipliedBy(2));
    Coverage coverage = sweeps.get(sweeps.size() - 1);
    assertThat(coverage.isComplete()).isFalse();
    assertThat(coverage.covered()).isLessThan(coverage.regions());
    assertThat(coverage.age()).hasValueSatisfying(age -> assertThat(age).isGreaterThan(EVERY));
    followers.swarm().heal();
    advance(EVERY.multipliedBy(2));
    assertThat(sweeps.get(sweeps.size() - 1).isComplete()).isTrue();
  }

  private static FollowSet.View list(FollowSet follows, AddressPrefix prefix, boolean fresh) {
    List<FollowSet.View> views = new ArrayList<>();
    assertThat(follows.list(prefix, fresh, views::add)).isTrue();
    return views.isEmpty() ? NOT_YET : views.get(0);
  }

  private static final FollowSet.View NOT_YET =
      new FollowSet.View(
          java.util.Map.of(), 0, new Coverage(0, 0, Optional.empty(), Optional.empty(), 0, 0));

  @Test
  void theFirstListWaitsForASweepAndLaterOnesTellAtOnceHowOldTheyAre() {
    for (int i = 0; i < ENTRIES; i++) {
      put(i % PEERS, at(i), "v" + i);
    }
    FollowSet follows = followers.follow(WATCHER);
    List<FollowSet.View> views = new ArrayList<>();
    assertThat(follows.list(SHOP, false, views::add)).isTrue();
    assertThat(views).isEmpty();
    advance(Duration.ofSeconds(5));
    assertThat(views).hasSize(1);
    assertThat(views.get(0).coverage().isComplete()).isTrue();
    assertThat(views.get(0).entries()).hasSize(ENTRIES);
    advance(Duration.ofSeconds(20));
    FollowSet.View later = list(follows, SHOP, false);
    assertThat(later.entries()).hasSize(ENTRIES);
    assertThat(later.coverage().age().orElseThrow()).isGreaterThan(Duration.ofSeconds(15));
  }

  @Test
  void aFreshListShowsWhatOthersHaveJustWritten() {
    FollowSet follows = following();
    String far = "ucxl://shop/new/" + farName();
    put(4, far, "new");
    assertThat(list(follows, SHOP, false).entries()).doesNotContainKey(Address.parse(far));
    for (AddressPrefix prefix : List.of(SHOP, AddressPrefix.parse("ucxl://shop/new"))) {
      List<FollowSet.View> views = new ArrayList<>();
      assertThat(follows.list(prefix, true, views::add)).isTrue();
      advance(Duration.ofSeconds(3));
      assertThat(views).hasSize(1);
      assertThat(views.get(0).entries()).containsKey(Address.parse(far));
      assertThat(views.get(0).coverage().isComplete()).isTrue();
    }
  }

  /** Of an entry that the watcher will not store. */
  private String farName() {
    int number = 0;
    while (followers.swarm().replicasOf("ucxl://shop/new/" + number, REPLICAS).contains(WATCHER)) {
      number++;
    }
    return Integer.toString(number);
  }

  @Test
  void whatThisNodeHasWrittenOrDeletedItselfIsInItsNextListAtOnce() {
    FollowSet follows = following();
    String own = "ucxl://shop/new/" + farName();
    followers.writeOwn(WATCHER, follows, own, Optional.of("mine"));
    assertThat(list(follows, SHOP, false).entries()).containsKey(Address.parse(own));
    String gone = address(false);
    followers.writeOwn(WATCHER, follows, gone, Optional.empty());
    assertThat(list(follows, SHOP, false).entries()).doesNotContainKey(Address.parse(gone));
    advance(EVERY.multipliedBy(3));
    assertThat(list(follows, SHOP, false).entries())
        .containsKey(Address.parse(own))
        .doesNotContainKey(Address.parse(gone));
  }

  @Test
  void aFirstListOfOneWhoIsCutOffSaysThatItIsNotComplete() {
    put(3, at(0), "a");
    followers.swarm().partition(WATCHER);
    FollowSet follows = followers.follow(WATCHER);
    List<FollowSet.View> views = new ArrayList<>();
    assertThat(follows.list(SHOP, false, views::add)).isTrue();
    advance(FollowSet.LIST_WITHIN.plusSeconds(1));
    assertThat(views).hasSize(1);
    assertThat(views.get(0).coverage().isComplete()).isFalse();
    assertThat(views.get(0).coverage().asOf()).isEmpty();
    advance(FollowSet.STARTING);
    assertThat(list(follows, SHOP, false).coverage().isComplete()).isFalse();
  }

  @Test
  void asManyListsWaitAsTheLimitAndNoMore() {
    FollowSet follows = followers.follow(WATCHER);
    followers.swarm().partition(WATCHER);
    int most = FollowSet.MAX_WATCHERS + FollowSet.MAX_WAITING_LISTS;
    for (int i = 0; i < most - 1; i++) { // the periodic sweep waits as well
      assertThat(follows.list(AddressPrefix.parse("ucxl://p" + i), true, view -> {})).isTrue();
    }
    assertThat(follows.list(AddressPrefix.parse("ucxl://other"), true, view -> {})).isFalse();
    assertThat(follows.list(SHOP, true, view -> {})).isFalse();
  }

  @Test
  void whatDidNotOpenIsReadAgainWhenOtherKeysAreHeld() {
    followers.hide("secret");
    put(5, "ucxl://shop/secret", "x");
    FollowSet follows = followers.follow(WATCHER);
    advance(Duration.ofSeconds(10));
    FollowSet.View before = list(follows, SHOP, false);
    assertThat(before.entries()).isEmpty();
    assertThat(before.unreadable()).isEqualTo(1);
    assertThat(list(follows, AddressPrefix.parse("ucxl://other"), false).unreadable()).isZero();
    followers.hide("nothing");
    advance(EVERY.plusSeconds(5));
    FollowSet.View after = list(follows, SHOP, false);
    assertThat(after.entries()).containsKey(Address.parse("ucxl://shop/secret"));
    assertThat(after.unreadable()).isZero();
  }

  @Test
  void asManyWatchAsTheLimitAndNoMore() {
    FollowSet follows = followers.follow(WATCHER);
    for (int i = 0; i < FollowSet.MAX_WATCHERS; i++) {
      assertThat(follows.watch(SHOP, listener)).isPresent();
    }
    assertThat(follows.watch(SHOP, listener)).isEmpty();
  }

  @Test
  void regionsCoverTheKeySpaceWithoutGaps() {
    Function<Integer, List<PrefixRange>> of = peers -> Regions.of(peers, REPLICAS);
    assertThat(of.apply(REPLICAS)).hasSize(1);
    assertThat(of.apply(REPLICAS + 1)).hasSize(8);
    assertThat(of.apply(1_000_000)).hasSize(1 << Regions.MAX_BITS);
    List<PrefixRange> regions = of.apply(100);
    for (int i = 1; i < regions.size(); i++) {
      assertThat(regions.get(i).first()).isEqualTo(regions.get(i - 1).last().next());
    }
    assertThat(regions.get(regions.size() - 1).last())
        .isEqualTo(regions.get(0).first().highestWithPrefix(0));
  }
}
