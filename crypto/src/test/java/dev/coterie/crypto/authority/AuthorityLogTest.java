package dev.coterie.crypto.authority;

import static dev.coterie.crypto.authority.TestRealm.DEVELOPER;
import static dev.coterie.crypto.authority.TestRealm.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.authority.RecordContent.Suspend;
import dev.coterie.crypto.authority.TestRealm.Newcomer;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuthorityLogTest {
  private static final Hash UNKNOWN = Hash.of(new byte[] {42});

  @Test
  void aRecordWaitsForItsParents() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    List<LogRecord> records = realm.log.records();
    AuthorityLog log = new AuthorityLog(realm.log.realmId());

    assertThat(log.add(records.get(1)))
        .isEqualTo(new AddOutcome.Missing(List.of(records.get(0).id())));
    assertThat(log.isEmpty()).isTrue();
    for (LogRecord record : records) {
      assertThat(log.add(record)).isEqualTo(new AddOutcome.Added());
      assertThat(log.add(record)).isEqualTo(new AddOutcome.Known());
    }
    assertThat(log.heads()).isEqualTo(realm.log.heads());
  }

  @Test
  void logsThatShareACacheAnswerAsLogsThatDoNot() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    AuthorityCache cache = new AuthorityCache();
    List<AuthorityLog> sharing =
        List.of(
            new AuthorityLog(realm.log.realmId(), cache),
            new AuthorityLog(realm.log.realmId(), cache));
    AuthorityLog alone = new AuthorityLog(realm.log.realmId());
    for (LogRecord record : realm.log.records()) {
      alone.add(record);
      for (AuthorityLog log : sharing) {
        LogRecord read = cache.read(record.bytes());
        assertThat(read.bytes()).isEqualTo(record.bytes());
        assertThat(log.add(read)).isEqualTo(new AddOutcome.Added());
        assertThat(log.authority().digest()).isEqualTo(alone.authority().digest());
        assertThat(log.at(log.heads()).orElseThrow().digest())
            .isEqualTo(alone.authority().digest());
      }
      assertThat(sharing.get(0).authority()).isSameAs(sharing.get(1).authority());
    }
  }

  @Test
  void aLogOfRecordsInAnyOrderIsTheLogThatTheyCameFromWithoutThoseWhoseParentsAreMissing()
      throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    for (AuthorityCache cache : List.of(new AuthorityCache(), AuthorityCache.ofManyLogs())) {
      List<LogRecord> records = new ArrayList<>(realm.log.records());
      Collections.reverse(records);
      AuthorityLog whole = AuthorityLog.of(realm.log.realmId(), records, cache);
      assertThat(whole.records()).isEqualTo(realm.log.records());
      assertThat(whole.authority().digest()).isEqualTo(realm.log.authority().digest());
      LogRecord second = realm.log.records().get(1);
      records.remove(second);
      AuthorityLog part = AuthorityLog.of(realm.log.realmId(), records, cache);
      assertThat(part.records()).isEqualTo(realm.log.records().subList(0, 1));
    }
  }

  @Test
  void whatIsAddedToOneOfTwoLogsThatBeganAsTheSameIsNotInTheOther() throws Exception {
    TestRealm realm = new TestRealm();
    List<LogRecord> before = realm.log.records();
    AuthorityCache cache = AuthorityCache.ofManyLogs();
    AuthorityLog one = AuthorityLog.of(realm.log.realmId(), before, cache);
    AuthorityLog other = AuthorityLog.of(realm.log.realmId(), before, cache);
    realm.withRole(DEVELOPER);
    List<LogRecord> after = realm.log.records();
    for (LogRecord record : after.subList(before.size(), after.size())) {
      assertThat(one.add(record)).isEqualTo(new AddOutcome.Added());
      assertThat(other.contains(record.id())).isFalse();
    }
    assertThat(one.authority().digest()).isEqualTo(realm.log.authority().digest());
    assertThat(other.records()).isEqualTo(before);
    assertThat(AuthorityLog.of(realm.log.realmId(), before, cache).records()).isEqualTo(before);
    for (LogRecord record : after.subList(before.size(), after.size())) {
      assertThat(other.add(record)).isEqualTo(new AddOutcome.Added());
    }
    assertThat(other.records()).isEqualTo(after);
  }

  @Test
  void recordsOfOtherRealmsBadSignaturesAndStrangersAreRefused() throws Exception {
    TestRealm realm = new TestRealm();
    LogRecord foreign =
        Founding.of(FoundingOptions.of("other"), Signer.of(realm.founder), realm.entropy, NOW)
            .change()
            .records()
            .get(0);
    assertThat(reason(realm.log.add(foreign))).isEqualTo(AddOutcome.Reason.WRONG_REALM);

    byte[] bytes = realm.record(realm.log.heads(), suspendFounder(realm), realm.founder).bytes();
    bytes[bytes.length - 1] ^= 1;
    assertThat(reason(realm.log.add(LogRecord.parse(bytes))))
        .isEqualTo(AddOutcome.Reason.BAD_SIGNATURE);

    Identity stranger = Identity.generate(realm.entropy);
    assertThat(
            reason(realm.log.add(realm.record(realm.log.heads(), suspendFounder(realm), stranger))))
        .isEqualTo(AddOutcome.Reason.STRANGER);
    assertThat(realm.log.size()).isEqualTo(3);
  }

  @Test
  void aKeyIsNoMemberWithoutItsOwnSignature() throws Exception {
    TestRealm realm = new TestRealm();
    Ticket ticket = realm.ticket();
    Newcomer victim = realm.newcomer();
    Newcomer thief = realm.newcomer();
    RecordContent.NewMember forged =
        new RecordContent.NewMember(
            victim.identity().publicKey(),
            thief.keyring().recipient(),
            Optional.of(ticket.invite()),
            Optional.empty(),
            true,
            Possession.sign(
                realm.log.realmId(),
                Optional.of(ticket.invite()),
                thief.keyring().recipient(),
                thief.signer()));
    assertThat(reason(realm.log.add(realm.record(realm.log.heads(), forged, ticket.oneTimeKey()))))
        .isEqualTo(AddOutcome.Reason.BAD_SIGNATURE);
  }

  @Test
  void theLogHoldsItsLimitAndNotOneMore() throws Exception {
    TestRealm realm = new TestRealm();
    AuthorityLog log = new AuthorityLog(realm.log.realmId(), RecordVerifier.ED25519, 4);
    realm.log.records().forEach(log::add);
    List<LogRecord> more = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      more.add(realm.add(suspendFounder(realm), realm.founder));
    }
    assertThat(log.add(more.get(0))).isEqualTo(new AddOutcome.Added());
    assertThat(reason(log.add(more.get(1)))).isEqualTo(AddOutcome.Reason.FULL);
    assertThat(log.size()).isEqualTo(4);
  }

  @Test
  void aForkIsHealedByTheNextRecord() throws Exception {
    TestRealm realm = new TestRealm();
    List<Hash> fork = realm.log.heads();
    realm.add(realm.record(fork, suspendFounder(realm), realm.founder));
    realm.add(realm.record(fork, suspendFounder(realm), realm.root));
    assertThat(realm.log.heads()).hasSize(2).isSorted();

    realm.add(suspendFounder(realm), realm.root);
    assertThat(realm.log.heads()).hasSize(1);
  }

  @Test
  void moreHeadsThanARecordMayNameAreJoinedStepByStep() throws Exception {
    TestRealm realm = new TestRealm();
    List<Hash> fork = realm.log.heads();
    for (int i = 0; i < AuthorityLimits.MAX_PARENTS + 1; i++) {
      realm.add(
          realm.record(
              fork, new Suspend(Identity.generate(realm.entropy).publicKey()), realm.founder));
    }
    assertThat(realm.log.heads()).hasSize(65);
    assertThat(realm.log.parentsOfNext()).hasSize(64);
    for (int expected = 2; expected > 0; expected--) {
      realm.add(realm.record(realm.log.parentsOfNext(), suspendFounder(realm), realm.founder));
      assertThat(realm.log.heads()).hasSize(expected);
    }
  }

  @Test
  void aBatchIsBoundedInRecordsAndBytesAndHasOneAtLeast() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    LogBatch two = realm.log.missingFor(List.of(), 2, 1 << 20);
    assertThat(two.records()).hasSize(2);
    assertThat(two.more()).isTrue();

    int size = two.records().stream().mapToInt(LogRecord::size).sum();
    assertThat(realm.log.missingFor(List.of(), 9, size).records()).hasSize(2);
    assertThat(realm.log.missingFor(List.of(), 9, size - 1).records()).hasSize(1);
    assertThat(realm.log.missingFor(List.of(), 9, 0).records()).hasSize(1);
    LogBatch all = realm.log.missingFor(List.of(UNKNOWN), 5, 1 << 20);
    assertThat(all.records()).isEqualTo(realm.log.records());
    assertThat(all.more()).isFalse();
    assertThat(realm.log.missingFor(realm.log.heads()).records()).isEmpty();
  }

  @Test
  void aPeerFarBehindAndForkedAwayCatchesUp() throws Exception {
    TestRealm realm = new TestRealm();
    AuthorityLog behind = realm.log.copy();
    List<Hash> old = behind.heads();
    for (int i = 0; i < 20; i++) {
      realm.add(suspendFounder(realm), realm.founder);
      behind.add(
          realm.record(
              i == 0 ? old : behind.heads(),
              new Suspend(Identity.generate(realm.entropy).publicKey()),
              realm.founder));
    }
    LogPull pull = new LogPull(behind);
    boolean more = true;
    while (more) {
      LogBatch batch = realm.log.missingFor(pull.have(), 3, 1 << 20);
      more = pull.take(batch.records(), batch.more());
    }
    assertThat(pull.isDone()).isTrue();
    assertThat(pull.added()).hasSize(20);
    assertThat(behind.unknown(realm.log.heads())).isEmpty();
  }

  @Test
  void aPullFromOneWhoSendsTheSameAgainEnds() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    LogPull pull = new LogPull(realm.log);
    List<LogRecord> same = realm.log.records().subList(0, 2);
    assertThat(pull.take(same, true)).isTrue();
    assertThat(pull.take(same, true)).isFalse();
    assertThat(pull.added()).isEmpty();
  }

  @Test
  void aPullNamesTheParentsThatItDidNotGet() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    List<LogRecord> records = realm.log.records();
    LogPull pull = new LogPull(new AuthorityLog(realm.log.realmId()));
    pull.take(List.of(records.get(0), records.get(2)), false);
    assertThat(pull.missing()).containsExactly(records.get(1).id());
  }

  @Test
  void aSummaryStaysSmallHoweverLongTheLog() throws Exception {
    TestRealm realm = new TestRealm();
    for (int i = 0; i < 200; i++) {
      realm.add(suspendFounder(realm), realm.founder);
    }
    assertThat(realm.log.summary()).hasSizeLessThan(12).startsWith(realm.log.heads().get(0));
    assertThat(realm.log.summary()).contains(realm.log.realmId());
  }

  private static Suspend suspendFounder(TestRealm realm) {
    return new Suspend(realm.founder.publicKey());
  }

  private static AddOutcome.Reason reason(AddOutcome outcome) {
    return ((AddOutcome.Refused) outcome).reason();
  }
}
