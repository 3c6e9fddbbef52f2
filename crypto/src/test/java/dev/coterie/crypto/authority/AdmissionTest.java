package dev.coterie.crypto.authority;

import static dev.coterie.crypto.authority.TestRealm.DEVELOPER;
import static dev.coterie.crypto.authority.TestRealm.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.authority.AuthorityException.Reason;
import dev.coterie.crypto.authority.TestRealm.Newcomer;
import dev.coterie.crypto.identity.Signer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  @Test
  void aNewcomerBecomesAMemberWithTheRolesOfItsTicket() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    Newcomer newcomer = realm.newcomer();
    Ticket ticket = Ticket.parse(realm.ticket("developer:write").encode());
    Member member = Admission.accept(realm.log, realm.joinRecord(ticket, newcomer), NOW);

    assertThat(member.peerId()).isEqualTo(newcomer.identity().peerId());
    assertThat(member.recipient()).isEqualTo(newcomer.keyring().recipient());
    assertThat(member.roles(NOW)).containsExactly(RoleRequest.parse("developer:write"));
    assertThat(realm.log.authority().mayStore(member.peerId(), NOW)).isTrue();
  }

  @Test
  void theSameRecordMayComeAgainButNotAnotherUseOfTheTicket() throws Exception {
    TestRealm realm = new TestRealm();
    Ticket ticket = realm.ticket();
    LogRecord record = realm.joinRecord(ticket, realm.newcomer());
    LogRecord second = realm.joinRecord(ticket, realm.newcomer());
    Member first = Admission.accept(realm.log, record, NOW);

    assertThat(Admission.accept(realm.log, record, NOW)).isEqualTo(first);
    assertRefused(Reason.USED, () -> Admission.accept(realm.log, second, NOW));
    assertRefused(Reason.USED, () -> realm.joinRecord(ticket, realm.newcomer()));
    assertThat(realm.log.authority().members()).hasSize(2);
  }

  @Test
  void aTicketServesUntilItsEndAndNotALittleLonger() throws Exception {
    TestRealm realm = new TestRealm();
    Ticket ticket = realm.ticket();
    LogRecord record = realm.joinRecord(ticket, realm.newcomer());
    Instant end = NOW.plus(Duration.ofHours(1));

    assertRefused(Reason.EXPIRED, () -> Admission.accept(realm.log, record, end));
    Newcomer late = realm.newcomer();
    assertRefused(
        Reason.EXPIRED,
        () ->
            Admission.join(
                realm.log, ticket, late.signer(), late.keyring().recipient(), true, end));
    assertThat(Admission.accept(realm.log, record, end.minusMillis(1))).isNotNull();
  }

  @Test
  void aRecordThatSaysItIsLateHasNoEffectWhoeverHandsItOn() throws Exception {
    TestRealm realm = new TestRealm();
    Ticket ticket = realm.ticket();
    Newcomer late = realm.newcomer();
    RecordContent onTime = realm.joinRecord(ticket, late).content();
    LogRecord record =
        LogRecord.sign(
            realm.log.realmId(),
            realm.log.heads(),
            onTime,
            NOW.plus(Duration.ofHours(1)),
            Signer.of(ticket.oneTimeKey()));
    realm.add(record);
    assertThat(realm.log.authority().hadEffect(record.id())).isFalse();
    assertRefused(Reason.EXPIRED, () -> Admission.accept(realm.log, record, NOW));
  }

  @Test
  void aRecordFarAheadOfTheClockIsRefused() throws Exception {
    TestRealm realm = new TestRealm();
    InviteOptions endless =
        new InviteOptions(List.of(), Optional.empty(), Optional.empty(), List.of());
    Invitation invitation = realm.asFounder().invite(endless, NOW);
    realm.apply(invitation.change());
    LogRecord record = realm.joinRecord(invitation.ticket(), realm.newcomer());
    Instant behind = NOW.minus(Admission.MAX_CLOCK_LEAD);

    assertRefused(
        Reason.MALFORMED, () -> Admission.accept(realm.log, record, behind.minusMillis(1)));
    assertThat(Admission.accept(realm.log, record, behind)).isNotNull();
  }

  @Test
  void revokedAndUnknownInvitesAreRefused() throws Exception {
    TestRealm realm = new TestRealm();
    Ticket ticket = realm.ticket();
    LogRecord record = realm.joinRecord(ticket, realm.newcomer());
    AuthorityLog behind = realm.log.copy();
    realm.apply(realm.asFounder().revokeInvite(ticket.invite(), NOW));
    assertRefused(Reason.REVOKED, () -> Admission.accept(realm.log, record, NOW));

    Ticket next = realm.ticket();
    LogRecord unknownThere = realm.joinRecord(next, realm.newcomer());
    assertRefused(Reason.UNKNOWN_INVITE, () -> Admission.accept(behind, unknownThere, NOW));

    TestRealm other = new TestRealm(FoundingOptions.of("other"));
    assertRefused(Reason.WRONG_REALM, () -> other.joinRecord(realm.ticket(), realm.newcomer()));
    assertRefused(Reason.WRONG_REALM, () -> Admission.accept(other.log, record, NOW));
  }

  @Test
  void aStrangerMayBringNothingButItsMemberRecord() throws Exception {
    TestRealm realm = new TestRealm();
    Ticket ticket = realm.ticket();
    LogRecord record =
        realm.record(
            realm.log.heads(),
            new RecordContent.NewRole(DEVELOPER, List.of()),
            ticket.oneTimeKey());
    assertRefused(Reason.MALFORMED, () -> Admission.accept(realm.log, record, NOW));
  }

  private static void assertRefused(Reason reason, ThrowingCallable act) {
    assertThatThrownBy(act)
        .isInstanceOfSatisfying(
            AuthorityException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
