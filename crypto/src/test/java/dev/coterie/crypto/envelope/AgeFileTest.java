package dev.coterie.crypto.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.testing.Mutations;
import dev.coterie.crypto.testing.SeededEntropy;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgeFileTest {

  private static final byte[] HELLO = "hello".getBytes(UTF_8);
  private final SeededEntropy entropy = new SeededEntropy(40);
  private final RoleKey key = RoleKey.generate(entropy);
  private final RoleKey other = RoleKey.generate(entropy);

  private byte[] seal(byte[] plaintext, RoleKey... keys) throws EnvelopeException {
    return AgeFile.seal(plaintext, Arrays.stream(keys).map(RoleKey::recipient).toList(), entropy);
  }

  private byte[] open(byte[] file) throws EnvelopeException {
    return AgeFile.open(file, List.of(key));
  }

  private static byte[] latin(String text) {
    return text.getBytes(ISO_8859_1);
  }

  @Test
  void theGoldenFileIsWhatIsSealedAndOpens() throws Exception {
    byte[] golden;
    try (InputStream file = getClass().getResourceAsStream("golden.age")) {
      golden = file.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    SeededEntropy seeded = new SeededEntropy(77);
    RoleKey one = RoleKey.generate(seeded);
    RoleKey two = RoleKey.generate(seeded);
    byte[] sealed = AgeFile.seal(HELLO, List.of(one.recipient(), two.recipient()), seeded);
    assertThat(sealed).isEqualTo(golden);
    assertThat(AgeFile.open(golden, List.of(two))).isEqualTo(HELLO);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 131_073})
  void whatIsSealedOpens(int size) throws EnvelopeException {
    byte[] plaintext = entropy.bytes(size);
    assertThat(open(seal(plaintext, key))).isEqualTo(plaintext);
  }

  @Test
  void oneRecipientAddsTwoHundredBytesAndEachMoreNinetyEight() throws EnvelopeException {
    assertThat(seal(HELLO, key)).hasSize(5 + 200);
    assertThat(seal(HELLO, key, other)).hasSize(5 + 298);
  }

  @Test
  void anyOfSeveralKeysOpensAndAStrangersDoesNot() throws EnvelopeException {
    byte[] file = seal(HELLO, other, key);
    RoleKey stranger = RoleKey.generate(entropy);
    assertThat(AgeFile.open(file, List.of(stranger, key))).isEqualTo(HELLO);
    assertThat(AgeFile.open(file, List.of(other))).isEqualTo(HELLO);
    assertThatThrownBy(() -> AgeFile.open(file, List.of(stranger)))
        .isInstanceOf(EnvelopeException.NoMatchingKey.class)
        .hasMessageContaining("2 X25519");
    assertThatThrownBy(() -> AgeFile.open(file, List.of()))
        .isInstanceOf(EnvelopeException.NoMatchingKey.class);
  }

  @Test
  void everyChangedByteOfHeaderAndPayloadIsNoticed() throws EnvelopeException {
    byte[] file = seal(HELLO, key);
    for (int i = 0; i < file.length; i++) {
      byte[] changed = file.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> open(changed)).isInstanceOf(EnvelopeException.class);
    }
  }

  @Test
  void everyFileThatIsCutOffOrLongerIsNoticed() throws EnvelopeException {
    byte[] file = seal(HELLO, key);
    for (int length = 0; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> open(cut)).isInstanceOf(EnvelopeException.class);
    }
    assertThatThrownBy(() -> open(Arrays.copyOf(file, file.length + 1)))
        .isInstanceOf(EnvelopeException.Corrupt.class);
  }

  @Test
  void chunksCannotBeCutOffAtTheirBordersOrSwapped() throws EnvelopeException {
    int chunk = 65_536 + 16;
    byte[] file = seal(entropy.bytes(3 * 65_536), key);
    int start = file.length - 3 * chunk;
    assertThatThrownBy(() -> open(Arrays.copyOf(file, start + 2 * chunk)))
        .isInstanceOf(EnvelopeException.Corrupt.class);
    byte[] swapped = file.clone();
    System.arraycopy(file, start, swapped, start + chunk, chunk);
    System.arraycopy(file, start + chunk, swapped, start, chunk);
    assertThatThrownBy(() -> open(swapped)).isInstanceOf(EnvelopeException.Corrupt.class);
  }

  @Test
  void anEmptyLastChunkAfterAFullOneIsRefused() throws EnvelopeException {
    byte[] file = seal(entropy.bytes(65_536), key);
    assertThatThrownBy(() -> open(Arrays.copyOf(file, file.length + 16)))
        .isInstanceOf(EnvelopeException.Corrupt.class)
        .hasMessageContaining("too short");
  }

  @Test
  void stanzasOfUnknownTypesAreIgnored() {
    String text =
        "age-encryption.org/v1\n-> example.com/enigma x y\nAAAA\n-> grease\n\n--- "
            + "A".repeat(43)
            + "\n";
    assertThatThrownBy(() -> open(latin(text)))
        .isInstanceOf(EnvelopeException.NoMatchingKey.class)
        .hasMessageContaining("2 of other types");
  }

  @Test
  void aFileHasOneToSixtyFourRecipients() throws EnvelopeException {
    List<RoleRecipient> most = Collections.nCopies(64, key.recipient());
    assertThat(open(AgeFile.seal(HELLO, most, entropy))).isEqualTo(HELLO);
    assertThatThrownBy(() -> AgeFile.seal(HELLO, Collections.nCopies(65, key.recipient()), entropy))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64")
        .hasMessageContaining("65");
    assertThatThrownBy(() -> AgeFile.seal(HELLO, List.of(), entropy))
        .isInstanceOf(IllegalArgumentException.class);
    String header = "age-encryption.org/v1\n" + "-> x\n\n".repeat(64);
    String end = "--- " + "A".repeat(43) + "\n";
    assertThatThrownBy(() -> open(latin(header + end)))
        .isInstanceOf(EnvelopeException.NoMatchingKey.class);
    assertThatThrownBy(() -> open(latin(header + "-> x\n\n" + end)))
        .isInstanceOf(EnvelopeException.Malformed.class)
        .hasMessageContaining("64");
  }

  @Test
  void aHeaderIsReadUpToItsLimitAndNotFurther() {
    String start = "age-encryption.org/v1\n-> ";
    String end = "\n\n--- " + "A".repeat(43) + "\n";
    int room = AgeFile.MAX_HEADER_BYTES - start.length() - end.length();
    assertThatThrownBy(() -> open(latin(start + "x".repeat(room) + end)))
        .isInstanceOf(EnvelopeException.NoMatchingKey.class);
    assertThatThrownBy(() -> open(latin(start + "x".repeat(room + 1) + end)))
        .isInstanceOf(EnvelopeException.Malformed.class)
        .hasMessageContaining("65536");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-> X25519\nAAAA\n", // no share
        "-> X25519 AAAA\nAAAA\n", // a short share
        "-> X25519 AAAA AAAA\nAAAA\n", // an argument too many
        "-> X25519  AAAA\nAAAA\n", // an empty argument
        "-> \n\n", // no type
        "->x\n\n",
        "-> x\nAAAA=\n", // padding
        "-> x\nAAAB=\nA",
        "-> x\nAB\n", // stray bits
        "-> x\n\u00e9\n",
        "-> x\r\n\r\n",
        ""
      })
  void malformedHeadersAreRefused(String stanza) {
    String text = "age-encryption.org/v1\n" + stanza + "--- " + "A".repeat(43) + "\n";
    assertThatThrownBy(() -> open(latin(text))).isInstanceOf(EnvelopeException.Malformed.class);
  }

  @Test
  void aPassphraseStandsAlone() {
    String scrypt = "-> scrypt AAAA 10\nAAAA\n";
    String end = "--- " + "A".repeat(43) + "\n";
    String version = "age-encryption.org/v1\n";
    assertThatThrownBy(() -> open(latin(version + scrypt + end)))
        .isInstanceOf(EnvelopeException.NoMatchingKey.class);
    assertThatThrownBy(() -> open(latin(version + scrypt + "-> x\n\n" + end)))
        .isInstanceOf(EnvelopeException.Malformed.class);
  }

  @Test
  void anotherVersionIsUnsupportedAndAnythingElseIsNoAgeFile() {
    assertThatThrownBy(() -> open(latin("age-encryption.org/v2\nabc")))
        .isInstanceOf(EnvelopeException.Unsupported.class);
    assertThatThrownBy(() -> open(latin("-----BEGIN AGE ENCRYPTED FILE-----\n")))
        .isInstanceOf(EnvelopeException.Malformed.class);
    assertThatThrownBy(() -> open(new byte[0])).isInstanceOf(EnvelopeException.Malformed.class);
  }

  @Test
  void aShareOrRecipientOfLowOrderIsRefused() {
    String zeroShare = Base64.getEncoder().withoutPadding().encodeToString(new byte[32]);
    String text =
        "age-encryption.org/v1\n-> X25519 "
            + zeroShare
            + "\n"
            + zeroShare
            + "\n--- "
            + zeroShare
            + "\n";
    assertThatThrownBy(() -> open(latin(text)))
        .isInstanceOf(EnvelopeException.Malformed.class)
        .hasMessageContaining("low order");
    List<RoleRecipient> nobody = List.of(RoleRecipient.of(new byte[32]));
    assertThatThrownBy(() -> AgeFile.seal(HELLO, nobody, entropy))
        .isInstanceOf(EnvelopeException.Malformed.class);
  }

  @Test
  void damagedFilesGiveOnlyTypedErrors() throws EnvelopeException {
    Mutations.of(
        seal(HELLO, key, other),
        3000,
        41,
        bytes -> {
          try {
            assertThat(open(bytes)).isEqualTo(HELLO);
          } catch (EnvelopeException e) {
            assertThat(e.getMessage()).isNotBlank();
          }
        });
  }
}
