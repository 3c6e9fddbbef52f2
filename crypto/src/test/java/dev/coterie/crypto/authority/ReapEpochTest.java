package dev.coterie.crypto.authority;

import static dev.coterie.crypto.authority.TestRealm.DEVELOPER;
import static dev.coterie.crypto.authority.TestRealm.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.coterie.crypto.authority.AuthorityException.Reason;
import dev.coterie.crypto.authority.ReapEpoch.Stage;
import dev.coterie.crypto.authority.proto.ReapContent;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.crypto.testing.Mutations;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReapEpochTest {
  private TestRealm realm = realm();
  private final List<TestRealm.Newcomer> members = new ArrayList<>();

  private static TestRealm realm() {
    try {
      return new TestRealm();
    } catch (AuthorityException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void threeMembers() throws Exception {
    realm = realm().withRole(DEVELOPER);
    members.clear();
    members.add(realm.join("developer:read"));
    members.add(realm.join("developer:read"));
  }

  private Hash begin(PeerId... leftOut) throws AuthorityException {
    Set<PeerId> without = new TreeSet<>(List.of(leftOut));
    return realm.apply(realm.asFounder().beginReap(without, NOW)).records().get(0).id();
  }

  private void advance(Hash epoch, Stage to) throws AuthorityException {
    realm.apply(realm.asFounder().advanceReap(epoch, to, NOW));
  }

  private Authority authority() {
    return realm.log.authority();
  }

  private static void refused(ThrowingCallable act, Reason reason) {
    assertThatThrownBy(act)
        .isInstanceOfSatisfying(
            AuthorityException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void anEpochNamesAllStoringMembersAndGoesThroughTwoRounds() throws Exception {
    Hash epoch = begin();
    ReapEpoch open = authority().openReap().orElseThrow();
    assertThat(open.id()).isEqualTo(epoch);
    assertThat(open.members()).hasSize(3).isSorted();
    assertThat(open.names(realm.founder.peerId())).isTrue();
    assertThat(open.stage()).isEqualTo(Stage.GATHERING);
    assertThat(authority().closedReap()).isEmpty();

    advance(epoch, Stage.COMPARING);
    assertThat(authority().openReap().orElseThrow().stage()).isEqualTo(Stage.COMPARING);
    advance(epoch, Stage.CLOSED);
    assertThat(authority().openReap()).isEmpty();
    assertThat(authority().closedReap().orElseThrow().isClosed()).isTrue();
  }

  @Test
  void noRoundIsLeftOutAndOnlyTheNextOneBegins() throws Exception {
    Hash epoch = begin();
    refused(() -> advance(epoch, Stage.CLOSED), Reason.NO_REAP);
    LogRecord forced = realm.add(new RecordContent.AdvanceReap(epoch, Stage.CLOSED), realm.founder);
    assertThat(authority().hadEffect(forced.id())).isFalse();
    assertThat(authority().closedReap()).isEmpty();
    refused(() -> advance(Hash.of(new byte[] {1}), Stage.COMPARING), Reason.NO_REAP);
  }

  @Test
  void fewerThanHalfOfThoseThatStoreAreLeftOut() throws Exception {
    PeerId one = members.get(0).identity().peerId();
    PeerId two = members.get(1).identity().peerId();
    refused(() -> begin(one, two), Reason.OVER_LIMIT);
    refused(() -> begin(Identity.generate(realm.entropy).peerId()), Reason.UNKNOWN_MEMBER);
    begin(one);
    assertThat(authority().openReap().orElseThrow().members()).hasSize(2);
    assertThat(authority().openReap().orElseThrow().names(one)).isFalse();
  }

  @Test
  void onlyAnAdminBeginsAnEpochAndOnlyWhoBeganItGoesOnWithItOrGivesItUp() throws Exception {
    refused(() -> realm.as(members.get(0)).beginReap(Set.of(), NOW), Reason.NOT_ADMIN);
    Identity other = Identity.generate(realm.entropy);
    realm.apply(realm.asRoot().nameAdmin(other.publicKey(), NOW));
    Hash epoch = begin();
    Realm asOther = new Realm(realm.log, Signer.of(other), realm.keyring, realm.entropy);
    refused(() -> asOther.beginReap(Set.of(), NOW), Reason.REAP_UNDER_WAY);
    refused(() -> asOther.advanceReap(epoch, Stage.COMPARING, NOW), Reason.NO_REAP);
    List<PublicKey> named = authority().openReap().orElseThrow().members();
    LogRecord begun = realm.add(new RecordContent.BeginReap(named), other);
    LogRecord forced = realm.add(new RecordContent.AdvanceReap(epoch, Stage.COMPARING), other);
    assertThat(authority().hadEffect(begun.id())).isFalse();
    assertThat(authority().hadEffect(forced.id())).isFalse();

    Hash again = begin();
    assertThat(authority().openReap().orElseThrow().id()).isEqualTo(again);
    refused(() -> advance(epoch, Stage.COMPARING), Reason.NO_REAP);

    realm.apply(realm.asRoot().removeAdmin(realm.founder.publicKey(), NOW));
    realm.apply(asOther.beginReap(Set.of(), NOW));
    assertThat(authority().openReap().orElseThrow().author()).isEqualTo(other.publicKey());
  }

  @Test
  void ofTwoEpochsBegunAtOnceAllPeersTakePartInOneAndWhatIsClosedStaysSo() throws Exception {
    Identity other = Identity.generate(realm.entropy);
    realm.apply(realm.asRoot().nameAdmin(other.publicKey(), NOW));
    List<Hash> heads = realm.log.heads();
    List<PublicKey> named =
        authority().members().stream().map(Member::signingKey).sorted().toList();
    RecordContent.BeginReap begin = new RecordContent.BeginReap(named);
    List<LogRecord> records = new ArrayList<>();
    for (Identity author : List.of(realm.founder, other)) {
      LogRecord begun = realm.record(heads, begin, author);
      records.add(begun);
      LogRecord comparing =
          realm.record(
              List.of(begun.id()),
              new RecordContent.AdvanceReap(begun.id(), Stage.COMPARING),
              author);
      records.add(comparing);
    }
    Hash digest = null;
    for (int order = 0; order < 10; order++) {
      AuthorityLog log = realm.log.copy();
      addAll(log, records, order);
      digest = digest == null ? log.authority().digest() : digest;
      assertThat(log.authority().digest()).isEqualTo(digest);
      assertThat(log.authority().openReap().orElseThrow().stage()).isEqualTo(Stage.COMPARING);
    }
    for (int closed = 0; closed < 2; closed++) {
      LogRecord begun = records.get(2 * closed);
      LogRecord closing =
          realm.record(
              List.of(records.get(2 * closed + 1).id()),
              new RecordContent.AdvanceReap(begun.id(), Stage.CLOSED),
              closed == 0 ? realm.founder : other);
      AuthorityLog log = realm.log.copy();
      addAll(log, records, closed);
      log.add(closing);
      assertThat(log.authority().closedReap().orElseThrow().id()).isEqualTo(begun.id());
      assertThat(log.authority().openReap()).as("it had not seen the other's end").isEmpty();
    }
  }

  private static void addAll(AuthorityLog log, List<LogRecord> records, int seed) {
    List<LogRecord> left = new ArrayList<>(records);
    Collections.shuffle(left, new Random(seed));
    while (!left.isEmpty()) {
      left.removeIf(record -> log.add(record) instanceof AddOutcome.Added);
    }
  }

  @Test
  void whoHasSeenAnEpochNamesARecordAtOrAfterItsFirst() throws Exception {
    List<Hash> before = realm.log.heads();
    Hash epoch = begin();
    assertThat(realm.log.isSeenBy(epoch, before)).isFalse();
    assertThat(realm.log.isSeenBy(epoch, List.of())).isFalse();
    assertThat(realm.log.isSeenBy(epoch, List.of(epoch))).isTrue();
    advance(epoch, Stage.COMPARING);
    assertThat(realm.log.isSeenBy(epoch, realm.log.heads())).isTrue();
    assertThat(realm.log.isSeenBy(Hash.of(new byte[] {1}), realm.log.heads())).isFalse();
  }

  @Test
  void contentsAreWithinTheirLimitsAndInOrderOrNotInterpreted() {
    List<ByteString> keys = new ArrayList<>();
    for (int i = 0; i <= AuthorityLimits.MAX_REAP_MEMBERS; i++) {
      keys.add(ByteString.copyFrom(Hash.of(new byte[] {(byte) i, (byte) (i >> 8)}).bytes()));
    }
    keys.sort((a, b) -> ByteString.unsignedLexicographicalComparator().compare(a, b));
    List<ByteString> most = keys.subList(0, AuthorityLimits.MAX_REAP_MEMBERS);
    ReapContent begin = ReapContent.newBuilder().addAllMembers(most).build();
    assertThat(decode(begin)).isInstanceOf(RecordContent.BeginReap.class);
    assertThat(ContentCodec.encode(decode(begin))).isEqualTo(begin.toByteString());
    assertThat(begin.getSerializedSize()).isLessThan(AuthorityLimits.MAX_RECORD_BYTES - 2_560);

    notUnderstood(ReapContent.newBuilder().addAllMembers(keys).build(), "limit is 384");
    notUnderstood(begin.toBuilder().addMembers(most.get(0)).clearEpoch().build(), "");
    notUnderstood(
        ReapContent.newBuilder().addMembers(keys.get(1)).addMembers(keys.get(0)).build(),
        "out of order");
    notUnderstood(ReapContent.getDefaultInstance(), "not one thing");
    notUnderstood(begin.toBuilder().setStage(2).build(), "not one thing");
    notUnderstood(ReapContent.newBuilder().setEpoch(keys.get(0)).setStage(1).build(), "first");
    notUnderstood(ReapContent.newBuilder().setEpoch(keys.get(0)).setStage(4).build(), "stage 4");
    Mutations.of(
        begin.toByteArray(),
        200,
        5,
        changed ->
            assertThat(
                    ContentCodec.decode(
                        RecordKind.REAP_EPOCH.number(), ByteString.copyFrom(changed)))
                .isNotNull());
  }

  private static void notUnderstood(ReapContent content, String why) {
    assertThat(decode(content))
        .isInstanceOfSatisfying(
            RecordContent.Uninterpreted.class, read -> assertThat(read.why()).contains(why));
  }

  private static RecordContent decode(ReapContent content) {
    return ContentCodec.decode(RecordKind.REAP_EPOCH.number(), content.toByteString());
  }
}
