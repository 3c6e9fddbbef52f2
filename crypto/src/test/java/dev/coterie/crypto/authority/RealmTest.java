package dev.coterie.crypto.authority;

import static dev.coterie.crypto.authority.TestRealm.ARCHITECT;
import static dev.coterie.crypto.authority.TestRealm.DEVELOPER;
import static dev.coterie.crypto.authority.TestRealm.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.authority.AuthorityException.Reason;
import dev.coterie.crypto.authority.TestRealm.Newcomer;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.primitives.Hash;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RealmTest {

  @Test
  void anActChangesNothingUntilItsRecordsAreAppended() throws Exception {
    TestRealm realm = new TestRealm();
    Change change = realm.asFounder().createRole(DEVELOPER, List.of(), NOW);
    assertThat(realm.log.authority().roles()).isEmpty();
    assertThat(change.records())
        .extracting(LogRecord::kind)
        .containsExactly(RecordKind.ROLE, RecordKind.ROLE_EPOCH);
    assertThat(change.sealedKeys()).hasSize(1);
    realm.apply(change);
    assertThat(realm.log.authority().roles()).hasSize(1);
  }

  @Test
  void onlyAnAdminActs() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Newcomer member = realm.join("developer:write");
    Realm asMember = realm.as(member);

    assertRefused(Reason.NOT_ADMIN, () -> asMember.createRole(ARCHITECT, List.of(), NOW));
    assertRefused(Reason.NOT_ADMIN, () -> asMember.rotate(DEVELOPER, NOW));
    assertRefused(Reason.NOT_ADMIN, () -> asMember.invite(TestRealm.options(), NOW));
    assertRefused(
        Reason.NOT_ADMIN,
        () ->
            asMember.grantRole(
                realm.founder.peerId(), DEVELOPER, RoleLevel.READ, Optional.empty(), NOW));
    assertRefused(Reason.NOT_ADMIN, () -> asMember.suspend(realm.founder.peerId(), NOW));
    assertRefused(
        Reason.NOT_ADMIN, () -> asMember.revokeRole(realm.founder.peerId(), DEVELOPER, NOW));
    assertRefused(
        Reason.NOT_ROOT, () -> realm.asFounder().nameAdmin(member.identity().publicKey(), NOW));
    assertRefused(
        Reason.NOT_ROOT, () -> realm.asFounder().removeAdmin(realm.founder.publicKey(), NOW));
    assertRefused(Reason.NOT_ROOT, () -> realm.asFounder().suspend(realm.founder.peerId(), NOW));
  }

  @Test
  void theRootKeyNamesAndRemovesAdmins() throws Exception {
    TestRealm realm = new TestRealm();
    Newcomer member = realm.join();
    realm.apply(realm.asRoot().nameAdmin(member.identity().publicKey(), NOW));
    realm.as(member).createRole(DEVELOPER, List.of(), NOW).appendTo(realm.log);
    realm.apply(realm.asRoot().removeAdmin(member.identity().publicKey(), NOW));
    assertRefused(Reason.NOT_ADMIN, () -> realm.as(member).createRole(ARCHITECT, List.of(), NOW));
    assertRefused(
        Reason.NOTHING_TO_REVOKE,
        () -> realm.asRoot().removeAdmin(member.identity().publicKey(), NOW));
  }

  @Test
  void whatDoesNotExistIsATypedErrorThatSaysWhatToDo() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Newcomer member = realm.join();
    Realm founder = realm.asFounder();
    Identity stranger = Identity.generate(realm.entropy);

    assertRefused(Reason.ROLE_EXISTS, () -> founder.createRole(DEVELOPER, List.of(), NOW));
    assertRefused(Reason.UNKNOWN_ROLE, () -> founder.rotate(ARCHITECT, NOW));
    assertRefused(Reason.UNKNOWN_ROLE, () -> founder.invite(TestRealm.options("architect"), NOW));
    assertRefused(
        Reason.UNKNOWN_MEMBER,
        () ->
            founder.grantRole(stranger.peerId(), DEVELOPER, RoleLevel.READ, Optional.empty(), NOW));
    assertRefused(Reason.UNKNOWN_MEMBER, () -> founder.suspend(stranger.peerId(), NOW));
    assertRefused(
        Reason.NOTHING_TO_REVOKE,
        () -> founder.revokeRole(member.identity().peerId(), DEVELOPER, NOW));
    assertRefused(Reason.NOTHING_TO_REVOKE, () -> founder.revokeGrant(Hash.of(new byte[0]), NOW));
    assertRefused(Reason.UNKNOWN_INVITE, () -> founder.revokeInvite(Hash.of(new byte[0]), NOW));
    assertThatThrownBy(() -> founder.rotate(ARCHITECT, NOW))
        .hasMessage("there is no role architect in this realm: an admin can create it");
  }

  @Test
  void aGrantIsMadeAndTakenBackByItsRecord() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Newcomer member = realm.join();
    Change granted =
        realm.apply(
            realm
                .asFounder()
                .grantRole(
                    member.identity().peerId(), DEVELOPER, RoleLevel.WRITE, Optional.empty(), NOW));
    assertThat(realm.level(member, DEVELOPER)).contains(RoleLevel.WRITE);
    assertThat(granted.sealedKeys()).hasSize(2);

    realm.apply(realm.asFounder().revokeGrant(granted.records().get(0).id(), NOW));
    assertThat(realm.level(member, DEVELOPER)).isEmpty();
  }

  @Test
  void aRoleHasAsManyPrefixesAsTheLimitAndNotOneMore() throws Exception {
    TestRealm realm = new TestRealm();
    Hash prefix = Hash.of(new byte[] {1});
    int most = AuthorityLimits.MAX_WRITE_PREFIXES;
    realm.apply(realm.asFounder().createRole(DEVELOPER, Collections.nCopies(most, prefix), NOW));
    assertThat(realm.log.authority().role(DEVELOPER).orElseThrow().writePrefixes(NOW))
        .containsExactly(prefix);
    assertRefused(
        Reason.OVER_LIMIT,
        () -> realm.asFounder().createRole(ARCHITECT, Collections.nCopies(most + 1, prefix), NOW));
  }

  @Test
  void aRealmIsFoundedWithinItsLimits() throws Exception {
    for (String name : List.of("", " ", "a\nb", "n".repeat(257))) {
      assertThatThrownBy(() -> new TestRealm(FoundingOptions.of(name)))
          .isInstanceOf(AuthorityException.class);
    }
    assertThat(new TestRealm(FoundingOptions.of("n".repeat(256))).log.size()).isEqualTo(3);
    for (int replicas : new int[] {0, 65, -1}) {
      assertThatThrownBy(
              () -> new TestRealm(new FoundingOptions("r", false, replicas, History.ALL, true)))
          .isInstanceOf(AuthorityException.class);
    }
    assertThat(
            new TestRealm(new FoundingOptions("r", true, 64, History.ALL, true))
                .log
                .authority()
                .replicas())
        .isEqualTo(64);
  }

  @Test
  void anOpenRealmLetsAnyoneStoreButNobodyWriteWithoutARight() throws Exception {
    TestRealm realm = new TestRealm(new FoundingOptions("r", true, 3, History.ALL, true));
    Identity stranger = Identity.generate(realm.entropy);
    Authority authority = realm.log.authority();
    assertThat(authority.mayStore(stranger.peerId(), NOW)).isTrue();
    assertThat(
            authority
                .mayWrite(stranger.publicKey(), List.of(authority.wholeRealm()), NOW, true)
                .isAllowed())
        .isFalse();
  }

  private static void assertRefused(Reason reason, ThrowingCallable act) {
    assertThatThrownBy(act)
        .isInstanceOfSatisfying(
            AuthorityException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
