package dev.coterie.crypto.authority;

import static dev.coterie.crypto.authority.TestRealm.DEVELOPER;
import static dev.coterie.crypto.authority.TestRealm.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.address.AddressKey;
import dev.coterie.crypto.address.SealedPrefix;
import dev.coterie.crypto.authority.RecordContent.Admin;
import dev.coterie.crypto.authority.RecordContent.Genesis;
import dev.coterie.crypto.authority.RecordContent.GrantRight;
import dev.coterie.crypto.authority.RecordContent.GrantRole;
import dev.coterie.crypto.authority.RecordContent.Holder;
import dev.coterie.crypto.authority.RecordContent.Invite;
import dev.coterie.crypto.authority.RecordContent.NewEpoch;
import dev.coterie.crypto.authority.RecordContent.NewMember;
import dev.coterie.crypto.authority.RecordContent.NewRole;
import dev.coterie.crypto.authority.RecordContent.RevokeAdmin;
import dev.coterie.crypto.authority.RecordContent.RevokeGrant;
import dev.coterie.crypto.authority.RecordContent.RevokeInvite;
import dev.coterie.crypto.authority.RecordContent.RevokeRole;
import dev.coterie.crypto.authority.RecordContent.Suspend;
import dev.coterie.crypto.envelope.RoleKey;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.crypto.testing.SeededEntropy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The formats' committed bytes: what this release writes, and what it must read for ever.
 *
 * <p>With {@code -Dcoterie.golden=write} they are written instead, for a new format; the bytes of a
 * format that has been released never change.
 */
class GoldenBytesTest {
  private static final Identity ROOT = identity(1);
  private static final Identity ADMIN = identity(2);
  private static final Identity ONE_TIME = identity(3);
  private static final Identity JOINER = identity(4);
  private static final RoleKey ADMIN_KEY = RoleKey.of(bytes(5));
  private static final RoleKey JOINER_KEY = RoleKey.of(bytes(6));
  private static final RoleKey EPOCH_KEY = RoleKey.of(bytes(7));
  private static final AddressKey ADDRESS_KEY = AddressKey.of(bytes(8));
  private static final Hash PREFIX = Hash.wrap(bytes(9));

  private static byte[] bytes(int number) {
    return Hash.of(new byte[] {(byte) number}).bytes();
  }

  private static Identity identity(int number) {
    return Identity.fromSeed(bytes(number));
  }

  /** One record of each kind, each after the one before. */
  private static Map<String, LogRecord> records() throws AuthorityException {
    Map<String, LogRecord> records = new LinkedHashMap<>();
    Genesis genesis =
        new Genesis(
            "shop",
            ROOT.publicKey(),
            true,
            3,
            ADDRESS_KEY.commitment(),
            History.ALL,
            Hash.wrap(bytes(10)));
    LogRecord first = LogRecord.genesis(genesis, NOW, Signer.of(ROOT));
    records.put("genesis", first);
    Hash realm = first.id();
    next(records, "admin", new Admin(ADMIN.publicKey()), ROOT);
    next(records, "member", member(realm, ADMIN, ADMIN_KEY, Optional.empty()), ADMIN);
    next(records, "role", new NewRole(DEVELOPER, List.of(PREFIX)), ADMIN);
    EarlierEpoch earlier = new EarlierEpoch(JOINER_KEY.recipient(), new byte[] {1, 2, 3});
    next(
        records,
        "role-epoch",
        new NewEpoch(DEVELOPER, 1, EPOCH_KEY.recipient(), List.of(earlier)),
        ADMIN);
    Hash invite =
        next(
            records,
            "invite",
            new Invite(
                ONE_TIME.publicKey(),
                List.of(new RoleRequest(DEVELOPER, RoleLevel.READ)),
                Optional.of(NOW.plusSeconds(3600)),
                Optional.of(NOW.plusSeconds(86400))),
            ADMIN);
    next(records, "join", member(realm, JOINER, JOINER_KEY, Optional.of(invite)), ONE_TIME);
    Hash grant =
        next(
            records,
            "grant-role",
            new GrantRole(
                JOINER.publicKey(), DEVELOPER, RoleLevel.WRITE, Optional.of(NOW.plusSeconds(60))),
            ADMIN);
    next(
        records,
        "grant-right",
        new GrantRight(Holder.role(DEVELOPER), PREFIX, EnumSet.of(Operation.PUT), Optional.empty()),
        ADMIN);
    next(records, "revoke-grant", new RevokeGrant(grant), ADMIN);
    next(records, "revoke-role", new RevokeRole(JOINER.publicKey(), DEVELOPER), ADMIN);
    next(records, "suspend", new Suspend(JOINER.publicKey()), ADMIN);
    next(records, "revoke-invite", new RevokeInvite(invite), ADMIN);
    next(records, "revoke-admin", new RevokeAdmin(ADMIN.publicKey()), ROOT);
    return records;
  }

