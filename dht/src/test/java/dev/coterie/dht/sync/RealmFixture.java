package dev.coterie.dht.sync;

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
import dev.coterie.crypto.authority.Realm;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.authority.RoleRequest;
import dev.coterie.crypto.authority.SealedKey;
import dev.coterie.crypto.authority.SealedKeys;
import dev.coterie.crypto.authority.Ticket;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.crypto.testing.SeededEntropy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A realm whose founder acts on a log of its own; peers are handed the records. */
final class RealmFixture {
  static final Instant NOW = TestSwarm.EPOCH;

  final SeededEntropy entropy;
  final Identity founder;
  final AuthorityLog log;
  Keyring keyring;

  RealmFixture(long seed, boolean open) {
    try {
      entropy = new SeededEntropy(seed);
      founder = Identity.generate(entropy);
      FoundingOptions options = new FoundingOptions("shop", open, 8, History.ALL, true);
      Founding founding = Founding.of(options, Signer.of(founder), entropy, NOW);
      log = founding.log();
      keyring = founding.change().keyring();
    } catch (AuthorityException e) {
      throw new AssertionError(e);
    }
  }

  Hash id() {
    return log.realmId();
  }

  List<byte[]> records() {
    return LogExchange.encoded(log.records());
  }

  /** Makes a role on a log that may be a fork of the founder's. */
  Change createRole(AuthorityLog on, String role) {
    try {
      Change change =
          new Realm(on, Signer.of(founder), keyring, entropy)
              .createRole(RoleName.parse(role), List.of(), NOW);
      change.appendTo(on);
      keyring = change.keyring();
      return change;
    } catch (AuthorityException e) {
      throw new AssertionError(e);
    }
  }

  Ticket ticket(String... roles) {
    try {
      List<RoleRequest> asked = new ArrayList<>();
      for (String role : roles) {
        asked.add(RoleRequest.parse(role));
      }
      Invitation invitation =
          new Realm(log, Signer.of(founder), keyring, entropy)
              .invite(InviteOptions.of(asked, Duration.ofHours(1), List.of()), NOW);
      invitation.change().appendTo(log);
      return invitation.ticket();
    } catch (AuthorityException e) {
      throw new AssertionError(e);
    }
  }

  /** The record by which somebody joins, written on a log that has the invite. */
  LogRecord joinRecord(AuthorityLog on, Ticket ticket, Identity joiner) {
    try {
      Keyring own = Keyring.create(on.realmId(), entropy);
      return Admission.join(on, ticket, Signer.of(joiner), own.recipient(), true, NOW);
    } catch (AuthorityException e) {
      throw new AssertionError(e);
    }
  }

  /** Makes somebody a member on the founder's log. */
  void admit(Identity joiner, String... roles) {
    try {
      Admission.accept(log, joinRecord(log, ticket(roles), joiner), NOW);
    } catch (AuthorityException e) {
      throw new AssertionError(e);
    }
  }

  /** Keys that members lack, sealed to them. */
  List<SealedKey> owed() {
    try {
      return new Realm(log, Signer.of(founder), keyring, entropy)
          .serveOwed(new SealedKeys(), 1_000, NOW);
    } catch (AuthorityException e) {
      throw new AssertionError(e);
    }
  }

  /** A peer of the realm that holds these records. */
  TestPeer peer(TestSwarm swarm, Identity identity, List<byte[]> records) {
    TestPeer peer = new TestPeer(swarm, identity, id());
    peer.authority.append(records, Optional.empty(), appended -> {});
    swarm.runFor(Duration.ZERO);
    return peer;
  }
}
