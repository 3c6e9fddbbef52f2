package dev.coterie.simulator;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressKey;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.address.BlindedPath;
import dev.coterie.crypto.authority.Admission;
import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.AuthorityLog;
import dev.coterie.crypto.authority.Change;
import dev.coterie.crypto.authority.Founding;
import dev.coterie.crypto.authority.FoundingOptions;
import dev.coterie.crypto.authority.History;
import dev.coterie.crypto.authority.Invitation;
import dev.coterie.crypto.authority.InviteOptions;
import dev.coterie.crypto.authority.Keyring;
import dev.coterie.crypto.authority.LogRecord;
import dev.coterie.crypto.authority.PolicyTerms;
import dev.coterie.crypto.authority.Realm;
import dev.coterie.crypto.authority.RecordSigner;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.authority.RoleRequest;
import dev.coterie.crypto.authority.ZoneName;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.simulator.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The realm of a simulated swarm: its founder, its log, and the roles of its members. */
final class SwarmRealm {
  private final AuthorityLog log;
  private final List<LogRecord> records = new ArrayList<>();
  private final Entropy entropy;
  private final Identity founder;
  private final AddressKey addressKey;
  private Keyring keyring;

  /** Founds a realm that keeps so many replicas of each entry. */
  SwarmRealm(int replicas, Entropy entropy) throws AuthorityException {
    this.entropy = entropy;
    this.founder = Identity.generate(entropy);
    Founding founding =
        Realm.found(
            new FoundingOptions("simulated", false, replicas, History.ALL, true),
            RecordSigner.of(founder),
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
    return new Realm(log, RecordSigner.of(founder), keyring, entropy);
  }

  void createRole(RoleName role) throws AuthorityException {
    Change change = asFounder().createRole(role, List.of(), World.EPOCH);
    keyring = change.keyring();
    append(change.records());
  }

  /** Makes a member that may read and write these roles. */
  Identity admit(List<RoleName> roles) throws AuthorityException {
    Identity newcomer = Identity.generate(entropy);
    List<RoleRequest> requests = new ArrayList<>();
    for (RoleName role : roles) {
      requests.add(RoleRequest.parse(role + ":write"));
    }
    Invitation invitation =
        asFounder().invite(InviteOptions.of(requests, Duration.ofHours(1), List.of()), World.EPOCH);
    append(invitation.change().records());
    Keyring own = Keyring.create(log.realmId(), entropy);
    append(
        List.of(
            Admission.join(
                log,
                invitation.ticket(),
                RecordSigner.of(newcomer),
                own.recipient(),
                true,
                World.EPOCH)));
    return newcomer;
  }

  /** A member says in which zone its peer stands. */
  void place(Identity member, ZoneName zone) throws AuthorityException {
    Realm own = new Realm(log, RecordSigner.of(member), keyring, entropy);
    append(own.setZone(Optional.of(zone), World.EPOCH).records());
  }

  /** Sets how entries under a prefix are kept, and gives the records that say so. */
  List<LogRecord> setPolicy(AddressPrefix prefix, PolicyTerms terms, Instant now)
      throws AuthorityException {
    Change change = asFounder().setPolicy(prefix, terms, now);
    append(change.records());
    return change.records();
  }

  private void append(List<LogRecord> more) {
    more.forEach(log::add);
    records.addAll(more);
  }

  /** Writes the whole log into a store. */
  void writeLog(RecordStore store) {
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
