package dev.coterie.simulator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.authority.LogRecord;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.store.ForwardingStore;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Request;
import dev.coterie.simulator.net.SimulatedContext;
import dev.coterie.simulator.net.TrafficMeter;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What peers do about what is not where it should be. */
class RepairTest {
  private static final String CART = "ucxl://shop/cart";
  private static final int REPLICAS = 3;

  /** Found by disk-hell, seed 13: the headers were equal, so nothing was compared any further. */
  @Test
  void aPayloadThatHasRottedIsFetchedFromAnotherReplica() {
    Rot rot = new Rot();
    SimulatedSwarm swarm =
        SimulatedSwarm.of(5).replicas(REPLICAS).seed(13).testSigner().parts(rot).start();
    assertThat(swarm.put(0, CART, "v")).isInstanceOf(WriteResult.Written.class);
    swarm.advance(Duration.ofSeconds(10));
    rot.victim = swarm.peer(swarm.replicasOf(CART, REPLICAS).get(1));
    rot.key = swarm.key(CART);
    assertThat(payload(rot)).isEmpty();

    swarm.advance(Duration.ofMinutes(5));

    assertThat(payload(rot)).isPresent();
  }

  private static Optional<byte[]> payload(Rot rot) {
    RecordStore store = requireNonNull(rot.stores.get(rot.victim));
    StoredRecord record = store.get(requireNonNull(rot.key)).orElseThrow();
    return record.payload(record.siblings().survivors().get(0).hash());
  }

  /** Found by disk-hell, seed 100: the peer answered nobody any more, and nobody told it. */
  @Test
  void aRecordOfTheAuthorityLogThatADiskLostComesBackFromAnotherPeer() {
    for (int lost = 0; lost < 12; lost++) {
      SimulatedSwarm swarm = SimulatedSwarm.of(5).replicas(REPLICAS).seed(100).testSigner().start();
      List<LogRecord> records = swarm.peer(3).peer().authority().log().records();
      if (lost >= records.size()) {
        return;
      }
      NoteKey note = new NoteKey(NoteKey.Kind.LOG_RECORD, records.get(lost).id().bytes());
      swarm.peer(3).store().note(note, new byte[0], outcome -> {});
      swarm.advance(Duration.ofSeconds(1)).crash(3).restart(3).advance(Duration.ofMinutes(2));

      assertThat(swarm.peer(3).peer().authority().log().records())
          .as("without record %s", lost)
          .hasSameSizeAs(records);
    }
  }

  /** Found by hostile-minority, seed 17. */
  @Test
  void aWriteThatIsOwedToOneReplicaIsNotSentAgainToTheOthers() {
    SimulatedSwarm swarm = SimulatedSwarm.of(4).replicas(4).seed(17).testSigner().start();
    swarm.crash(3);
    assertThat(swarm.put(0, CART, "v")).isInstanceOf(WriteResult.Written.class);
    swarm.advance(Duration.ofSeconds(4));
    TrafficMeter traffic = new TrafficMeter();
    swarm.network().tap(traffic);

    swarm.advance(Duration.ofMinutes(3));

    assertThat(traffic.of(Request.PutValue.class).messages()).isZero();
    swarm.restart(3).advance(Duration.ofMinutes(5));
    assertThat(swarm.peer(3).store().get(swarm.key(CART))).isPresent();
  }

  /** Makes one peer's payload of one key unreadable until it is written again. */
  private static final class Rot implements PeerParts {
    private @Nullable SimulatedPeer victim;
    private @Nullable Key key;
    private final Map<SimulatedPeer, RecordStore> stores = new HashMap<>();

    @Override
    public RecordStore store(SimulatedPeer peer, SimulatedContext life, RecordStore store) {
      ForwardingStore rotting =
          new ForwardingStore(store) {
            private boolean mended;

            @Override
            public Optional<StoredRecord> get(Key asked) {
              Optional<StoredRecord> record = super.get(asked);
              boolean isRotten = peer == victim && asked.equals(key) && !mended;
              return isRotten ? record.map(WithoutPayloads::new) : record;
            }

            @Override
            public void merge(
                Key asked,
                List<Version> versions,
                List<Note> notes,
                Consumer<StoreOutcome> onDurable) {
              mended |=
                  peer == victim
                      && asked.equals(key)
                      && versions.stream().anyMatch(version -> version.payload().isPresent());
              super.merge(asked, versions, notes, onDurable);
            }
          };
      stores.put(peer, rotting);
      return rotting;
    }
  }

  private record WithoutPayloads(StoredRecord record) implements StoredRecord {
    @Override
    public RecordBytes bytes(int maxPayloadBytes) {
      return record.bytes(0);
    }

    @Override
    public Siblings<Version> siblings() {
      return record.siblings();
    }

    @Override
    public Optional<byte[]> payload(VersionHash version) {
      return Optional.empty();
    }
  }
}
