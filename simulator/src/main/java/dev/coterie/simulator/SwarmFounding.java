package dev.coterie.simulator;

import dev.coterie.crypto.authority.AuthorityCache;
import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.authority.ZoneName;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.simulator.disk.JournalMedium;
import dev.coterie.simulator.net.KeyedHashSignatures;
import dev.coterie.simulator.net.SignatureChecker;
import dev.coterie.simulator.net.SimulatedHost;
import dev.coterie.simulator.net.SimulatedNetwork;
import dev.coterie.simulator.world.SeedTree;
import dev.coterie.simulator.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What a swarm is made of before its first peer starts: a world, a realm, peers with disks. */
final class SwarmFounding {
  final World world;
  final SimulatedNetwork network;
  final SignatureChecker signatures;
  final SwarmRealm realm;
  final SwarmRoles roles;
  final List<SimulatedPeer> peers = new ArrayList<>();
  private final SwarmBuilder builder;
  private final PeerParts parts;
  private final Entropy entropy;
  private final AuthorityCache authorityCache = AuthorityCache.ofManyLogs();

  SwarmFounding(SwarmBuilder builder) throws AuthorityException {
    this.builder = builder;
    this.world = new World(builder.seed);
    this.network = new SimulatedNetwork(world);
    network.setDefaultLink(builder.link);
    KeyedHashSignatures keyedHash = new KeyedHashSignatures(world.seeds());
    this.signatures = builder.testSigner ? keyedHash : SignatureChecker.ed25519();
    this.parts = builder.testSigner ? new TestSigning(keyedHash, builder.parts) : builder.parts;
    this.entropy = entropy(world.seeds().branch("secrets"));
    this.realm = new SwarmRealm(builder.replicas, builder.isOpen(), entropy);
    this.roles = new SwarmRoles(builder.roles, realm, entropy(world.seeds().branch("envelopes")));
    roles.create();
    identities().forEach(this::addPeer);
    for (int i = 0; i < builder.members; i++) {
      if (!builder.zoneOf(i).isEmpty()) {
        realm.place(peers.get(i).identity(), new ZoneName(builder.zoneOf(i)));
      }
    }
    peers.forEach(peer -> peer.prepare(realm::writeLog));
  }

  private static Entropy entropy(SeedTree seeds) {
    RandomGenerator random = seeds.random();
    return random::nextBytes;
  }

  /** The founder, the other members, and those who are none. */
  private List<Identity> identities() throws AuthorityException {
    List<Identity> identities = new ArrayList<>(builder.peers);
    identities.add(realm.founder());
    List<List<RoleName>> rolesOfEach = new ArrayList<>();
    for (int i = 1; i < builder.members; i++) {
      rolesOfEach.add(roles.of(i));
    }
    identities.addAll(realm.admit(rolesOfEach));
    while (identities.size() < builder.peers) {
      identities.add(Identity.generate(entropy));
    }
    return identities;
  }

  private void addPeer(Identity identity) {
    SimulatedHost host = network.addHost(identity.peerId());
    SimulatedMachine machine =
        builder.journals
            ? SimulatedMachine.with(
                new JournalMedium(
                    world.seeds().branch("journal-disks").branch(peers.size()).random()))
            : SimulatedMachine.reliable();
    SimulatedPeer peer =
        new SimulatedPeer(identity, host, builder.settings, realm.id(), authorityCache, machine);
    peer.setParts(parts);
    peers.add(peer);
  }
}
