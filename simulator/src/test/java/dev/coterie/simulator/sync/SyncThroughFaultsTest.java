package dev.coterie.simulator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.AuthorityLog;
import dev.coterie.crypto.authority.Change;
import dev.coterie.crypto.authority.Founding;
import dev.coterie.crypto.authority.FoundingOptions;
import dev.coterie.crypto.authority.History;
import dev.coterie.crypto.authority.LogRecord;
import dev.coterie.crypto.authority.Realm;
import dev.coterie.crypto.authority.RecordSigner;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.SampleVersions;
import dev.coterie.dht.wire.Codec;
import dev.coterie.dht.wire.MalformedMessageException;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.net.Cut;
import dev.coterie.simulator.net.Link;
import dev.coterie.simulator.net.MessageCodec;
import dev.coterie.simulator.net.SimulatedHost;
import dev.coterie.simulator.net.SimulatedNetwork;
import dev.coterie.simulator.world.World;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs and records over a lossy network that is cut in two and heals. */
final class SyncThroughFaultsTest {
  private static final int PEERS = 10;
  private static final int REPLICAS = 3;
  private static final int ENTRIES = 60;
  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final List<SyncNode> nodes = new ArrayList<>();
  private World world = new World(0);
  private SimulatedNetwork network = new SimulatedNetwork(world);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void bothHalvesOfAPartitionComeToHoldWhatEachHasTaken(long seed) throws Exception {
    Random random = new Random(seed);
    Founding founding = founding(random);
    swarm(seed, founding.log(), Link.WIDE_AREA.withLoss(0.1));
    AuthorityLog ours = founding.log().copy();
    AuthorityLog theirs = founding.log().copy();
    Cut cut = network.partition(hosts(0, PEERS / 2), hosts(PEERS / 2, PEERS));

    append(nodes.get(0), role(ours, founding, "developer", random));
    append(nodes.get(PEERS - 1), role(theirs, founding, "architect", random));
    for (int entry = 0; entry < ENTRIES; entry++) {
      nearest(entry).get(random.nextInt(REPLICAS)).keep(name(entry), version(entry));
    }
    world.run(PERIOD.multipliedBy(2));
    assertThat(nodes).anyMatch(node -> node.authority.heads().equals(ours.heads()));
    assertThat(nodes).anyMatch(node -> node.authority.heads().equals(theirs.heads()));

    cut.heal();
    for (int half = 0; half < 20 && !isConverged(); half++) {
      world.run(PERIOD.dividedBy(2));
    }
    assertThat(missing()).as("what is missing 10 periods later").isEmpty();
    assertThat(isConverged()).isTrue();
    assertThat(nodes)
        .extracting(node -> node.authority.authority().orElseThrow().roles().size())
        .containsOnly(2);
  }

  @Test
  void aConvergedSwarmMovesNoRecords() throws Exception {
    swarm(4, founding(new Random(4)).log(), Link.WIDE_AREA);
    for (int entry = 0; entry < ENTRIES; entry++) {
      for (SyncNode node : nearest(entry).subList(0, REPLICAS)) {
        node.keep(name(entry), version(entry));
      }
    }
    world.run(PERIOD.multipliedBy(3));
    nodes.forEach(SyncNode::takeRecordsMoved);
    world.run(PERIOD.multipliedBy(3));
    assertThat(nodes).allMatch(node -> node.takeRecordsMoved() == 0);
    assertThat(isConverged()).isTrue();
  }

  private boolean isConverged() {
    return missing().isEmpty()
        && nodes.stream().map(node -> node.authority.heads()).distinct().count() == 1;
  }

  /** Entries that some peer should hold and does not. */
  private List<String> missing() {
    List<String> missing = new ArrayList<>();
    for (int entry = 0; entry < ENTRIES; entry++) {
      for (SyncNode node : nearest(entry).subList(0, REPLICAS)) {
        if (!node.holds(name(entry), version(entry))) {
          missing.add(name(entry) + " at " + node.host);
        }
      }
    }
    return missing;
  }

  private void swarm(long seed, AuthorityLog log, Link link) {
    world = new World(seed);
    network = new SimulatedNetwork(world);
    network.setDefaultLink(link);
    network.setCodec(new ThroughBytes());
    Hash versionsRealm = version(0).header().realm();
    for (int i = 0; i < PEERS; i++) {
      byte[] peerSeed = Hash.of(ByteBuffer.allocate(4).putInt(i).array()).bytes();
      SimulatedHost host = network.addHost(Identity.fromSeed(peerSeed).peerId());
      nodes.add(new SyncNode(host, log.realmId(), versionsRealm, REPLICAS));
    }
    for (SyncNode node : nodes) {
      nodes.stream().filter(n -> n != node).forEach(n -> node.contacts.add(n.host.contact()));
      append(node, log.records());
    }
    world.run(Duration.ofSeconds(1));
  }

  private List<SimulatedHost> hosts(int from, int to) {
    return nodes.subList(from, to).stream().map(node -> node.host).toList();
  }

  private List<SyncNode> nearest(int entry) {
    Position position = SampleVersions.key(name(entry)).position();
    List<SyncNode> sorted = new ArrayList<>(nodes);
    sorted.sort(Comparator.comparing(n -> Position.of(n.host.id()), position.byDistance()));
    return sorted;
  }

  private static String name(int entry) {
    return "entry/" + entry;
  }

  private static Version version(int entry) {
    return new SampleVersions(entry).value(name(entry), SampleVersions.payload(entry, 500));
  }

  private static Founding founding(Random random) throws AuthorityException {
    FoundingOptions open = new FoundingOptions("shop", true, REPLICAS, History.ALL, true);
    Entropy entropy = random::nextBytes;
    return Realm.found(open, RecordSigner.of(founder()), entropy, World.EPOCH);
  }

  private static Identity founder() {
    return Identity.fromSeed(new byte[Identity.SEED_BYTES]);
  }

  private static List<LogRecord> role(
      AuthorityLog on, Founding founding, String name, Random random) throws AuthorityException {
    Change change =
        new Realm(on, RecordSigner.of(founder()), founding.change().keyring(), random::nextBytes)
            .createRole(RoleName.parse(name), List.of(), World.EPOCH);
    change.appendTo(on);
    return change.records();
  }

  private static void append(SyncNode node, List<LogRecord> records) {
    node.authority.append(
        records.stream().map(LogRecord::bytes).toList(), Optional.empty(), appended -> {});
  }

  /** Messages as bytes, as between processes. */
  private static final class ThroughBytes implements MessageCodec {
    @Override
    public Request carry(Request request) {
      try {
        return Codec.decodeRequest(request.protocol(), Codec.encode(request));
      } catch (MalformedMessageException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public Response carry(Request asked, Response response) {
      try {
        return Codec.decodeResponse(asked, Codec.encode(asked, response, World.EPOCH));
      } catch (MalformedMessageException e) {
        throw new AssertionError(e);
      }
    }
  }
}