  private static NewMember member(
      Hash realm, Identity identity, RoleKey key, Optional<Hash> invite) {
    return new NewMember(
        identity.publicKey(),
        key.recipient(),
        invite,
        Optional.of(NOW.plusSeconds(86400)),
        true,
        Possession.sign(realm, invite, key.recipient(), Signer.of(identity)));
  }

  private static Hash next(
      Map<String, LogRecord> records, String name, RecordContent content, Identity author)
      throws AuthorityException {
    List<LogRecord> before = new ArrayList<>(records.values());
    LogRecord record =
        LogRecord.sign(
            before.get(0).id(),
            List.of(before.get(before.size() - 1).id()),
            content,
            NOW,
            Signer.of(author));
    records.put(name, record);
    return record.id();
  }

  @Test
  void recordsOfEachKindAreWrittenAsEver() throws Exception {
    for (Map.Entry<String, LogRecord> record : records().entrySet()) {
      byte[] golden = golden("record-" + record.getKey(), record.getValue().bytes());
      assertThat(record.getValue().bytes()).as(record.getKey()).isEqualTo(golden);
    }
  }

  @Test
  void recordsOfEachKindAreReadAsEver() throws Exception {
    Map<String, LogRecord> expected = records();
    AuthorityLog log = new AuthorityLog(expected.values().iterator().next().id());
    for (Map.Entry<String, LogRecord> record : expected.entrySet()) {
      LogRecord read =
          LogRecord.parse(golden("record-" + record.getKey(), record.getValue().bytes()));
      assertThat(read.content()).isEqualTo(record.getValue().content());
      assertThat(log.add(read)).as(record.getKey()).isEqualTo(new AddOutcome.Added());
      assertThat(log.authority().hadEffect(read.id())).as(record.getKey()).isTrue();
    }
    Authority end = log.authority();
    assertThat(end.admins()).isEmpty();
    assertThat(end.member(JOINER.peerId()).orElseThrow().suspended()).isTrue();
    byte[] digest = end.digest().bytes();
    assertThat(digest).isEqualTo(golden("state-digest", digest));
  }

  /** What a policy and a zone are written as, after the first records of the other chain. */
  private static Map<String, LogRecord> placementRecords() throws AuthorityException {
    Map<String, LogRecord> records = new LinkedHashMap<>();
    records()
        .forEach(
            (name, record) -> {
              if (records.size() < 3) {
                records.put(name, record);
              }
            });
    PolicyTerms terms =
        new PolicyTerms(
            Optional.of(2),
            Optional.of(3),
            Optional.of(Strategy.LAZY),
            Optional.of(Consistency.ONE));
    next(
        records,
        "policy",
        new RecordContent.SetPolicy(PREFIX, terms, Optional.of(SealedPrefix.of(bytes(13)))),
        ADMIN);
    next(
        records,
        "policy-none",
        new RecordContent.SetPolicy(PREFIX, PolicyTerms.NONE, Optional.empty()),
        ADMIN);
    next(records, "zone", new RecordContent.SetZone(Optional.of(new ZoneName("rack-1"))), ADMIN);
    next(records, "zone-none", new RecordContent.SetZone(Optional.empty()), ADMIN);
    return records;
  }

  @Test
  void policiesAndZonesAreWrittenAndReadAsEver() throws Exception {
    Map<String, LogRecord> expected = placementRecords();
    AuthorityLog log = readAsEver(expected);
    List<LogRecord> first = new ArrayList<>(expected.values()).subList(0, 3);
    AuthorityLog without = new AuthorityLog(log.realmId());
    first.forEach(without::add);
    assertThat(log.authority().digest())
        .as("what was taken back leaves nothing")
        .isEqualTo(without.authority().digest());
  }

  /** The log of these records, each of which is written and read as its golden bytes say. */
  private static AuthorityLog readAsEver(Map<String, LogRecord> expected) throws Exception {
    AuthorityLog log = new AuthorityLog(expected.values().iterator().next().id());
    for (Map.Entry<String, LogRecord> record : expected.entrySet()) {
      byte[] golden = golden("record-" + record.getKey(), record.getValue().bytes());
      assertThat(record.getValue().bytes()).as(record.getKey()).isEqualTo(golden);
      LogRecord read = LogRecord.parse(golden);
      assertThat(read.content()).isEqualTo(record.getValue().content());
      assertThat(log.add(read)).as(record.getKey()).isEqualTo(new AddOutcome.Added());
      assertThat(log.authority().hadEffect(read.id())).as(record.getKey()).isTrue();
    }
    return log;
  }

