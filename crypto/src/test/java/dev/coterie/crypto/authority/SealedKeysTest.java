package dev.coterie.crypto.authority;

import static dev.coterie.crypto.authority.TestRealm.DEVELOPER;
import static dev.coterie.crypto.authority.TestRealm.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.authority.AuthorityException.Reason;
import dev.coterie.crypto.authority.SealedKeys.Outcome;
import dev.coterie.crypto.authority.TestRealm.Newcomer;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.testing.Mutations;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SealedKeysTest {

  private static KeySlot slot(TestRealm realm, Newcomer newcomer) {
    return realm.keyring.owed(realm.log.authority(), new SealedKeys(), NOW).stream()
        .filter(slot -> slot.member().equals(newcomer.identity().publicKey()))
        .filter(slot -> slot.epoch().isPresent())
        .findFirst()
        .orElseThrow();
  }

  private static SealedKey sealed(TestRealm realm, KeySlot slot, Identity sealer)
      throws AuthorityException {
    return SealedKey.sign(realm.log.realmId(), slot, new byte[] {1, 2, 3}, Signer.of(sealer));
  }

  @Test
  void whatNobodyNeedsOrNobodyMayHaveSealedIsNotKept() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Newcomer reader = realm.join("developer");
    Newcomer storing = realm.join();
    Authority authority = realm.log.authority();
    SealedKeys keys = new SealedKeys();
    KeySlot slot = slot(realm, reader);
    SealedKey good = sealed(realm, slot, realm.founder);

    assertThat(keys.add(sealed(realm, slot, storing.identity()), authority))
        .isEqualTo(Outcome.NOT_ENTITLED);
    assertThat(keys.add(sealed(realm, slot, Identity.generate(realm.entropy)), authority))
        .isEqualTo(Outcome.NOT_ENTITLED);
    assertThat(
            keys.add(
                sealed(
                    realm,
                    new KeySlot(
                        storing.identity().publicKey(),
                        storing.keyring().recipient(),
                        slot.epoch()),
                    realm.founder),
                authority))
        .isEqualTo(Outcome.NOT_NEEDED);
    byte[] forged = good.bytes();
    forged[forged.length - 1] ^= 1;
    assertThat(keys.add(SealedKey.parse(forged), authority)).isEqualTo(Outcome.BAD_SIGNATURE);
    assertThat(keys.add(good, authority)).isEqualTo(Outcome.ADDED);
    assertThat(keys.add(good, authority)).isEqualTo(Outcome.KNOWN);
    TestRealm other = new TestRealm(FoundingOptions.of("other"));
    assertThat(keys.add(good, other.log.authority())).isEqualTo(Outcome.WRONG_REALM);
    assertThat(keys.size()).isEqualTo(1);
  }

  @Test
  void aSlotKeepsAFewAndAnAdminsTakesThePlaceOfAnothers() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Newcomer reader = realm.join("developer");
    List<Newcomer> sealers = new ArrayList<>();
    for (int i = 0; i <= AuthorityLimits.MAX_SEALED_KEYS_PER_SLOT; i++) {
      sealers.add(realm.join("developer"));
    }
    Authority authority = realm.log.authority();
    KeySlot slot = slot(realm, reader);
    SealedKeys keys = new SealedKeys();
    for (int i = 0; i < AuthorityLimits.MAX_SEALED_KEYS_PER_SLOT; i++) {
      assertThat(keys.add(sealed(realm, slot, sealers.get(i).identity()), authority))
          .isEqualTo(Outcome.ADDED);
    }
    Newcomer oneMore = sealers.get(AuthorityLimits.MAX_SEALED_KEYS_PER_SLOT);
    assertThat(keys.add(sealed(realm, slot, oneMore.identity()), authority))
        .isEqualTo(Outcome.ENOUGH);
    assertThat(keys.add(sealed(realm, slot, realm.founder), authority)).isEqualTo(Outcome.ADDED);
    assertThat(keys.of(slot)).hasSize(AuthorityLimits.MAX_SEALED_KEYS_PER_SLOT);
    assertThat(keys.size()).isEqualTo(AuthorityLimits.MAX_SEALED_KEYS_PER_SLOT);
  }

  @Test
  void whatIsNotNeededAnyMoreIsPruned() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Newcomer reader = realm.join("developer");
    SealedKeys keys = new SealedKeys();
    SealedKey key = sealed(realm, slot(realm, reader), realm.founder);
    keys.add(key, realm.log.authority());
    assertThat(keys.prune(realm.log.authority())).isEmpty();

    realm.apply(realm.asFounder().suspend(reader.identity().peerId(), NOW));
    assertThat(keys.prune(realm.log.authority())).containsExactly(key.id());
    assertThat(keys.size()).isZero();
    assertThat(keys.isServed(key.slot())).isFalse();
  }

  @Test
  void aPeerIsSentWhatItLacks() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    realm.join("developer");
    SealedKeys keys = new SealedKeys();
    realm
        .asFounder()
        .serveOwed(keys, 100, NOW)
        .forEach(key -> keys.add(key, realm.log.authority()));
    assertThat(keys.size()).isEqualTo(4);
    assertThat(keys.missingFor(List.of(), 3)).hasSize(3);
    assertThat(keys.missingFor(keys.ids().subList(0, 3), 3))
        .containsExactly(keys.get(keys.ids().get(3)).orElseThrow());
  }

  @Test
  void aSealedKeyReadsBackAndItsLimitsHold() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    KeySlot slot = slot(realm, realm.join("developer"));
    int most = AuthorityLimits.MAX_SEALED_KEY_FILE_BYTES;
    SealedKey key =
        SealedKey.sign(realm.log.realmId(), slot, new byte[most], Signer.of(realm.founder));
    SealedKey read = SealedKey.parse(key.bytes());
    assertThat(read).isEqualTo(key);
    assertThat(read.slot()).isEqualTo(slot);
    assertThat(read.sealed()).hasSize(most);

    assertThatThrownBy(
            () ->
                SealedKey.sign(
                    realm.log.realmId(), slot, new byte[most + 1], Signer.of(realm.founder)))
        .hasMessageContaining("1025");
    assertThatThrownBy(() -> SealedKey.parse(new byte[AuthorityLimits.MAX_SEALED_KEY_BYTES + 1]))
        .isInstanceOfSatisfying(
            AuthorityException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OVER_LIMIT));
  }

  @Test
  void damagedSealedKeysGiveTheTypedErrorOrABadSignature() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    SealedKey key = sealed(realm, slot(realm, realm.join("developer")), realm.founder);
    Mutations.of(
        key.bytes(),
        1_000,
        13,
        damaged -> {
          try {
            SealedKey read = SealedKey.parse(damaged);
            if (!read.equals(key)) {
              assertThat(RecordVerifier.ED25519.verify(read.claim())).isFalse();
            }
          } catch (AuthorityException e) {
            assertThat(e.reason())
                .isIn(Reason.MALFORMED, Reason.UNSUPPORTED, Reason.OVER_LIMIT, Reason.BAD_NAME);
          }
        });
  }
}
