package dev.coterie.simulator;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressKey;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.address.BlindedPath;
import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.AuthorityLog;
import dev.coterie.crypto.authority.Change;
import dev.coterie.crypto.authority.Founding;
import dev.coterie.crypto.authority.FoundingOptions;
import dev.coterie.crypto.authority.History;
import dev.coterie.crypto.authority.InviteOptions;
import dev.coterie.crypto.authority.Keyring;
import dev.coterie.crypto.authority.LogRecord;
import dev.coterie.crypto.authority.PolicyTerms;
import dev.coterie.crypto.authority.Realm;
import dev.coterie.crypto.authority.ReapEpoch;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.authority.RoleRequest;
import dev.coterie.crypto.authority.Roster;
import dev.coterie.crypto.authority.ZoneName;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.store.InMemoryStore;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.simulator.disk.Medium;
import dev.coterie.simulator.disk.MemoryMedium;
import dev.coterie.simulator.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The realm of a simulated swarm: its founder, its log, and the roles of its members. */
final class SwarmRealm {
  private final AuthorityLog log;
  private final List<LogRecord> records = new ArrayList<>();
  private final Entropy entropy;
  private final Identity founder;
  private final AddressKey addressKey;
  private Keyring keyring;

  /** The first so many records as a store holds them, for all disks that are in memory. */
  private InMemoryStore inMemory = new InMemoryStore(Runnable::run);

  private int recordsInMemory;

  /**
   * Founds a realm that keeps so many replicas of each entry.
   *
   * @param open whether those who are no members may store and route
   */
  SwarmRealm(int replicas, boolean open, Entropy entropy) throws AuthorityException {
    this.entropy = entropy;
    this.founder = Identity.generate(entropy);
    Founding founding =
        Founding.of(
            new FoundingOptions("simulated", open, replicas, History.ALL, true),
            Signer.of(founder),
            entropy,
            World.EPOCH);
    this.log = founding.log();
    this.keyring = founding.change().keyring();
    this.addressKey = keyring.addressKey().orElseThrow();
    records.addAll(founding.change().records());
  }

  Identity founder() {
    return founder;
  }

  Hash id() {
    return log.realmId();
  }

  AuthorityLog log() {
    return log;
  }

  /** What the founder holds: the keys of all roles. */
  Keyring keyring() {
    return keyring;
  }

  private Realm asFounder() {
    return new Realm(log, Signer.of(founder), keyring, entropy);
  }

  void createRole(RoleName role) throws AuthorityException {
    Change change = asFounder().createRole(role, List.of(), World.EPOCH);
    keyring = change.keyring();
    append(change.records());
  }

  /** Makes a member for each list of roles, which it may read and write. */
  List<Identity> admit(List<List<RoleName>> rolesOfEach) throws AuthorityException {
    Roster roster = new Roster(log, Signer.of(founder), entropy, World.EPOCH);
    List<Identity> newcomers = new ArrayList<>();
    for (List<RoleName> roles : rolesOfEach) {
      List<RoleRequest> requests = new ArrayList<>();
      for (RoleName role : roles) {
        requests.add(RoleRequest.parse(role + ":write"));
      }
      Identity newcomer = Identity.generate(entropy);
      InviteOptions options = InviteOptions.of(requests, Duration.ofHours(1), List.of());
      Keyring unused = roster.add(Signer.of(newcomer), options);
      newcomers.add(newcomer);
    }
    records.addAll(roster.finish());
    return newcomers;
  }

  /** A member says in which zone its peer stands. */
  void place(Identity member, ZoneName zone) throws AuthorityException {
    Realm own = new Realm(log, Signer.of(member), keyring, entropy);
    append(own.setZone(Optional.of(zone), World.EPOCH).records());
  }

  /** Sets how entries under a prefix are kept, and gives the records that say so. */
  List<LogRecord> setPolicy(AddressPrefix prefix, PolicyTerms terms, Instant now)
      throws AuthorityException {
    Change change = asFounder().setPolicy(prefix, terms, now);
    append(change.records());
    return change.records();
  }

  /** Whether somebody's log has all the records of this realm. */
  boolean isKnownTo(AuthorityLog other) {
    return other.heads().equals(log.heads());
  }

  /** Begins a reap epoch without these members, and gives the records that say so. */
  List<LogRecord> beginReap(Set<PeerId> leftOut, Instant now) throws AuthorityException {
    Change change = asFounder().beginReap(leftOut, now);
    append(change.records());
    return change.records();
  }

  /** Goes on with a reap epoch, and gives the records that say so. */
  List<LogRecord> advanceReap(Hash epoch, ReapEpoch.Stage to, Instant now)
      throws AuthorityException {
    Change change = asFounder().advanceReap(epoch, to, now);
    append(change.records());
    return change.records();
  }

  private void append(List<LogRecord> more) {
    more.forEach(log::add);
    records.addAll(more);
  }

  /**
   * Writes the whole log on a blank disk; disks in memory share it.
   *
   * @throws UncheckedIOException if the disk fails
   */
  Medium writeLog(Medium blank) {
    if (blank instanceof MemoryMedium) {
      return MemoryMedium.holding(inMemory());
    }
    try {
      RecordStore store = blank.open(Runnable::run, () -> {});
      writeLog(store);
      store.close();
      return blank;
    } catch (IOException e) {
      throw new UncheckedIOException("a new disk fails", e);
    }
  }

  private InMemoryStore inMemory() {
    if (recordsInMemory != records.size()) {
      inMemory = new InMemoryStore(Runnable::run);
      writeLog(inMemory);
      recordsInMemory = records.size();
    }
    return inMemory;
  }

  private void writeLog(RecordStore store) {
    for (LogRecord record : records) {
      store.note(
          new NoteKey(NoteKey.Kind.LOG_RECORD, record.id().bytes()), record.bytes(), outcome -> {});
    }
  }

  /** The blinded path of an address, as a member computes it. */
  BlindedPath path(Address address) {
    return addressKey.blind(log.realmId(), address);
  }
}
