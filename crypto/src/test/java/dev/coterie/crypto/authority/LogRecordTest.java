package dev.coterie.crypto.authority;

import static dev.coterie.crypto.authority.TestRealm.DEVELOPER;
import static dev.coterie.crypto.authority.TestRealm.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.coterie.crypto.authority.AuthorityException.Reason;
import dev.coterie.crypto.authority.proto.AdminContent;
import dev.coterie.crypto.authority.proto.RecordBody;
import dev.coterie.crypto.authority.proto.RoleContent;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.crypto.testing.Mutations;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogRecordTest {

  @Test
  void aRecordIsReadAsItWasWritten() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    realm.join("developer:write");
    for (LogRecord record : realm.log.records()) {
      LogRecord read = LogRecord.parse(record.bytes());
      assertThat(read.id()).isEqualTo(record.id()).isEqualTo(Hash.of(record.bytes()));
      assertThat(read.content()).isEqualTo(record.content());
      assertThat(read.parents()).isEqualTo(record.parents());
      assertThat(read.claimedAt()).isEqualTo(NOW);
      assertThat(read.realm()).isEqualTo(realm.log.realmId());
    }
  }

  @Test
  void anUnknownKindIsKeptForwardedAndWithoutEffect() throws Exception {
    TestRealm realm = new TestRealm();
    for (int kind : new int[] {9, 10, 11, 12, 77, -5}) {
      LogRecord record = raw(realm, kind, ByteString.copyFromUtf8("what a later release says"));
      realm.add(record);
      assertThat(record.kindNumber()).isEqualTo(kind);
      assertThat(record.content()).isInstanceOf(RecordContent.Uninterpreted.class);
      assertThat(realm.log.authority().hadEffect(record.id())).isFalse();

      AuthorityLog other = new AuthorityLog(realm.log.realmId());
      realm.log.missingFor(List.of()).records().forEach(other::add);
      assertThat(other.record(record.id()).orElseThrow().bytes()).isEqualTo(record.bytes());
    }
  }

  @Test
  void unknownFieldsSurviveForwardingAndTheRestHasItsEffect() throws Exception {
    TestRealm realm = new TestRealm();
    UnknownFieldSet later =
        UnknownFieldSet.newBuilder()
            .addField(
                99,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8("later"))
                    .build())
            .build();
    RoleContent content =
        RoleContent.newBuilder().setName("developer").setUnknownFields(later).build();
    RecordBody body =
        body(realm, RecordKind.ROLE.number(), content.toByteString())
            .setUnknownFields(later)
            .build();
    byte[] signed =
        SignedFrame.sign(LogRecord.DOMAIN, body.toByteArray(), Signer.of(realm.founder));
    LogRecord record = realm.add(LogRecord.parse(signed));

    assertThat(realm.log.authority().role(DEVELOPER)).isPresent();
    assertThat(record.bytes()).isEqualTo(signed);
    AuthorityLog other = new AuthorityLog(realm.log.realmId());
    for (LogRecord sent : realm.log.missingFor(List.of()).records()) {
      assertThat(other.add(LogRecord.parse(sent.bytes()))).isEqualTo(new AddOutcome.Added());
    }
    assertThat(other.authority().digest()).isEqualTo(realm.log.authority().digest());
  }

  @Test
  void aContentThatDoesNotParseIsKeptWithoutEffect() throws Exception {
    TestRealm realm = new TestRealm();
    List<ByteString> bad =
        List.of(
            ByteString.copyFrom(new byte[] {(byte) 0xff, 1, 2}),
            AdminContent.newBuilder()
                .setKey(ByteString.copyFrom(new byte[31]))
                .build()
                .toByteString(),
            ByteString.EMPTY);
    for (int kind = 2; kind <= 8; kind++) {
      for (ByteString content : bad) {
        LogRecord record = raw(realm, kind, content);
        realm.log.add(record);
        assertThat(record.content()).isInstanceOf(RecordContent.Uninterpreted.class);
        assertThat(realm.log.authority().hadEffect(record.id())).isFalse();
      }
    }
  }

  @Test
  void otherFormatsAndSuitesAreUnsupported() throws Exception {
    byte[] record = new TestRealm().log.records().get(1).bytes();
    for (int at : new int[] {0, 1}) {
      byte[] other = record.clone();
      other[at] = 2;
      assertThatThrownBy(() -> LogRecord.parse(other))
          .isInstanceOfSatisfying(
              AuthorityException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED));
    }
  }

  @Test
  void aRecordMayHaveSixteenKibibytesAndNotOneMore() throws Exception {
    TestRealm realm = new TestRealm();
    int overhead = raw(realm, 77, ByteString.copyFrom(new byte[10_000])).size() - 10_000;
    int largest = AuthorityLimits.MAX_RECORD_BYTES - overhead;

    assertThat(raw(realm, 77, ByteString.copyFrom(new byte[largest])).size())
        .isEqualTo(AuthorityLimits.MAX_RECORD_BYTES);
    assertThatThrownBy(() -> raw(realm, 77, ByteString.copyFrom(new byte[largest + 1])))
        .isInstanceOfSatisfying(
            AuthorityException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OVER_LIMIT))
        .hasMessageContaining("16385")
        .hasMessageContaining("16384");
  }

  @Test
  void aRecordMayNameSixtyFourParentsAndNotOneMore() throws Exception {
    TestRealm realm = new TestRealm();
    List<Hash> parents = new ArrayList<>();
    for (int i = 0; i < AuthorityLimits.MAX_PARENTS; i++) {
      parents.add(Hash.of(new byte[] {(byte) i}));
    }
    RecordContent content = new RecordContent.Suspend(realm.founder.publicKey());
    assertThat(realm.record(parents, content, realm.founder).parents()).hasSize(64);
    parents.add(Hash.of(new byte[] {100}));
    assertThatThrownBy(() -> realm.record(parents, content, realm.founder))
        .hasMessageContaining("65")
        .hasMessageContaining("64");
  }

  @Test
  void parentsOutOfOrderTwiceOrMissingAreMalformed() throws Exception {
    TestRealm realm = new TestRealm();
    Hash low = Hash.wrap(new byte[32]);
    Hash high = Hash.of(new byte[0]);
    for (List<Hash> parents : List.of(List.of(high, low), List.of(low, low), List.<Hash>of())) {
      RecordBody.Builder body = body(realm, 77, ByteString.EMPTY).clearParents();
      parents.forEach(parent -> body.addParents(Fields.raw(parent)));
      assertMalformed(
          SignedFrame.sign(LogRecord.DOMAIN, body.build().toByteArray(), Signer.of(realm.founder)));
    }
  }

  @Test
  void aGenesisRecordIsOnlyOneThatItsRootKeyWroteFirst() throws Exception {
    TestRealm realm = new TestRealm();
    LogRecord genesis = realm.log.records().get(0);
    RecordBody good =
        RecordBody.parseFrom(
            SignedFrame.body("record", genesis.bytes(), AuthorityLimits.MAX_RECORD_BYTES));
    Identity other = Identity.generate(realm.entropy);
    List<RecordBody> bad =
        List.of(
            good.toBuilder().setAuthor(Fields.raw(other.publicKey())).build(),
            good.toBuilder().addParents(Fields.raw(genesis.id())).build(),
            good.toBuilder().setRealm(Fields.raw(genesis.id())).build(),
            good.toBuilder().setContent(ByteString.EMPTY).build());
    for (RecordBody body : bad) {
      assertMalformed(SignedFrame.sign(LogRecord.DOMAIN, body.toByteArray(), Signer.of(other)));
    }
  }

  @Test
  void damagedBytesGiveTheTypedErrorOrARecordWhoseSignatureIsBad() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    realm.join("developer:write");
    for (LogRecord record : realm.log.records()) {
      Mutations.of(
          record.bytes(),
          200,
          record.id().hashCode(),
          damaged -> {
            try {
              LogRecord read = LogRecord.parse(damaged);
              if (!read.equals(record)) {
                assertThat(RecordVerifier.ED25519.verify(read.claims().get(0))).isFalse();
              }
            } catch (AuthorityException e) {
              assertThat(e.reason())
                  .isIn(Reason.MALFORMED, Reason.UNSUPPORTED, Reason.OVER_LIMIT, Reason.BAD_NAME);
            }
          });
    }
  }

  @Test
  void damagedContentsUnderAGoodSignatureNeverBreakTheState() throws Exception {
    TestRealm realm = new TestRealm().withRole(DEVELOPER);
    realm.join("developer:write");
    for (LogRecord record : realm.log.records().subList(1, realm.log.size())) {
      byte[] content = ContentCodec.encode(record.content()).toByteArray();
      Mutations.of(
          content,
          60,
          record.id().hashCode(),
          damaged -> {
            try {
              LogRecord read = raw(realm, record.kindNumber(), ByteString.copyFrom(damaged));
              assertThat(realm.log.addVerified(read))
                  .isIn(new AddOutcome.Added(), new AddOutcome.Known());
            } catch (AuthorityException e) {
              throw new AssertionError("a damaged content makes no damaged record", e);
            }
          });
      assertThat(realm.log.authority().realmName()).isEqualTo("shop");
    }
  }

  private static void assertMalformed(byte[] encoded) {
    assertThatThrownBy(() -> LogRecord.parse(encoded))
        .isInstanceOfSatisfying(
            AuthorityException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
  }

  private static LogRecord raw(TestRealm realm, int kind, ByteString content)
      throws AuthorityException {
    return LogRecord.parse(
        SignedFrame.sign(
            LogRecord.DOMAIN,
            body(realm, kind, content).build().toByteArray(),
            Signer.of(realm.founder)));
  }

  private static RecordBody.Builder body(TestRealm realm, int kind, ByteString content) {
    RecordBody.Builder body =
        RecordBody.newBuilder()
            .setRealm(Fields.raw(realm.log.realmId()))
            .setAuthor(Fields.raw(realm.founder.publicKey()))
            .setClaimedAtMillis(NOW.toEpochMilli())
            .setKind(kind)
            .setContent(content);
    realm.log.heads().forEach(head -> body.addParents(Fields.raw(head)));
    return body;
  }
}
