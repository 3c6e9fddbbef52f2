package dev.coterie.crypto.authority;

import static dev.coterie.crypto.authority.TestRealm.ARCHITECT;
import static dev.coterie.crypto.authority.TestRealm.DEVELOPER;
import static dev.coterie.crypto.authority.TestRealm.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.authority.RecordContent.Admin;
import dev.coterie.crypto.authority.RecordContent.GrantRight;
import dev.coterie.crypto.authority.RecordContent.Holder;
import dev.coterie.crypto.authority.RecordContent.NewEpoch;
import dev.coterie.crypto.authority.RecordContent.NewMember;
import dev.coterie.crypto.authority.RecordContent.NewRole;
import dev.coterie.crypto.authority.RecordContent.RevokeAdmin;
import dev.coterie.crypto.authority.RecordContent.RevokeGrant;
import dev.coterie.crypto.authority.RecordContent.RevokeInvite;
import dev.coterie.crypto.authority.RecordContent.RevokeRole;
import dev.coterie.crypto.authority.RecordContent.Suspend;
import dev.coterie.crypto.authority.TestRealm.Newcomer;
import dev.coterie.crypto.envelope.RoleKey;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.primitives.Hash;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuthorityTest {
  private static final Hash CART = Hash.of(new byte[] {1});

  @Test
  void theFounderIsTheFirstAdminAndMember() throws Exception {
    TestRealm realm = new TestRealm();
    Authority authority = realm.log.authority();

    assertThat(authority.realmId()).isEqualTo(realm.log.records().get(0).id());
    assertThat(authority.realmName()).isEqualTo("shop");
    assertThat(authority.isOpen()).isFalse();
    assertThat(authority.replicas()).isEqualTo(8);
    assertThat(authority.admins()).containsExactly(realm.founder.publicKey());
    assertThat(authority.member(realm.founder.peerId())).isPresent();
    assertThat(authority.mayStore(realm.founder.peerId(), NOW)).isTrue();
    assertThat(authority.mayStore(Identity.generate(realm.entropy).peerId(), NOW)).isFalse();
  }

  @Test
  void theCreatorOfARoleIsItsFirstReaderAndWriter() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Role role = realm.log.authority().role("developer").orElseThrow();

    assertThat(role.readers(NOW))
        .extracting(Member::peerId)
        .containsExactly(realm.founder.peerId());
    assertThat(role.writers(NOW))
        .extracting(Member::peerId)
        .containsExactly(realm.founder.peerId());
    assertThat(role.current().orElseThrow().number()).isEqualTo(1);
  }

  @Test
  void aRoleWithoutPrefixesMayWriteInTheWholeRealm() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER).withRole(ARCHITECT, CART);
    Newcomer developer = realm.join("developer:write");
    Newcomer architect = realm.join("architect:write");
    Hash whole = realm.log.authority().wholeRealm();

    assertThat(write(realm, developer, List.of(whole, Hash.of(new byte[] {9}))).isAllowed())
        .isTrue();
    assertThat(write(realm, architect, List.of(whole, CART)))
        .isEqualTo(new WriteVerdict.Allowed(CART, Optional.of(ARCHITECT)));
    assertThat(reason(write(realm, architect, List.of(whole, Hash.of(new byte[] {9})))))
        .isEqualTo(WriteVerdict.Reason.NO_GRANT);
  }

  @Test
  void whoOnlyReadsDoesNotWriteAndWritingIncludesReading() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Newcomer reader = realm.join("developer");
    Newcomer writer = realm.join("developer:write");
    Role role = realm.log.authority().role(DEVELOPER).orElseThrow();

    assertThat(reason(write(realm, reader))).isEqualTo(WriteVerdict.Reason.NO_GRANT);
    assertThat(write(realm, writer).isAllowed()).isTrue();
    assertThat(role.readers(NOW)).hasSize(3);
    assertThat(role.writers(NOW)).hasSize(2);
  }

  @Test
  void strangersAndAddressesOfOtherRealmsAreRefused() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Newcomer stranger = realm.newcomer();

    assertThat(reason(write(realm, stranger))).isEqualTo(WriteVerdict.Reason.NOT_A_MEMBER);
    assertThat(reason(write(realm, realm.join("developer:write"), List.of(CART))))
        .isEqualTo(WriteVerdict.Reason.WRONG_REALM);
    assertThat(reason(write(realm, realm.join("developer:write"), List.of())))
        .isEqualTo(WriteVerdict.Reason.WRONG_REALM);
  }

  @Test
  void anExpiredMembershipEndsNewPutsOnly() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    InviteOptions options =
        new InviteOptions(
            List.of(RoleRequest.parse("developer:write")),
            Optional.of(Duration.ofHours(1)),
            Optional.of(Duration.ofDays(2)),
            List.of());
    Invitation invitation = realm.asFounder().invite(options, NOW);
    realm.apply(invitation.change());
    Newcomer guest = realm.newcomer();
    Admission.accept(realm.log, realm.joinRecord(invitation.ticket(), guest), NOW);
    Authority authority = realm.log.authority();
    List<Hash> anywhere = List.of(authority.wholeRealm());
    var key = guest.identity().publicKey();

    assertThat(authority.mayWrite(key, anywhere, NOW, true).isAllowed()).isTrue();
    assertThat(reason(authority.mayWrite(key, anywhere, NOW.plus(Duration.ofDays(2)), true)))
        .isEqualTo(WriteVerdict.Reason.MEMBERSHIP_EXPIRED);
    assertThat(authority.mayWrite(key, anywhere, NOW.plus(Duration.ofDays(2)), false).isAllowed())
        .isTrue();
    assertThat(authority.mayStore(guest.identity().peerId(), NOW.plus(Duration.ofDays(2))))
        .isFalse();
  }

  @Test
  void aGrantOfARightMayExpireAndBeTakenBack() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER, CART);
    Newcomer reader = realm.join("developer");
    Hash whole = realm.log.authority().wholeRealm();
    LogRecord grant =
        realm.add(
            new GrantRight(
                Holder.member(reader.identity().publicKey()),
                CART,
                EnumSet.of(Operation.PUT),
                Optional.of(NOW.plusSeconds(60))),
            realm.founder);
    Authority granted = realm.log.authority();
    var key = reader.identity().publicKey();
    List<Hash> cart = List.of(whole, CART);

    assertThat(granted.mayWrite(key, cart, NOW, true).isAllowed()).isTrue();
    assertThat(reason(granted.mayWrite(key, cart, NOW.plusSeconds(60), true)))
        .isEqualTo(WriteVerdict.Reason.GRANT_EXPIRED);
    assertThat(granted.mayWrite(key, cart, NOW.plusSeconds(60), false).isAllowed()).isTrue();
    assertThat(reason(granted.mayWrite(key, Operation.DELETE, cart, NOW, true)))
        .isEqualTo(WriteVerdict.Reason.NO_GRANT);

    realm.add(new RevokeGrant(grant.id()), realm.founder);
    assertThat(reason(write(realm, reader, cart))).isEqualTo(WriteVerdict.Reason.NO_GRANT);
  }

  @Test
  void aRightOfARoleIsForItsWriters() throws Exception {
    TestRealm realm = new TestRealm().withRole(ARCHITECT, CART);
    Newcomer reader = realm.join("architect");
    Newcomer writer = realm.join("architect:write");
    Hash blog = Hash.of(new byte[] {2});
    List<Hash> address = List.of(realm.log.authority().wholeRealm(), blog);
    realm.add(
        new GrantRight(Holder.role(ARCHITECT), blog, EnumSet.of(Operation.PUT), Optional.empty()),
        realm.founder);

    assertThat(write(realm, writer, address).isAllowed()).isTrue();
    assertThat(reason(write(realm, reader, address))).isEqualTo(WriteVerdict.Reason.NO_GRANT);
    assertThat(realm.log.authority().role(ARCHITECT).orElseThrow().writePrefixes(NOW))
        .containsExactlyInAnyOrder(CART, blog);
  }

  @Test
  void recordsOfOneWithoutTheRightStayWithoutEffect() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Newcomer member = realm.join("developer");
    Hash before = realm.log.authority().digest();

    List<RecordContent> attempts =
        List.of(
            realm.grant(member, DEVELOPER, RoleLevel.WRITE),
            new NewRole(ARCHITECT, List.of()),
            new Admin(member.identity().publicKey()),
            new Suspend(realm.founder.publicKey()),
            new RevokeRole(realm.founder.publicKey(), DEVELOPER),
            new RevokeAdmin(realm.founder.publicKey()),
            new NewEpoch(DEVELOPER, 2, RoleKey.generate(realm.entropy).recipient(), List.of()));
    for (RecordContent attempt : attempts) {
      LogRecord record = realm.add(attempt, member.identity());
      assertThat(realm.log.authority().hadEffect(record.id())).as(record.toString()).isFalse();
    }

    assertThat(realm.log.authority().digest()).isEqualTo(before);
    assertThat(realm.log.records()).hasSize(attempts.size() + 7);
  }

  @Test
  void onlyTheRootKeyMakesAndUnmakesAdmins() throws Exception {
    TestRealm realm = new TestRealm();
    Identity second = realm.join().identity();
    realm.add(new Admin(second.publicKey()), realm.founder);
    assertThat(realm.log.authority().isAdmin(second.publicKey())).isFalse();

    realm.add(new Admin(second.publicKey()), realm.root);
    realm.add(new NewRole(DEVELOPER, List.of()), second);
    assertThat(realm.log.authority().role(DEVELOPER)).isPresent();

    realm.add(new RevokeAdmin(second.publicKey()), realm.root);
    realm.add(new NewRole(ARCHITECT, List.of()), second);
    assertThat(realm.log.authority().isAdmin(second.publicKey())).isFalse();
    assertThat(realm.log.authority().role(DEVELOPER)).isPresent();
    assertThat(realm.log.authority().role(ARCHITECT)).isEmpty();
  }

  @Test
  void whatARemovedAdminDatesBackHasNoEffectButItsRevokesHave() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Newcomer admin = realm.join();
    Newcomer member = realm.join("developer:write");
    realm.add(new Admin(admin.identity().publicKey()), realm.root);
    List<Hash> before = realm.log.heads();
    LogRecord granted =
        realm.add(
            realm.record(before, realm.grant(admin, DEVELOPER, RoleLevel.WRITE), admin.identity()));
    assertThat(realm.level(admin, DEVELOPER)).contains(RoleLevel.WRITE);

    realm.add(realm.record(before, new RevokeAdmin(admin.identity().publicKey()), realm.root));
    realm.add(
        realm.record(
            before, new RevokeRole(member.identity().publicKey(), DEVELOPER), admin.identity()));

    assertThat(realm.log.authority().hadEffect(granted.id())).isFalse();
    assertThat(realm.level(admin, DEVELOPER)).isEmpty();
    assertThat(realm.level(member, DEVELOPER)).isEmpty();
  }

  @Test
  void anAdminNamedAgainActsAgain() throws Exception {
    TestRealm realm = new TestRealm();
    Newcomer admin = realm.join();
    realm.add(new Admin(admin.identity().publicKey()), realm.root);
    realm.add(new RevokeAdmin(admin.identity().publicKey()), realm.root);
    realm.add(new Admin(admin.identity().publicKey()), realm.root);
    realm.add(new NewRole(DEVELOPER, List.of()), admin.identity());

    assertThat(realm.log.authority().role(DEVELOPER)).isPresent();
    assertThat(realm.log.authority().admins()).hasSize(2);
  }

  @Test
  void aRevokeBeatsAConcurrentGrantWhateverTheirOrder() throws Exception {
    int grantsFirst = 0;
    for (int attempt = 0; attempt < 24; attempt++) {
      TestRealm realm = new TestRealm().withRole(DEVELOPER).withRole(ARCHITECT);
      Newcomer member = realm.join("developer:write");
      List<Hash> fork = realm.log.heads();
      LogRecord grant =
          realm.record(
              fork,
              new RecordContent.GrantRole(
                  member.identity().publicKey(),
                  DEVELOPER,
                  RoleLevel.WRITE,
                  Optional.of(NOW.plusSeconds(1 + attempt))),
              realm.founder);
      LogRecord revoke =
          realm.record(
              fork, new RevokeRole(member.identity().publicKey(), DEVELOPER), realm.founder);
      realm.add(grant);
      realm.add(revoke);
      grantsFirst += grant.id().compareTo(revoke.id()) < 0 ? 1 : 0;

      assertThat(realm.log.heads()).hasSize(2);
      assertThat(realm.level(member, DEVELOPER)).isEmpty();

      realm.add(realm.grant(member, ARCHITECT, RoleLevel.READ), realm.founder);
      assertThat(realm.log.heads()).hasSize(1);
      assertThat(realm.level(member, DEVELOPER)).isEmpty();
      assertThat(realm.level(member, ARCHITECT)).contains(RoleLevel.READ);

      realm.add(realm.grant(member, DEVELOPER, RoleLevel.READ), realm.founder);
      assertThat(realm.level(member, DEVELOPER)).contains(RoleLevel.READ);
    }
    assertThat(grantsFirst).as("both orders were tried").isBetween(1, 23);
  }

  @Test
  void aSuspendedMemberMayDoNothingUntilItIsAdmittedAgain() throws Exception {
    TestRealm realm = new TestRealm(new FoundingOptions("shop", true, 3, History.ALL, true));
    realm.withRole(DEVELOPER);
    Newcomer member = realm.join("developer:write");
    Ticket old = realm.ticket("developer:write");
    realm.add(new Suspend(member.identity().publicKey()), realm.founder);

    assertThat(reason(write(realm, member))).isEqualTo(WriteVerdict.Reason.SUSPENDED);
    assertThat(realm.log.authority().mayStore(member.identity().peerId(), NOW)).isFalse();
    assertThat(realm.log.authority().role(DEVELOPER).orElseThrow().readers(NOW)).hasSize(1);

    LogRecord useOfOldTicket = realm.joinRecord(old, member);
    realm.add(useOfOldTicket);
    assertThat(realm.log.authority().hadEffect(useOfOldTicket.id())).isFalse();
    assertThat(realm.member(member).suspended()).isTrue();
    assertThat(realm.log.authority().invite(old.invite()).orElseThrow().usedBy()).isEmpty();

    Admission.accept(realm.log, realm.joinRecord(realm.ticket(), member), NOW);
    assertThat(realm.member(member).suspended()).isFalse();
    assertThat(write(realm, member).isAllowed()).isTrue();
  }

  @Test
  void aSuspensionOutlivesARenewalConcurrentWithIt() throws Exception {
    TestRealm realm = new TestRealm();
    Newcomer member = realm.join();
    List<Hash> fork = realm.log.heads();
    NewMember renewal =
        new NewMember(
            member.identity().publicKey(),
            member.keyring().recipient(),
            Optional.empty(),
            Optional.empty(),
            true,
            Possession.sign(
                realm.log.realmId(),
                Optional.empty(),
                member.keyring().recipient(),
                member.signer()));
    realm.add(realm.record(fork, renewal, realm.founder));
    realm.add(realm.record(fork, new Suspend(member.identity().publicKey()), realm.founder));
    assertThat(realm.member(member).suspended()).isTrue();

    realm.add(renewal, realm.founder);
    assertThat(realm.member(member).suspended()).isFalse();
  }

  @Test
  void anAdminsMembershipOnlyTheRootKeySuspends() throws Exception {
    TestRealm realm = new TestRealm();
    Newcomer other = realm.join();
    realm.add(new Admin(other.identity().publicKey()), realm.root);

    realm.add(new Suspend(other.identity().publicKey()), realm.founder);
    assertThat(realm.member(other).suspended()).isFalse();
    realm.add(new Suspend(other.identity().publicKey()), realm.root);
    assertThat(realm.member(other).suspended()).isTrue();
  }

  @Test
  void ofTwoUsesOfAnInviteTheFirstInTheOrderCounts() throws Exception {
    TestRealm realm = new TestRealm();
    Ticket ticket = realm.ticket();
    Newcomer one = realm.newcomer();
    Newcomer two = realm.newcomer();
    LogRecord first = realm.joinRecord(ticket, one);
    LogRecord second = realm.joinRecord(ticket, two);
    realm.add(first);
    realm.add(second);
    boolean oneWins = first.id().compareTo(second.id()) < 0;
    Authority authority = realm.log.authority();

    assertThat(authority.memberBySigningKey(one.identity().publicKey()).isPresent())
        .isEqualTo(oneWins);
    assertThat(authority.memberBySigningKey(two.identity().publicKey()).isPresent())
        .isEqualTo(!oneWins);
    assertThat(authority.invite(ticket.invite()).orElseThrow().usedBy())
        .contains((oneWins ? one : two).identity().publicKey());
  }

  @Test
  void aRevokedInviteServesOnlyThoseWhoUsedItBefore() throws Exception {
    TestRealm realm = new TestRealm();
    Ticket used = realm.ticket();
    Newcomer early = realm.newcomer();
    realm.add(realm.joinRecord(used, early));
    realm.add(new RevokeInvite(used.invite()), realm.founder);
    assertThat(realm.member(early).suspended()).isFalse();

    Ticket unused = realm.ticket();
    Newcomer late = realm.newcomer();
    LogRecord concurrent = realm.joinRecord(unused, late);
    realm.add(new RevokeInvite(unused.invite()), realm.founder);
    realm.add(concurrent);
    assertThat(realm.log.authority().memberBySigningKey(late.identity().publicKey())).isEmpty();
  }

  @Test
  void twoWhoCreateARoleAtOnceBothHoldItAndBothEpochsStay() throws Exception {
    TestRealm realm = new TestRealm();
    Newcomer other = realm.join();
    realm.add(new Admin(other.identity().publicKey()), realm.root);
    Change mine = realm.asFounder().createRole(DEVELOPER, List.of(), NOW);
    Change theirs = realm.as(other).createRole(DEVELOPER, List.of(CART), NOW);
    realm.apply(mine);
    theirs.appendTo(realm.log);
    Role role = realm.log.authority().role(DEVELOPER).orElseThrow();

    assertThat(role.writers(NOW)).hasSize(2);
    assertThat(role.epochs(1)).hasSize(2);
    assertThat(role.current().orElseThrow().record())
        .isEqualTo(
            mine.records().get(1).id().compareTo(theirs.records().get(1).id()) < 0
                ? mine.records().get(1).id()
                : theirs.records().get(1).id());
  }

  @Test
  void anEpochHasTheNextNumberOrNoEffect() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    for (int number : new int[] {1, 3}) {
      LogRecord record =
          realm.add(
              new NewEpoch(
                  DEVELOPER, number, RoleKey.generate(realm.entropy).recipient(), List.of()),
              realm.founder);
      assertThat(realm.log.authority().hadEffect(record.id())).isFalse();
    }
    LogRecord next =
        realm.add(
            new NewEpoch(DEVELOPER, 2, RoleKey.generate(realm.entropy).recipient(), List.of()),
            realm.founder);
    assertThat(realm.log.authority().role(DEVELOPER).orElseThrow().current().orElseThrow().record())
        .isEqualTo(next.id());
  }

  @Test
  void theStateAtNamedHeadsIsThatOfTheirAncestors() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Newcomer member = realm.join("developer:write");
    List<Hash> before = realm.log.heads();
    realm.add(new Suspend(member.identity().publicKey()), realm.founder);
    Authority then = realm.log.at(before).orElseThrow();
    var key = member.identity().publicKey();

    assertThat(then.mayWrite(key, List.of(then.wholeRealm()), NOW, true).isAllowed()).isTrue();
    assertThat(reason(write(realm, member))).isEqualTo(WriteVerdict.Reason.SUSPENDED);
    assertThat(realm.log.at(before).orElseThrow()).isSameAs(then);
    assertThat(realm.log.at(realm.log.heads()).orElseThrow()).isSameAs(realm.log.authority());
    assertThat(realm.log.at(List.of(CART))).isEmpty();
    assertThat(realm.log.at(List.of())).isEmpty();
  }

  private static WriteVerdict write(TestRealm realm, Newcomer newcomer) {
    return write(realm, newcomer, List.of(realm.log.authority().wholeRealm()));
  }

  private static WriteVerdict write(TestRealm realm, Newcomer newcomer, List<Hash> prefixes) {
    return realm.log.authority().mayWrite(newcomer.identity().publicKey(), prefixes, NOW, true);
  }

  private static WriteVerdict.Reason reason(WriteVerdict verdict) {
    return ((WriteVerdict.Refused) verdict).reason();
  }
}
