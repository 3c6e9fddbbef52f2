package dev.coterie.dht.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.testing.Headers;
import dev.coterie.dht.wire.proto.HeaderBody;
import dev.coterie.vectorclock.VectorClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeaderCodecTest {
  private static final byte[] PAYLOAD = "sealed".getBytes(StandardCharsets.UTF_8);
  private final Signer ada = Headers.signer(1);

  private HeaderFields fields() {
    return Headers.value(ada, "cart", 5, Headers.firstContext(ada, 5), PAYLOAD);
  }

  private HeaderFields with(
      List<byte[]> segments, List<VersionHeader.RoleEpoch> roles, List<Hash> heads, int size) {
    HeaderFields f = fields();
    return new HeaderFields(
        f.realm(),
        segments,
        f.kind(),
        f.writerKey(),
        f.incarnation(),
        f.counter(),
        f.context(),
        roles,
        heads,
        f.payloadHash(),
        size,
        f.writtenAt(),
        f.expiresAt());
  }

  @Test
  void aHeaderReadsBackAsItWasSigned() throws MalformedVersionException {
    VersionHeader signed = HeaderCodec.sign(fields(), ada);
    VersionHeader read = HeaderCodec.parse(signed.encoded());
    assertThat(read).isEqualTo(signed);
    assertThat(read.dot()).isEqualTo(signed.dot());
    assertThat(read.context()).isEqualTo(Headers.firstContext(ada, 5));
    assertThat(read.sealedTo()).containsExactly(new VersionHeader.RoleEpoch("developer", 1));
    assertThat(read.payloadHash()).contains(Hash.of(PAYLOAD));
    assertThat(read.writtenAt()).isEqualTo(Instant.ofEpochMilli(1_700_000_000_000L));
    assertThat(ada.publicKey().verify(read.signedMessage(), read.signature())).isTrue();
  }

  @Test
  void theBytesOfAHeaderAreFixed() throws IOException {
    byte[] encoded = HeaderCodec.sign(fields(), ada).encoded();
    try (InputStream golden = HeaderCodecTest.class.getResourceAsStream("/golden/header.hex")) {
      String expected = new String(golden.readAllBytes(), StandardCharsets.UTF_8).trim();
      assertThat(HexFormat.of().formatHex(encoded)).isEqualTo(expected);
    }
  }

  @Test
  void aFieldUnknownToThisReleaseIsKeptSignedAndForwarded() throws Exception {
    byte[] known = HeaderCodec.sign(fields(), ada).encoded();
    HeaderBody body =
        HeaderBody.parseFrom(
            ByteString.copyFrom(known, 2, known.length - 2 - Signer.SIGNATURE_BYTES));
    byte[] longer =
        body.toBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(42).build())
                    .build())
            .build()
            .toByteArray();
    byte[] unsigned = new byte[2 + longer.length + Signer.SIGNATURE_BYTES];
    unsigned[0] = HeaderCodec.FORMAT;
    unsigned[1] = HeaderCodec.SUITE;
    System.arraycopy(longer, 0, unsigned, 2, longer.length);
    byte[] signature = ada.sign(HeaderCodec.signedMessage(unsigned));
    System.arraycopy(signature, 0, unsigned, 2 + longer.length, signature.length);

    VersionHeader header = HeaderCodec.parse(unsigned);
    RecordBytes forwarded =
        RecordBytes.wrap(RecordBytes.of(List.of(Version.ofHeader(header))).encoded());
    VersionHeader received = forwarded.versions().get(0).header();

    assertThat(received.encoded()).isEqualTo(unsigned);
    assertThat(ada.publicKey().verify(received.signedMessage(), received.signature())).isTrue();
    assertThat(received.hash()).isNotEqualTo(HeaderCodec.parse(known).hash());
  }

  @Test
  void anotherFormatIsUnsupportedNotMalformed() {
    byte[] encoded = HeaderCodec.sign(fields(), ada).encoded();
    encoded[0] = 9;
    assertThatThrownBy(() -> HeaderCodec.parse(encoded))
        .isInstanceOfSatisfying(
            MalformedVersionException.class, e -> assertThat(e.isUnsupported()).isTrue());
  }

  @Test
  void countsAreTakenAtTheLimitAndRefusedOnePastIt() throws MalformedVersionException {
    HeaderFields f = fields();
    List<byte[]> segments = Collections.nCopies(64, new byte[16]);
    List<VersionHeader.RoleEpoch> roles =
        Collections.nCopies(
            HeaderCodec.MAX_ROLE_EPOCHS, new VersionHeader.RoleEpoch("a".repeat(64), 1));
    List<Hash> heads = Collections.nCopies(HeaderCodec.MAX_LOG_HEADS, f.realm());
    int size = Version.MAX_PAYLOAD_BYTES;
    assertThat(HeaderCodec.sign(with(segments, roles, heads, size), ada).sealedTo()).hasSize(64);

    List<byte[]> oneSegmentMore = Collections.nCopies(65, new byte[16]);
    List<VersionHeader.RoleEpoch> oneRoleMore =
        Collections.nCopies(65, new VersionHeader.RoleEpoch("a", 1));
    List<Hash> oneHeadMore = Collections.nCopies(65, f.realm());
    refused(with(oneSegmentMore, roles, heads, size), "65 segments");
    refused(with(List.of(), roles, heads, size), "0 segments");
    refused(with(segments, oneRoleMore, heads, size), "65 role epochs");
    refused(with(segments, List.of(), heads, size), "0 role epochs");
    refused(with(segments, roles, oneHeadMore, size), "65 log heads");
    refused(with(segments, roles, heads, size + 1), "over 1048576");
  }

  private void refused(HeaderFields fields, String why) {
    assertThatThrownBy(() -> HeaderCodec.sign(fields, ada))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aContextMustEndAtTheVersionsOwnDot() {
    HeaderFields f = Headers.value(ada, "cart", 5, Headers.firstContext(ada, 6), PAYLOAD);
    refused(f, "does not end at the version's own dot");
    refused(Headers.value(ada, "cart", 5, VectorClock.empty(), PAYLOAD), "own dot");
  }

  @Test
  void aTombstoneHasNoPayloadAndAValueHasOne() {
    HeaderFields f = fields();
    HeaderFields tombstone =
        new HeaderFields(
            f.realm(),
            f.segments(),
            VersionHeader.Kind.TOMBSTONE,
            f.writerKey(),
            f.incarnation(),
            f.counter(),
            f.context(),
            List.of(),
            f.logHeads(),
            Optional.empty(),
            0,
            f.writtenAt(),
            f.expiresAt());
    assertThat(HeaderCodec.sign(tombstone, ada).isTombstone()).isTrue();
    HeaderFields emptyValue =
        new HeaderFields(
            f.realm(),
            f.segments(),
            f.kind(),
            f.writerKey(),
            f.incarnation(),
            f.counter(),
            f.context(),
            f.sealedTo(),
            f.logHeads(),
            Optional.empty(),
            0,
            f.writtenAt(),
            f.expiresAt());
    refused(emptyValue, "without a payload");
  }

  @Test
  void damagedBytesAreMalformedOrDoNotVerify() {
    byte[] good = HeaderCodec.sign(fields(), ada).encoded();
    Random random = new Random(1);
    for (int i = 0; i < 4_000; i++) {
      byte[] bad = Arrays.copyOf(good, i % 3 == 0 ? random.nextInt(good.length + 9) : good.length);
      if (bad.length > 0) {
        bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      }
      if (Arrays.equals(bad, good)) {
        continue;
      }
      try {
        VersionHeader header = HeaderCodec.parse(bad);
        assertThat(header.writerKey().equals(ada.publicKey()) && verifies(header)).isFalse();
      } catch (MalformedVersionException expected) {
        assertThat(expected).hasMessageNotContaining("null");
      }
    }
  }

  private static boolean verifies(VersionHeader header) {
    return header.writerKey().verify(header.signedMessage(), header.signature());
  }

  @Test
  void aPayloadThatIsNotTheHeadersIsRefused() throws MalformedVersionException {
    VersionHeader header = HeaderCodec.sign(fields(), ada);
    RecordBytes right = RecordBytes.of(List.of(Version.of(header, PAYLOAD)));
    assertThat(RecordBytes.wrap(right.encoded()).versions().get(0).payload()).contains(PAYLOAD);
    RecordBytes wrong =
        RecordBytes.of(List.of(Version.of(header, "forged".getBytes(StandardCharsets.UTF_8))));
    assertThatThrownBy(() -> RecordBytes.wrap(wrong.encoded()).versions())
        .isInstanceOf(MalformedVersionException.class);
  }
}
