package dev.coterie.crypto.authority;

import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.crypto.testing.SeededEntropy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A realm with its founder, to which tests add newcomers, roles and forks. */
final class TestRealm {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final RoleName DEVELOPER = new RoleName("developer");
  static final RoleName ARCHITECT = new RoleName("architect");

  final SeededEntropy entropy;
  final Identity founder;
  final Identity root;
  final AuthorityLog log;
  Keyring keyring;
  final List<SealedKey> sealedKeys = new ArrayList<>();

  /** Somebody who joined. */
  record Newcomer(Identity identity, Keyring keyring) {
    Signer signer() {
      return Signer.of(identity);
    }
  }

  TestRealm() throws AuthorityException {
    this(FoundingOptions.of("shop"));
  }

  TestRealm(FoundingOptions options) throws AuthorityException {
    entropy = new SeededEntropy(7);
    founder = Identity.generate(entropy);
    Founding founding = Founding.of(options, Signer.of(founder), entropy, NOW);
    root = founding.root();
    log = founding.log();
    keyring = founding.change().keyring();
  }

  Realm asFounder() {
    return new Realm(log, Signer.of(founder), keyring, entropy);
  }

  Realm asRoot() {
    return new Realm(log, Signer.of(root), keyring, entropy);
  }

  Realm as(Newcomer newcomer) {
    return new Realm(log, newcomer.signer(), newcomer.keyring(), entropy);
  }

  Change apply(Change change) {
    change.appendTo(log);
    sealedKeys.addAll(change.sealedKeys());
    keyring = change.keyring();
    return change;
  }

  TestRealm withRole(RoleName role, Hash... prefixes) throws AuthorityException {
    apply(asFounder().createRole(role, List.of(prefixes), NOW));
    return this;
  }

  Ticket ticket(String... roles) throws AuthorityException {
    Invitation invitation = asFounder().invite(options(roles), NOW);
    apply(invitation.change());
    return invitation.ticket();
  }

  static InviteOptions options(String... roles) throws AuthorityException {
    List<RoleRequest> asked = new ArrayList<>();
    for (String role : roles) {
      asked.add(RoleRequest.parse(role));
    }
    return InviteOptions.of(asked, Duration.ofHours(1), List.of("/ip4/127.0.0.1/tcp/4001"));
  }

  Newcomer newcomer() {
    Identity identity = Identity.generate(entropy);
    return new Newcomer(identity, Keyring.create(log.realmId(), entropy));
  }

  LogRecord joinRecord(Ticket ticket, Newcomer newcomer) throws AuthorityException {
    return Admission.join(
        log, ticket, newcomer.signer(), newcomer.keyring().recipient(), true, NOW);
  }

  Newcomer join(String... roles) throws AuthorityException {
    Newcomer newcomer = newcomer();
    Admission.accept(log, joinRecord(ticket(roles), newcomer), NOW);
    return newcomer;
  }

  /** A record by anyone, after named parents, whether or not it has a right to it. */
  LogRecord record(List<Hash> parents, RecordContent content, Identity author)
      throws AuthorityException {
    return LogRecord.sign(log.realmId(), parents, content, NOW, Signer.of(author));
  }

  /** Signs a record after all heads and adds it. */
  LogRecord add(RecordContent content, Identity author) throws AuthorityException {
    return add(record(log.heads(), content, author));
  }

  LogRecord add(LogRecord record) {
    AddOutcome outcome = log.add(record);
    if (!(outcome instanceof AddOutcome.Added)) {
      throw new AssertionError(record + ": " + outcome);
    }
    return record;
  }

  RecordContent.GrantRole grant(Newcomer newcomer, RoleName role, RoleLevel level) {
    return new RecordContent.GrantRole(
        newcomer.identity().publicKey(), role, level, Optional.empty());
  }

  Member member(Newcomer newcomer) {
    return log.authority().memberBySigningKey(newcomer.identity().publicKey()).orElseThrow();
  }

  Optional<RoleLevel> level(Newcomer newcomer, RoleName role) {
    return log.authority()
        .memberBySigningKey(newcomer.identity().publicKey())
        .flatMap(member -> member.level(role, NOW));
  }
}