  /** The three records of a reap epoch, after the first records of the other chain. */
  private static Map<String, LogRecord> reapRecords() throws AuthorityException {
    Map<String, LogRecord> records = placementRecords();
    records.keySet().removeIf(name -> name.startsWith("policy") || name.startsWith("zone"));
    List<PublicKey> members = Stream.of(ADMIN, JOINER).map(Identity::publicKey).sorted().toList();
    Hash epoch = next(records, "reap-begin", new RecordContent.BeginReap(members), ADMIN);
    for (ReapEpoch.Stage to : List.of(ReapEpoch.Stage.COMPARING, ReapEpoch.Stage.CLOSED)) {
      String name = "reap-" + to.name().toLowerCase(Locale.ROOT);
      next(records, name, new RecordContent.AdvanceReap(epoch, to), ADMIN);
    }
    return records;
  }

  @Test
  void reapEpochsAreWrittenAndReadAsEver() throws Exception {
    Map<String, LogRecord> expected = reapRecords();
    AuthorityLog log = readAsEver(expected);
    byte[] digest = log.authority().digest().bytes();
    assertThat(digest).isEqualTo(golden("state-digest-reaped", digest));
  }

  @Test
  void aTicketIsWrittenAndReadAsEver() throws Exception {
    Ticket ticket =
        new Ticket(
            Hash.wrap(bytes(11)),
            "shop",
            Hash.wrap(bytes(12)),
            ONE_TIME,
            List.of("/ip4/127.0.0.1/tcp/4001", "/dns4/example.org/tcp/4001"),
            Optional.of(NOW));
    byte[] line = ticket.encode().getBytes(StandardCharsets.US_ASCII);
    byte[] golden = golden("ticket", line);
    assertThat(line).isEqualTo(golden);
    Ticket read = Ticket.parse(new String(golden, StandardCharsets.US_ASCII));
    assertThat(read.oneTimeKey().publicKey()).isEqualTo(ONE_TIME.publicKey());
    assertThat(read.expiresAt()).contains(NOW);
  }

  @Test
  void aKeyringIsWrittenAndReadAsEver() throws Exception {
    byte[] encoded = keyring().encode();
    byte[] golden = golden("keyring", encoded);
    assertThat(encoded).isEqualTo(golden);
    assertThat(Keyring.decode(golden).roleKeys(DEVELOPER, 1)).containsExactly(EPOCH_KEY);
    assertThat(Keyring.decode(golden).addressKey()).contains(ADDRESS_KEY);
  }

  private static Keyring keyring() {
    return Keyring.of(Hash.wrap(bytes(11)), ADMIN_KEY)
        .withAddressKey(ADDRESS_KEY)
        .withEpoch(DEVELOPER, 1, EPOCH_KEY);
  }

  /** The age file inside comes from randomness; what is around it is written as ever. */
  @Test
  void sealedKeysAreWrittenAndReadAsEver() throws Exception {
    KeySlot.Epoch epoch = new KeySlot.Epoch(DEVELOPER, 1, EPOCH_KEY.recipient());
    for (Optional<KeySlot.Epoch> of :
        List.of(Optional.of(epoch), Optional.<KeySlot.Epoch>empty())) {
      KeySlot slot = new KeySlot(JOINER.publicKey(), JOINER_KEY.recipient(), of);
      SealedKey sealed = keyring().serve(slot, Signer.of(ADMIN), new SeededEntropy(1));
      String name = of.isPresent() ? "sealed-role-epoch" : "sealed-address-key";
      SealedKey read = SealedKey.parse(golden(name, sealed.bytes()));

      assertThat(read.slot()).isEqualTo(slot);
      assertThat(RecordVerifier.ED25519.verify(read.claim())).isTrue();
      assertThat(SealedKey.sign(read.realm(), slot, read.sealed(), Signer.of(ADMIN)))
          .isEqualTo(read);
      byte[] opened = KeySealing.open(read.sealed(), JOINER_KEY).orElseThrow();
      assertThat(opened)
          .isEqualTo(
              of.isPresent()
                  ? (EPOCH_KEY.toSecretText() + "\n").getBytes(StandardCharsets.US_ASCII)
                  : ADDRESS_KEY.bytes());
    }
  }

  /** The committed bytes of a name; {@code now} is only for writing them. */
  private static byte[] golden(String name, byte[] now) throws IOException {
    String file = name + ".hex";
    if ("write".equals(System.getProperty("coterie.golden"))) {
      Path target = Path.of("src/test/resources/authority", file);
      Files.createDirectories(target.getParent());
      Files.writeString(target, HexFormat.of().formatHex(now) + "\n");
      return now;
    }
    try (InputStream in = GoldenBytesTest.class.getResourceAsStream("/authority/" + file)) {
      assertThat(in).as("golden file %s", file).isNotNull();
      String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(hex.strip());
    }
  }
}
