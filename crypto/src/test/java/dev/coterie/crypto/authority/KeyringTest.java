package dev.coterie.crypto.authority;

import static dev.coterie.crypto.authority.TestRealm.ARCHITECT;
import static dev.coterie.crypto.authority.TestRealm.DEVELOPER;
import static dev.coterie.crypto.authority.TestRealm.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.address.AddressKey;
import dev.coterie.crypto.authority.AuthorityException.Reason;
import dev.coterie.crypto.authority.TestRealm.Newcomer;
import dev.coterie.crypto.envelope.RoleKey;
import dev.coterie.crypto.envelope.RoleRecipient;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.testing.Mutations;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyringTest {

  /** Serves all that the founder owes, and gives the newcomer's keyring afterwards. */
  private static Keyring served(TestRealm realm, Newcomer newcomer) throws Exception {
    SealedKeys keys = new SealedKeys();
    for (SealedKey key : realm.asFounder().serveOwed(keys, 100, NOW)) {
      assertThat(keys.add(key, realm.log.authority())).isEqualTo(SealedKeys.Outcome.ADDED);
    }
    assertThat(realm.keyring.owed(realm.log.authority(), keys, NOW)).isEmpty();
    return newcomer.keyring().absorb(realm.log.authority(), keys.all());
  }

  @Test
  void aNewReaderGetsTheRolesKeyAndTheAddressKeyAndNoOtherKey() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER).withRole(ARCHITECT);
    Keyring keyring = served(realm, realm.join("developer"));

    assertThat(keyring.roles()).containsExactly(DEVELOPER);
    assertThat(keyring.roleKeys(DEVELOPER)).isEqualTo(realm.keyring.roleKeys(DEVELOPER));
    assertThat(keyring.addressKey()).isEqualTo(realm.keyring.addressKey());
  }

  @Test
  void aMemberThatOnlyStoresGetsNoKeyUntilItHasARole() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Newcomer storing = realm.join();
    assertThat(served(realm, storing).addressKey()).isEmpty();

    realm.apply(
        realm
            .asFounder()
            .grantRole(
                storing.identity().peerId(), DEVELOPER, RoleLevel.READ, Optional.empty(), NOW));
    assertThat(served(realm, storing).addressKey()).isPresent();
  }

  @Test
  void whoeverHoldsAKeyServesItAndTheFounderNeedNotBeThere() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Newcomer first = realm.join("developer");
    Keyring held = served(realm, first);
    Newcomer second = realm.join("developer");
    Realm asFirst = new Realm(realm.log, first.signer(), held, realm.entropy);
    List<SealedKey> keys = asFirst.serveOwed(new SealedKeys(), 100, NOW);

    Keyring got = second.keyring().absorb(realm.log.authority(), keys);
    assertThat(got.roleKeys(DEVELOPER)).isEqualTo(realm.keyring.roleKeys(DEVELOPER));
    assertThat(got.addressKey()).isPresent();
  }

  @Test
  void withHistoryTheLatestKeyOpensAllThoseBeforeIt() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    for (int i = 0; i < 4; i++) {
      realm.apply(realm.asFounder().rotate(DEVELOPER, NOW));
    }
    Newcomer late = realm.join("developer");
    Keyring keyring = served(realm, late);

    assertThat(keyring.roleKeys(DEVELOPER)).hasSize(5);
    assertThat(keyring.roleKeys(DEVELOPER)).isEqualTo(realm.keyring.roleKeys(DEVELOPER));
    assertThat(keyring.roleKeys(DEVELOPER, 1)).hasSize(1);
    assertThat(keyring.roleKeys(DEVELOPER).get(0).recipient())
        .isEqualTo(
            realm
                .log
                .authority()
                .role(DEVELOPER)
                .orElseThrow()
                .current()
                .orElseThrow()
                .recipient());
  }

  @Test
  void withoutHistoryANewReaderGetsWhatIsCurrentFromItsJoiningOn() throws Exception {
    TestRealm realm = new TestRealm(new FoundingOptions("shop", false, 3, History.FROM_JOIN, true));
    realm.withRole(DEVELOPER);
    realm.apply(realm.asFounder().rotate(DEVELOPER, NOW));
    Newcomer late = realm.join("developer");
    realm.apply(realm.asFounder().rotate(DEVELOPER, NOW));

    Keyring keyring = served(realm, late);
    assertThat(keyring.roleKeys(DEVELOPER, 1)).isEmpty();
    assertThat(keyring.roleKeys(DEVELOPER, 2)).hasSize(1);
    assertThat(keyring.roleKeys(DEVELOPER, 3)).hasSize(1);
  }

  @Test
  void whoLosesARoleGetsNoKeyOfTheNextEpoch() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Newcomer leaving = realm.join("developer");
    Newcomer staying = realm.join("developer");
    Keyring before = served(realm, leaving);
    Change change =
        realm.apply(realm.asFounder().revokeRole(leaving.identity().peerId(), DEVELOPER, NOW));

    Authority authority = realm.log.authority();
    assertThat(before.absorb(authority, change.sealedKeys())).isSameAs(before);
    assertThat(served(realm, leaving).roles()).isEmpty();
    assertThat(staying.keyring().absorb(authority, change.sealedKeys()).roleKeys(DEVELOPER))
        .hasSize(2);
  }

  @Test
  void epochsBegunAtOnceAreBothReadableAndTheNextJoinsThem() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Change mine = realm.asFounder().rotate(DEVELOPER, NOW);
    Change other = realm.asFounder().rotate(DEVELOPER, NOW);
    mine.appendTo(realm.log);
    other.appendTo(realm.log);
    realm.keyring =
        mine.keyring().absorb(realm.log.authority(), concat(mine.sealedKeys(), other.sealedKeys()));
    assertThat(realm.keyring.roleKeys(DEVELOPER, 2)).hasSize(2);
    assertThat(served(realm, realm.join("developer")).roleKeys(DEVELOPER)).hasSize(3);

    realm.apply(realm.asFounder().rotate(DEVELOPER, NOW));
    Newcomer late = realm.join("developer");
    assertThat(served(realm, late).roleKeys(DEVELOPER)).hasSize(4);
    assertThat(
            KeyNeeds.of(realm.log.authority(), NOW).stream()
                .filter(slot -> slot.member().equals(late.identity().publicKey())))
        .hasSize(2);
  }

  @Test
  void falseKeysAreKnownAndDoNoHarm() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Newcomer newcomer = realm.join("developer");
    Authority authority = realm.log.authority();
    Keyring liar =
        Keyring.create(realm.log.realmId(), realm.entropy)
            .withAddressKey(AddressKey.generate(realm.entropy));
    RoleKey wrong = RoleKey.generate(realm.entropy);
    for (KeySlot slot : realm.keyring.owed(authority, new SealedKeys(), NOW)) {
      byte[] sealed =
          slot.epoch().isPresent()
              ? KeySealing.seal(wrong, slot.recipient(), realm.entropy)
              : KeySealing.seal(liar.addressKey().orElseThrow(), slot.recipient(), realm.entropy);
      for (byte[] file : List.of(sealed, new byte[0], new byte[] {1, 2, 3})) {
        SealedKey bogus = SealedKey.sign(realm.log.realmId(), slot, file, Signer.of(realm.founder));
        assertThat(newcomer.keyring().absorb(authority, List.of(bogus)))
            .isSameAs(newcomer.keyring());
      }
    }
  }

  @Test
  void aMemberWithAUselessRecipientDoesNotStopTheOthers() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Newcomer strange = realm.newcomer();
    Ticket ticket = realm.ticket("developer");
    LogRecord record =
        Admission.join(
            realm.log, ticket, strange.signer(), RoleRecipient.of(new byte[32]), true, NOW);
    Admission.accept(realm.log, record, NOW);
    Newcomer other = realm.join("developer");
    List<SealedKey> keys = realm.asFounder().serveOwed(new SealedKeys(), 100, NOW);
    assertThat(other.keyring().absorb(realm.log.authority(), keys).roles()).hasSize(1);
  }

  @Test
  void theOrderOfWhatIsOwedIsTheSameEverywhere() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER).withRole(ARCHITECT);
    realm.join("developer", "architect:write");
    realm.join("architect");
    List<KeySlot> owed = realm.keyring.owed(realm.log.authority(), new SealedKeys(), NOW);
    assertThat(owed).isSorted().hasSize(8).doesNotHaveDuplicates();
    assertThat(
            Keyring.decode(realm.keyring.encode())
                .owed(realm.log.copy().authority(), new SealedKeys(), NOW))
        .isEqualTo(owed);
  }

  @Test
  void aKeyringReadsBackAndShowsNoSecret() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER).withRole(ARCHITECT);
    realm.apply(realm.asFounder().rotate(DEVELOPER, NOW));
    Keyring read = Keyring.decode(realm.keyring.encode());

    assertThat(read.encode()).isEqualTo(realm.keyring.encode());
    assertThat(read.roleKeys(DEVELOPER)).isEqualTo(realm.keyring.roleKeys(DEVELOPER));
    assertThat(read.addressKey()).isEqualTo(realm.keyring.addressKey());
    assertThat(read.recipient()).isEqualTo(realm.keyring.recipient());
    assertThat(read.toString())
        .contains("developer×2", "with address key")
        .doesNotContainIgnoringCase("secret")
        .doesNotContain(HexFormat.of().formatHex(read.addressKey().orElseThrow().bytes()));
  }

  @Test
  void damagedKeyringsGiveTheTypedErrorOnly() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    byte[] good = realm.keyring.encode();
    Mutations.of(
        good,
        2_000,
        11,
        damaged -> {
          try {
            assertThat(Keyring.decode(damaged).encode()).isEqualTo(good);
          } catch (AuthorityException e) {
            assertThat(e.reason()).isIn(Reason.MALFORMED, Reason.UNSUPPORTED);
          }
        });
    assertThatThrownBy(() -> Keyring.decode(new byte[AuthorityLimits.MAX_KEYRING_BYTES + 1]))
        .isInstanceOfSatisfying(
            AuthorityException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OVER_LIMIT));
  }

  @Test
  void aWellFormedFrameWithAnyBodyGivesTheTypedErrorOnly() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    byte[] good = CheckedFrame.body(Keyring.DOMAIN, "A keyring", realm.keyring.encode());
    Mutations.of(
        good,
        2_000,
        12,
        damaged -> {
          try {
            Keyring.decode(CheckedFrame.encode(Keyring.DOMAIN, damaged));
          } catch (AuthorityException e) {
            assertThat(e.reason()).isIn(Reason.MALFORMED, Reason.BAD_NAME, Reason.OVER_LIMIT);
          }
        });
  }

  private static <T> List<T> concat(List<T> a, List<T> b) {
    return Stream.concat(a.stream(), b.stream()).toList();
  }
}
