package dev.coterie.crypto.authority;

import static dev.coterie.crypto.authority.TestRealm.DEVELOPER;
import static dev.coterie.crypto.authority.TestRealm.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.coterie.crypto.address.AddressKey;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.address.SealedPrefix;
import dev.coterie.crypto.authority.AuthorityException.Reason;
import dev.coterie.crypto.authority.proto.PolicyContent;
import dev.coterie.crypto.authority.proto.ZoneContent;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.crypto.testing.Mutations;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PolicyTest {
  private static final PolicyTerms THREE = terms(0, 3);

  private static PolicyTerms terms(int min, int max) {
    return new PolicyTerms(
        min == 0 ? Optional.empty() : Optional.of(min),
        max == 0 ? Optional.empty() : Optional.of(max),
        Optional.empty(),
        Optional.empty());
  }

  private static RecordContent.SetPolicy policy(Hash prefix, PolicyTerms terms) {
    return new RecordContent.SetPolicy(prefix, terms, Optional.empty());
  }

  private static PolicyTerms lazy() {
    return new PolicyTerms(
        Optional.empty(), Optional.empty(), Optional.of(Strategy.LAZY), Optional.empty());
  }

  private static List<Hash> chain(TestRealm realm, String prefix) throws Exception {
    AddressKey key = realm.keyring.addressKey().orElseThrow();
    return key.blind(realm.log.realmId(), AddressPrefix.parse(prefix)).prefixes();
  }

  private static Hash link(TestRealm realm, String prefix) throws Exception {
    List<Hash> chain = chain(realm, prefix);
    return chain.get(chain.size() - 1);
  }

  private static void set(TestRealm realm, String prefix, PolicyTerms terms) throws Exception {
    realm.apply(realm.asFounder().setPolicy(AddressPrefix.parse(prefix), terms, NOW));
  }

  private static EntryPolicy policyFor(TestRealm realm, String address) throws Exception {
    return realm.log.authority().policyFor(chain(realm, address));
  }

  @Test
  void withoutAPolicyAnEntryIsKeptAsTheRealmSays() throws Exception {
    TestRealm realm = new TestRealm();
    EntryPolicy policy = policyFor(realm, "ucxl://shop/src/cart.go");
    assertThat(policy).isEqualTo(EntryPolicy.ofRealm(8));
    assertThat(policy.replicas()).isEqualTo(8);
    assertThat(policy.minReplicas()).isEqualTo(1);
    assertThat(policy.strategy()).isEqualTo(Strategy.EAGER);
    assertThat(policy.consistency()).isEqualTo(Consistency.QUORUM);
  }

  @Test
  void thePolicyOfTheLongestPrefixHoldsAloneAndCoversWholeSegments() throws Exception {
    TestRealm realm = new TestRealm();
    set(realm, "ucxl://", terms(2, 5));
    set(realm, "ucxl://shop/src", lazy());

    assertThat(policyFor(realm, "ucxl://shop/doc").replicas()).isEqualTo(5);
    assertThat(policyFor(realm, "ucxl://shop/srcs").replicas()).isEqualTo(5);
    EntryPolicy inner = policyFor(realm, "ucxl://shop/src/cart.go");
    assertThat(inner.strategy()).isEqualTo(Strategy.LAZY);
    assertThat(inner.replicas())
        .as("what the shorter prefix says does not shine through")
        .isEqualTo(8);
    assertThat(inner.minReplicas()).isEqualTo(1);
    assertThat(policyFor(realm, "ucxl://shop/src").strategy()).isEqualTo(Strategy.LAZY);
  }

  @Test
  void aPolicyNamesItsPrefixToHoldersOfTheAddressKeyOnly() throws Exception {
    TestRealm realm = new TestRealm();
    String text = "ucxl://shop/" + "a".repeat(1_012);
    for (String prefix : List.of("ucxl://", "ucxl://shop/src", text)) {
      set(realm, prefix, THREE);
      PrefixPolicy policy = realm.log.authority().policyOf(link(realm, prefix)).orElseThrow();
      SealedPrefix name = policy.name().orElseThrow();
      AddressKey key = realm.keyring.addressKey().orElseThrow();
      assertThat(name.open(key, realm.log.realmId(), policy.prefix()))
          .contains(AddressPrefix.parse(prefix));
      AddressKey other = AddressKey.generate(realm.entropy);
      assertThat(name.open(other, realm.log.realmId(), policy.prefix())).isEmpty();
      assertThat(name.open(key, realm.log.realmId(), Hash.of(new byte[] {1}))).isEmpty();
      Mutations.of(
          name.bytes(),
          50,
          3,
          changed -> {
            if (changed.length <= SealedPrefix.MAX_BYTES) {
              SealedPrefix read = SealedPrefix.of(changed);
              assertThat(
                      read.equals(name)
                          || read.open(key, realm.log.realmId(), policy.prefix()).isEmpty())
                  .isTrue();
            }
          });
    }
    assertThatThrownBy(() -> SealedPrefix.of(new byte[SealedPrefix.MAX_BYTES + 1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(SealedPrefix.MAX_BYTES));
  }

  @Test
  void settingKeepsWhatItDoesNotNameAndTakingAwayUncoversTheShorterPrefix() throws Exception {
    TestRealm realm = new TestRealm();
    set(realm, "ucxl://", terms(0, 5));
    set(realm, "ucxl://shop", THREE);
    set(realm, "ucxl://shop", lazy());
    EntryPolicy both = policyFor(realm, "ucxl://shop/a");
    assertThat(both.replicas()).isEqualTo(3);
    assertThat(both.strategy()).isEqualTo(Strategy.LAZY);

    set(realm, "ucxl://shop", PolicyTerms.NONE);
    assertThat(policyFor(realm, "ucxl://shop/a").replicas()).isEqualTo(5);
    assertThat(realm.log.authority().policies()).hasSize(1);
  }

  @Test
  void numbersOutsideWhatTheRealmHasAreRefusedWithTheLimit() throws Exception {
    TestRealm realm = new TestRealm();
    for (PolicyTerms bad : List.of(terms(0, 9), terms(9, 0), terms(4, 3), terms(-1, 0))) {
      assertThatThrownBy(() -> set(realm, "ucxl://shop", bad))
          .isInstanceOfSatisfying(
              AuthorityException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OVER_LIMIT))
          .hasMessageContaining("1 to ");
    }
    set(realm, "ucxl://shop", terms(8, 8));
    set(realm, "ucxl://shop", terms(1, 1));
    assertThatThrownBy(() -> set(realm, "ucxl://shop", terms(2, 0)))
        .hasMessageContaining("2; 1 to 1 go");
  }

  @Test
  void aPolicyThatAsksForMoreThanTheRealmHasGetsWhatItHas() throws Exception {
    TestRealm realm = new TestRealm();
    realm.add(policy(link(realm, "ucxl://shop"), terms(60, 64)), realm.founder);
    EntryPolicy policy = policyFor(realm, "ucxl://shop/a");
    assertThat(policy.replicas()).isEqualTo(8);
    assertThat(policy.minReplicas()).isEqualTo(8);
    realm.add(policy(link(realm, "ucxl://b"), terms(7, 2)), realm.founder);
    assertThat(policyFor(realm, "ucxl://b").minReplicas()).isEqualTo(2);
  }

  @Test
  void onlyAnAdminSetsAPolicy() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    TestRealm.Newcomer member = realm.join("developer:write");
    assertThatThrownBy(
            () -> realm.as(member).setPolicy(AddressPrefix.parse("ucxl://shop"), THREE, NOW))
        .isInstanceOfSatisfying(
            AuthorityException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_ADMIN));
    LogRecord forced = realm.add(policy(link(realm, "ucxl://shop"), THREE), member.identity());
    assertThat(realm.log.authority().hadEffect(forced.id())).isFalse();
    assertThat(policyFor(realm, "ucxl://shop/a").replicas()).isEqualTo(8);
  }

  @Test
  void concurrentPoliciesComeToTheSameEverywhereWhateverTheirOrder() throws Exception {
    TestRealm realm = new TestRealm();
    List<Hash> heads = realm.log.heads();
    Hash shop = link(realm, "ucxl://shop");
    List<LogRecord> concurrent = new ArrayList<>();
    for (int max = 1; max <= 5; max++) {
      concurrent.add(realm.record(heads, policy(shop, terms(0, max)), realm.founder));
    }
    Hash digest = null;
    for (int order = 0; order < 10; order++) {
      AuthorityLog log = realm.log.copy();
      Collections.shuffle(concurrent, new Random(order));
      concurrent.forEach(log::add);
      int replicas = log.authority().policyFor(chain(realm, "ucxl://shop/a")).replicas();
      assertThat(replicas).isBetween(1, 5);
      digest = digest == null ? log.authority().digest() : digest;
      assertThat(log.authority().digest()).isEqualTo(digest);
      LogRecord after =
          LogRecord.sign(
              log.realmId(), log.heads(), policy(shop, terms(0, 7)), NOW, Signer.of(realm.founder));
      log.add(after);
      assertThat(log.authority().policyFor(chain(realm, "ucxl://shop/a")).replicas())
          .as("one that has seen them all wins")
          .isEqualTo(7);
    }
  }

  @Test
  void aThousandAndTwentyFourPrefixesHaveAPolicyAndNotOneMore() throws Exception {
    Policies policies = new Policies();
    Hash record = Hash.of(new byte[] {1});
    for (int i = 0; i < AuthorityLimits.MAX_POLICIES; i++) {
      Hash prefix = Hash.of(new byte[] {(byte) i, (byte) (i >> 8)});
      assertThat(policies.set(policy(prefix, THREE), record)).isTrue();
    }
    Hash further = Hash.of(new byte[] {9, 9, 9});
    assertThat(policies.set(policy(further, THREE), record)).isFalse();
    Hash first = policies.all().get(0).prefix();
    assertThat(policies.set(policy(first, lazy()), record)).isTrue();
    assertThat(policies.set(policy(first, PolicyTerms.NONE), record)).isTrue();
    assertThat(policies.set(policy(further, THREE), record)).isTrue();
  }

  @Test
  void aMemberNamesTheZoneOfItsOwnPeerAndTheLastNameStands() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    TestRealm.Newcomer member = realm.join("developer:read");
    assertThat(realm.log.authority().zone(member.identity().peerId())).isEmpty();
    realm.apply(realm.as(member).setZone(Optional.of(new ZoneName("rack-1")), NOW));
    realm.apply(realm.as(member).setZone(Optional.of(new ZoneName("rack-2")), NOW));
    Authority authority = realm.log.authority();
    assertThat(authority.zone(member.identity().peerId())).contains(new ZoneName("rack-2"));
    assertThat(authority.zone(realm.founder.peerId())).isEmpty();

    realm.apply(realm.as(member).setZone(Optional.empty(), NOW));
    assertThat(realm.log.authority().zone(member.identity().peerId())).isEmpty();
  }

  @Test
  void aStrangerAndAKeyThatIsNoMembersHaveNoZone() throws Exception {
    TestRealm realm = new TestRealm();
    Identity admin = Identity.generate(realm.entropy);
    realm.apply(realm.asRoot().nameAdmin(admin.publicKey(), NOW));
    LogRecord record =
        realm.add(new RecordContent.SetZone(Optional.of(new ZoneName("rack-1"))), admin);
    assertThat(realm.log.authority().hadEffect(record.id())).isFalse();
    assertThatThrownBy(() -> realm.asRoot().setZone(Optional.empty(), NOW))
        .isInstanceOfSatisfying(
            AuthorityException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_MEMBER));
  }

  @Test
  void aZoneHasOneToThirtyTwoCharactersOfAFewKinds() throws Exception {
    assertThat(ZoneName.parse("eu-west.1_a").value()).isEqualTo("eu-west.1_a");
    assertThat(ZoneName.parse("a".repeat(32)).value()).hasSize(32);
    for (String bad : List.of("", "a".repeat(33), "Rack", "-a", "a b", "ä", "a\n")) {
      assertThatThrownBy(() -> ZoneName.parse(bad))
          .isInstanceOfSatisfying(
              AuthorityException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_NAME));
    }
  }

  @Test
  void changedBytesOfPoliciesAndZonesAreReadOrLeftUninterpreted() throws Exception {
    Hash prefix = Hash.of(new byte[] {1});
    PolicyContent policy =
        PolicyCodec.policy(
            new RecordContent.SetPolicy(
                prefix,
                new PolicyTerms(
                    Optional.of(2),
                    Optional.of(3),
                    Optional.of(Strategy.LAZY),
                    Optional.of(Consistency.ALL)),
                Optional.of(SealedPrefix.of(new byte[] {1, 2, 3}))));
    ZoneContent zone =
        PolicyCodec.zone(new RecordContent.SetZone(Optional.of(new ZoneName("rack-1"))));
    Mutations.of(
        policy.toByteArray(),
        200,
        7,
        changed ->
            assertThat(
                    ContentCodec.decode(RecordKind.POLICY.number(), ByteString.copyFrom(changed))
                        .kind())
                .isEqualTo(RecordKind.POLICY));
    Mutations.of(
        zone.toByteArray(),
        200,
        7,
        changed ->
            assertThat(
                    ContentCodec.decode(RecordKind.ZONE.number(), ByteString.copyFrom(changed))
                        .kind())
                .isEqualTo(RecordKind.ZONE));
    PolicyContent later = policy.toBuilder().setStrategy(9).build();
    assertThat(ContentCodec.decode(RecordKind.POLICY.number(), later.toByteString()))
        .isInstanceOf(RecordContent.Uninterpreted.class);
    PolicyContent over =
        policy.toBuilder().setMaxReplicas(AuthorityLimits.MAX_REPLICAS + 1).build();
    assertThat(ContentCodec.decode(RecordKind.POLICY.number(), over.toByteString()))
        .isInstanceOf(RecordContent.Uninterpreted.class);
  }
}
