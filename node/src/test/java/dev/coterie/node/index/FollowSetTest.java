package dev.coterie.node.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.simulator.PeerParts;
import dev.coterie.simulator.SimulatedPeer;
import dev.coterie.simulator.SimulatedSwarm;
import dev.coterie.simulator.net.SimulatedContext;
import dev.coterie.vectorclock.VectorClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A member that stores a quarter of what there is follows all of it. */
class FollowSetTest {
  private static final int PEERS = 12;
  private static final int REPLICAS = 3;
  private static final int ENTRIES = 40;
  private static final int WATCHER = 0;
  private static final Duration EVERY = Duration.ofMinutes(1);
  private static final AddressPrefix SHOP = AddressPrefix.parse("ucxl://shop");

  private final Map<Integer, PeerContext> contexts = new TreeMap<>();
  private final Map<Integer, WatchedStore> stores = new TreeMap<>();
  private final SimulatedSwarm swarm =
      SimulatedSwarm.of(PEERS).replicas(REPLICAS).seed(5).testSigner().parts(new Tapped()).start();
  private final Map<Key, Address> names = new TreeMap<>();
  private final List<Change> changes = new ArrayList<>();
  private final List<Coverage> sweeps = new ArrayList<>();

  /** Hands out what the peers see of the world, in the order in which they are made. */
  private final class Tapped implements PeerParts {
    @Override
    public RecordStore store(SimulatedPeer peer, SimulatedContext life, RecordStore store) {
      WatchedStore watched = new WatchedStore(store);
      stores.put(stores.size(), watched);
      return watched;
    }

    @Override
    public PeerContext context(SimulatedPeer peer, PeerContext context) {
      contexts.put(contexts.size(), context);
      return context;
    }
  }

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
    names.put(swarm.key(address), Address.parse(address));
    assertThat(swarm.write(peer, address, value, condition, Level.QUORUM))
        .isInstanceOf(WriteResult.Written.class);
  }

  private void put(int peer, String address, String value) {
    write(peer, address, Optional.of(value), new Condition.Plain());
  }

  private FollowSet followSet() {
    PeerContext context = Objects.requireNonNull(contexts.get(WATCHER));
    Executor loop = task -> context.schedule(Duration.ZERO, task);
    var peer = swarm.peer(WATCHER).peer();
    FollowSet follows =
        new FollowSet(
            new FollowSet.Parts(
                loop,
                loop,
                context,
                peer.messenger(),
                peer.neighbourhood(),
                peer.replication(),
                (version, payload) -> Optional.ofNullable(names.get(version.header().key())),
                EVERY));
    Objects.requireNonNull(stores.get(WATCHER)).listen(follows::storedHere);
    return follows;
  }

  private FollowSet following() {
    for (int i = 0; i < ENTRIES; i++) {
      put(i % PEERS, at(i), "v" + i);
    }
    swarm.advance(Duration.ofSeconds(5));
    FollowSet follows = followSet();
    assertThat(follows.watch(SHOP, listener)).isPresent();
    swarm.advance(Duration.ofSeconds(20));
    return follows;
  }

  private boolean stores(int peer, String address) {
    return swarm.peer(peer).store().get(swarm.key(address)).isPresent();
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
    long own = swarm.peer(WATCHER).store().stats().records();
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
  void whatOthersStoreIsTOLDWithinOneSweepAndWhatIsStoredHereAtOnce() {
    var unused = following();
    String far = address(false);
    String near = address(true);
    put(3, near, "changed");
    swarm.advance(Duration.ofSeconds(1));
    assertThat(changes).extracting(Change::address).containsExactly(Address.parse(near));
    put(3, far, "changed");
    put(4, "ucxl://shop/new", "new");
    put(4, "ucxl://elsewhere/new", "new");
    swarm.advance(EVERY.plusSeconds(10));
    assertThat(changes)
        .filteredOn(change -> change.kind() == Change.Kind.PUT)
        .extracting(Change::address)
        .containsExactlyInAnyOrder(
            Address.parse(near), Address.parse(far), Address.parse("ucxl://shop/new"));
    swarm.advance(EVERY.multipliedBy(3));
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
    swarm.advance(EVERY.plusSeconds(10));
    assertThat(changes)
        .extracting(Change::kind, Change::address)
        .contains(
            org.assertj.core.groups.Tuple.tuple(Change.Kind.RM, Address.parse(gone)),
            org.assertj.core.groups.Tuple.tuple(
                Change.Kind.SIBLINGS, Address.parse("ucxl://shop/two")));
    assertThat(follows.entries(SHOP)).containsEntry(Address.parse("ucxl://shop/two"), 2);
    assertThat(follows.entries(SHOP)).doesNotContainKey(Address.parse(gone));
  }

  @Test
  void aWatcherWhoIsCutOffSaysThatItDoesNotSeeEverything() {
    var unused = following();
    swarm.partition(WATCHER);
    swarm.advance(EVERY.multipliedBy(2));
    Coverage coverage = sweeps.get(sweeps.size() - 1);
    assertThat(coverage.isComplete()).isFalse();
    assertThat(coverage.covered()).isLessThan(coverage.regions());
    assertThat(coverage.age()).hasValueSatisfying(age -> assertThat(age).isGreaterThan(EVERY));
    swarm.heal();
    swarm.advance(EVERY.multipliedBy(2));
    assertThat(sweeps.get(sweeps.size() - 1).isComplete()).isTrue();
  }

  @Test
  void itIsSilentWhenNobodyWatches() {
    FollowSet follows = followSet();
    FollowSet.Watch watch = follows.watch(SHOP, listener).orElseThrow();
    swarm.advance(Duration.ofSeconds(5));
    watch.close();
    swarm.advance(Duration.ofSeconds(1));
    assertThat(follows.isActive()).isFalse();
    int before = sweeps.size();
    swarm.advance(EVERY.multipliedBy(5));
    assertThat(sweeps).hasSize(before);
  }

  @Test
  void asManyWatchAsTheLimitAndNoMore() {
    FollowSet follows = followSet();
    for (int i = 0; i < FollowSet.MAX_WATCHERS; i++) {
      assertThat(follows.watch(SHOP, listener)).isPresent();
    }
    assertThat(follows.watch(SHOP, listener)).isEmpty();
  }

  @Test
  void regionsCoverTheKeySpaceWithoutGaps() {
    Function<Integer, List<Regions.Region>> of = peers -> Regions.of(peers, REPLICAS);
    assertThat(of.apply(REPLICAS)).hasSize(1);
    assertThat(of.apply(REPLICAS + 1)).hasSize(8);
    assertThat(of.apply(1_000_000)).hasSize(1 << Regions.MAX_BITS);
    List<Regions.Region> regions = of.apply(100);
    for (int i = 1; i < regions.size(); i++) {
      assertThat(regions.get(i).from()).isEqualTo(regions.get(i - 1).to().next());
    }
    assertThat(regions.get(regions.size() - 1).to())
        .isEqualTo(regions.get(0).from().highestWithPrefix(0));
  }
}
