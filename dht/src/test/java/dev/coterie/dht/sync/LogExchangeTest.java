package dev.coterie.dht.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.authority.AuthorityLog;
import dev.coterie.crypto.authority.LogRecord;
import dev.coterie.crypto.authority.Ticket;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogExchangeTest {
  private final TestSwarm swarm = new TestSwarm();
  private final RealmFixture realm = new RealmFixture(1, false);
  private final Identity member = TestPeer.identity(10);

  @Test
  void anEmptyLogIsFilledAndItsPeerAdmitted() {
    realm.admit(member);
    TestPeer founder = realm.peer(swarm, realm.founder, realm.records());
    TestPeer newcomer = realm.peer(swarm, member, List.of());

    ExchangeResult result = exchange(newcomer, founder);

    assertThat(result)
        .isInstanceOfSatisfying(
            ExchangeResult.Agreed.class,
            agreed -> {
              assertThat(agreed.admitted()).isTrue();
              assertThat(agreed.same()).isTrue();
              assertThat(agreed.received()).isEqualTo(realm.log.size());
            });
    assertSameState(newcomer, founder);
  }

  @Test
  void forksConvergeWhoeverAsks() {
    realm.admit(member);
    AuthorityLog fork = realm.log.copy();
    realm.createRole(realm.log, "developer");
    realm.createRole(fork, "architect");
    TestPeer one = realm.peer(swarm, realm.founder, realm.records());
    TestPeer other = realm.peer(swarm, member, LogExchange.encoded(fork.records()));
    assertThat(one.authority.heads()).isNotEqualTo(other.authority.heads());

    exchange(other, one);

    assertSameState(one, other);
    assertThat(one.authority.heads()).hasSize(2);
    assertThat(one.authority.authority().orElseThrow().roles()).hasSize(2);
  }

  @Test
  void aLogOfMoreThanOneBatchIsExchangedInRounds() {
    realm.admit(member);
    AuthorityLog fork = realm.log.copy();
    for (int i = 0; i < 60; i++) {
      realm.createRole(realm.log, "ours-" + i);
      realm.createRole(fork, "theirs-" + i);
    }
    TestPeer one = realm.peer(swarm, realm.founder, List.of());
    TestPeer other = realm.peer(swarm, member, List.of());
    fill(one, realm.records());
    fill(other, LogExchange.encoded(fork.records()));

    ExchangeResult result = exchange(one, other);

    assertThat(result.isAdmitted()).isTrue();
    assertSameState(one, other);
    assertThat(swarm.sent(Request.Hello.class)).isLessThan(8);
  }

  @Test
  void equalLogsCostOneHello() {
    TestPeer one = realm.peer(swarm, realm.founder, realm.records());
    TestPeer other = realm.peer(swarm, member, realm.records());

    exchange(one, other);

    assertThat(swarm.sent(Request.Hello.class)).isEqualTo(1);
  }

  @Test
  void aPeerOfAnotherRealmIsToldSoByName() {
    RealmFixture elsewhere = new RealmFixture(2, false);
    TestPeer one = realm.peer(swarm, realm.founder, realm.records());
    TestPeer other = elsewhere.peer(swarm, elsewhere.founder, elsewhere.records());

    ExchangeResult result = exchange(one, other);

    assertThat(result)
        .isInstanceOfSatisfying(
            ExchangeResult.OtherRealm.class,
            no -> {
              assertThat(no.ours()).isEqualTo(realm.id());
              assertThat(no.theirs()).isEqualTo(elsewhere.id());
              assertThat(no.reason())
                  .contains(realm.id().toString())
                  .contains(elsewhere.id().toString());
            });
    assertThat(one.authority.log().size()).isEqualTo(realm.log.size());
  }

  @Test
  void aStrangerLearnsTheLogAndIsNotAdmitted() {
    TestPeer founder = realm.peer(swarm, realm.founder, realm.records());
    TestPeer stranger = realm.peer(swarm, TestPeer.identity(66), List.of());

    ExchangeResult.Agreed result = (ExchangeResult.Agreed) exchange(stranger, founder);

    assertThat(result.admitted()).isFalse();
    assertThat(result.reason()).contains("is no member of realm " + realm.id());
  }

  @Test
  void anyoneIsAdmittedToAnOpenRealm() {
    RealmFixture open = new RealmFixture(3, true);
    TestPeer founder = open.peer(swarm, open.founder, open.records());
    TestPeer stranger = open.peer(swarm, TestPeer.identity(66), List.of());
    assertThat(exchange(stranger, founder).isAdmitted()).isTrue();
  }

  @Test
  void aTicketMakesAStrangerAMember() {
    Ticket ticket = realm.ticket();
    TestPeer founder = realm.peer(swarm, realm.founder, realm.records());
    TestPeer joiner = realm.peer(swarm, member, List.of());
    exchange(joiner, founder);
    append(joiner, realm.joinRecord(joiner.authority.log(), ticket, member));

    ExchangeResult result = exchange(joiner, founder);

    assertThat(result.isAdmitted()).isTrue();
    assertThat(founder.authority.authority().orElseThrow().member(member.peerId())).isPresent();
  }

  @Test
  void aTicketPastItsTimeMakesNobodyAMember() {
    Ticket ticket = realm.ticket();
    TestPeer founder = realm.peer(swarm, realm.founder, realm.records());
    TestPeer joiner = realm.peer(swarm, member, List.of());
    exchange(joiner, founder);
    // The joiner's clock is said to be where it was when the ticket was good.
    append(joiner, realm.joinRecord(joiner.authority.log(), ticket, member));
    swarm.runFor(Duration.ofHours(2));

    ExchangeResult.Agreed result = (ExchangeResult.Agreed) exchange(joiner, founder);

    assertThat(result.admitted()).isFalse();
    assertThat(result.reason()).contains("the ticket ended at");
    assertThat(founder.authority.authority().orElseThrow().member(member.peerId())).isEmpty();
  }

  @Test
  void aTicketThatWasUsedMakesNobodyElseAMember() {
    Ticket ticket = realm.ticket();
    Identity second = TestPeer.identity(11);
    TestPeer founder = realm.peer(swarm, realm.founder, realm.records());
    TestPeer first = realm.peer(swarm, member, realm.records());
    TestPeer other = realm.peer(swarm, second, realm.records());
    append(first, realm.joinRecord(first.authority.log(), ticket, member));
    append(other, realm.joinRecord(other.authority.log(), ticket, second));
    assertThat(exchange(first, founder).isAdmitted()).isTrue();

    ExchangeResult.Agreed result = (ExchangeResult.Agreed) exchange(other, founder);

    assertThat(result.admitted()).isFalse();
    assertThat(result.reason()).contains("joined with this ticket already");
  }

  @Test
  void aForgedRecordIsNotTakenAndItsSenderIsAtFault() {
    TestPeer one = realm.peer(swarm, realm.founder, realm.records());
    byte[] forged = realm.createRole(realm.log, "developer").records().get(0).bytes();
    forged[forged.length - 1] ^= 1;
    Identity liar = TestPeer.identity(66);
    swarm.join(
        liar.peerId(),
        (from, request, reply) ->
            reply.accept(
                new Response.Welcome(
                    realm.id(), List.of(), List.of(forged), true, true, true, "")));
    int before = one.authority.log().size();

    ExchangeResult result = exchange(one, new TestPeer(new TestSwarm(), liar, realm.id()));

    assertThat(result)
        .isInstanceOfSatisfying(
            ExchangeResult.Failed.class, failed -> assertThat(failed.atFault()).isTrue());
    assertThat(one.authority.log().size()).isEqualTo(before);
  }

  @Test
  void aContactThatAlwaysClaimsMoreComesToItsEnd() {
    TestPeer one = realm.peer(swarm, realm.founder, realm.records());
    Identity liar = TestPeer.identity(66);
    int[] answers = {0};
    swarm.join(
        liar.peerId(),
        (from, request, reply) ->
            reply.accept(
                new Response.Welcome(
                    realm.id(),
                    List.of(Hash.of(new byte[] {(byte) answers[0]++, (byte) (answers[0] >> 8)})),
                    List.of(),
                    true,
                    true,
                    true,
                    "")));

    ExchangeResult result = exchange(one, new TestPeer(new TestSwarm(), liar, realm.id()));

    assertThat(result)
        .isInstanceOfSatisfying(
            ExchangeResult.Failed.class, failed -> assertThat(failed.atFault()).isTrue());
    assertThat(answers[0]).isLessThanOrEqualTo(LogExchange.MAX_ROUNDS);
  }

  @Test
  void aContactThatIsNotThereIsAFailureAndNoFault() {
    TestPeer one = realm.peer(swarm, realm.founder, realm.records());
    TestPeer other = realm.peer(swarm, member, realm.records());
    swarm.leave(other.id());
    assertThat(exchange(one, other))
        .isInstanceOfSatisfying(
            ExchangeResult.Failed.class,
            failed -> {
              assertThat(failed.atFault()).isFalse();
              assertThat(failed.reason()).contains("no answer within");
            });
  }

  @Test
  void strangersAreServedUpToTheirLimitAndMembersOnwards() {
    realm.admit(member);
    TestPeer founder = realm.peer(swarm, realm.founder, realm.records());
    TestPeer stranger = realm.peer(swarm, TestPeer.identity(66), realm.records());
    TestPeer friend = realm.peer(swarm, member, realm.records());
    for (int i = 0; i < StrangerBudget.MAX_HELLOS; i++) {
      assertThat(answerTo(stranger, founder)).isInstanceOf(Response.Welcome.class);
    }
    assertThat(answerTo(stranger, founder))
        .isInstanceOfSatisfying(
            Response.Refused.class,
            refused -> assertThat(refused.refusal().reason()).isEqualTo(Refusal.Reason.OVERLOADED));
    for (int i = 0; i <= StrangerBudget.MAX_HELLOS; i++) {
      assertThat(answerTo(friend, founder)).isInstanceOf(Response.Welcome.class);
    }
    swarm.runFor(StrangerBudget.WINDOW);
    assertThat(answerTo(stranger, founder)).isInstanceOf(Response.Welcome.class);
  }

  private Response answerTo(TestPeer asker, TestPeer asked) {
    List<Response> answers = new ArrayList<>();
    Request.Hello hello =
        new Request.Hello(realm.id(), asker.authority.summary(), List.of(), true, List.of());
    asked.hello.answer(asker.contact, hello, answers::add);
    return answers.get(0);
  }

  @Test
  void aLogSurvivesARestart() {
    realm.createRole(realm.log, "developer");
    TestPeer before = realm.peer(swarm, realm.founder, realm.records());
    TestPeer after =
        new TestPeer(
            swarm, realm.founder, realm.id(), Optional.of(before.store.reopened(swarm::later)));
    assertSameState(before, after);
    assertThat(after.authority.log().size()).isEqualTo(realm.log.size());
  }

  @Test
  void whatTheDiskDoesNotTakeCountsAllTheSameAndIsTold() {
    TestPeer peer = realm.peer(swarm, realm.founder, realm.records());
    peer.store.close();
    List<AuthorityKeeper.Appended> outcomes = new ArrayList<>();
    peer.authority.append(
        LogExchange.encoded(realm.createRole(realm.log, "developer").records()),
        Optional.empty(),
        outcomes::add);
    swarm.runFor(Duration.ZERO);
    assertThat(outcomes).singleElement().matches(outcome -> outcome.notKept().isPresent());
    assertThat(peer.authority.authority().orElseThrow().role("developer")).isPresent();
  }

  @Test
  void recordsBeyondTheQueueAreLeftForAnotherTime() {
    TestPeer peer = realm.peer(swarm, realm.founder, List.of());
    List<AuthorityKeeper.Appended> outcomes = new ArrayList<>();
    for (int i = 0; i < AuthorityKeeper.MAX_WAITING + 2; i++) {
      peer.authority.append(realm.records(), Optional.empty(), outcomes::add);
    }
    assertThat(outcomes).singleElement().matches(outcome -> outcome.left() == realm.log.size());
    swarm.runFor(Duration.ZERO);
    assertThat(outcomes).hasSize(AuthorityKeeper.MAX_WAITING + 2);
    assertThat(peer.authority.log().size()).isEqualTo(realm.log.size());
  }

  private void append(TestPeer peer, LogRecord record) {
    fill(peer, List.of(record.bytes()));
  }

  private void fill(TestPeer peer, List<byte[]> records) {
    peer.authority.append(
        records,
        Optional.empty(),
        appended -> assertThat(appended.added()).hasSize(records.size()));
    swarm.runFor(Duration.ZERO);
  }

  private ExchangeResult exchange(TestPeer asker, TestPeer asked) {
    List<ExchangeResult> results = new ArrayList<>();
    asker.exchanger.exchange(asked.contact, results::add);
    swarm.runFor(Duration.ofMinutes(1));
    assertThat(results).hasSize(1);
    return results.get(0);
  }

  private static void assertSameState(TestPeer one, TestPeer other) {
    assertThat(one.authority.heads()).isEqualTo(other.authority.heads());
    assertThat(one.authority.authority().orElseThrow().digest())
        .isEqualTo(other.authority.authority().orElseThrow().digest());
  }
}
