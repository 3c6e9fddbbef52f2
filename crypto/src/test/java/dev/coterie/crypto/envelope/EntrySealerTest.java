package dev.coterie.crypto.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.testing.Mutations;
import dev.coterie.crypto.testing.SeededEntropy;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntrySealerTest {

  private static final Address ADDRESS = Address.parse("ucxl://shop/src/cart.go");
  private static final Binding BINDING = Binding.of(ADDRESS, new byte[] {1, 2, 3});

  private final SeededEntropy entropy = new SeededEntropy(50);
  private final RoleKey key = RoleKey.generate(entropy);
  private final EntrySealer sealer = new EntrySealer();

  @AfterEach
  void close() {
    sealer.close();
  }

  static Entry full() {
    return Entry.builder()
        .text("caf\u00e9 \ud83d\uded2\nline two")
        .tag("cart")
        .tag("billing")
        .technology("go")
        .metadata("owner", "\"quoted\"\nand more")
        .metadata("empty", "")
        .link("ucxl://shop/doc/cart.md")
        .build();
  }

  private byte[] seal(Entry entry) throws EnvelopeException {
    return sealer.seal(entry, BINDING, List.of(key.recipient()), entropy);
  }

  private Entry open(byte[] sealed) throws EnvelopeException {
    return sealer.open(sealed, List.of(key), BINDING);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream file = EntrySealerTest.class.getResourceAsStream(name)) {
      return file.readAllBytes();
    }
  }

  @Test
  void theGoldenDocumentIsWhatIsWrittenAndReads() throws Exception {
    byte[] golden = resource("golden-entry.document");
    assertThat(EntryDocument.encode(full(), BINDING)).isEqualTo(golden);
    EntryDocumentReader.Bound read = EntryDocumentReader.read(golden);
    assertThat(read.entry()).isEqualTo(full());
    assertThat(read.binding()).isEqualTo(BINDING);
  }

  /** Not compared on writing: another version of zstd may compress otherwise. */
  @Test
  void theGoldenSealedEntryOpens() throws Exception {
    RoleKey golden = RoleKey.generate(new SeededEntropy(78));
    assertThat(sealer.open(resource("golden-entry.age"), List.of(golden), BINDING))
        .isEqualTo(full());
  }

  @Test
  void whatIsSealedOpensWithEverythingInIt() throws EnvelopeException {
    assertThat(open(seal(full()))).isEqualTo(full());
    assertThat(open(seal(Entry.builder().build()))).isEqualTo(Entry.builder().build());
    Entry large = Entry.builder().content(new byte[Entry.MAX_CONTENT_BYTES]).build();
    assertThat(open(seal(large))).isEqualTo(large);
  }

  @Test
  void anEntryMovedToAnotherAddressOrDotIsRefused() throws EnvelopeException {
    byte[] sealed = seal(full());
    Binding elsewhere = Binding.of(Address.parse("ucxl://shop/src/other.go"), BINDING.dot());
    Binding replayed = Binding.of(ADDRESS, new byte[] {1, 2, 4});
    for (Binding expected : List.of(elsewhere, replayed)) {
      assertThatThrownBy(() -> sealer.open(sealed, List.of(key), expected))
          .isInstanceOf(EnvelopeException.WrongBinding.class)
          .hasMessageContaining("cart.go");
    }
  }

  @Test
  void sealedSizesComeInClasses() throws EnvelopeException {
    int[] sizes = new int[600];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = seal(Entry.builder().content(entropy.bytes(i)).build()).length - 200;
    }
    assertThat(Arrays.stream(sizes).distinct().boxed().toList())
        .containsExactly(256, 320, 384, 448, 512, 640, 768, 896);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 255, 256, 257, 320, 321, 512, 513, 65_536, 65_537, 1_000_000, 1_032_192})
  void aSizeClassIsAtLeastTheSizeAndAtMostAQuarterMore(int size) {
    int padded = SizeClass.of(size);
    assertThat(padded).isGreaterThanOrEqualTo(size);
    assertThat(SizeClass.of(padded)).isEqualTo(padded);
    if (size > 256) {
      assertThat(padded).isLessThanOrEqualTo(size + size / 4);
    }
  }

  @Test
  void theLargestEntryWithTheMostRecipientsFitsTheLimitAndOneByteMoreDoesNot()
      throws EnvelopeException {
    byte[] noise = entropy.bytes(1_032_500);
    List<RoleRecipient> most = Collections.nCopies(64, key.recipient());
    int largest = largestThatFits(noise);
    byte[] sealed = sealer.seal(content(noise, largest), BINDING, most, entropy);
    assertThat(sealed).hasSizeLessThanOrEqualTo(EntrySealer.MAX_SEALED_BYTES);
    assertThat(open(sealed).content()).hasSize(largest);
    assertThatThrownBy(() -> seal(content(noise, largest + 1)))
        .isInstanceOf(EnvelopeException.TooLarge.class)
        .hasMessageContaining("1032185 bytes")
        .hasMessageContaining("1032184 are allowed");
  }

  private static Entry content(byte[] noise, int size) {
    return Entry.builder().content(Arrays.copyOf(noise, size)).build();
  }

  /** Noise does not compress, so the frame grows byte by byte. */
  private int largestThatFits(byte[] noise) {
    for (int size = 1_031_900; size < noise.length; size++) {
      try {
        byte[] document = EntryDocument.encode(content(noise, size), BINDING);
        assertThat(sealer.compressAndPad(document)).hasSize(SizeClass.LARGEST_BYTES);
      } catch (EnvelopeException e) {
        return size - 1;
      }
    }
    throw new AssertionError("No size was too large");
  }

  @Test
  void aSealedPayloadAboveTheLimitIsRefusedUnread() {
    assertThatThrownBy(() -> open(new byte[EntrySealer.MAX_SEALED_BYTES]))
        .isInstanceOf(EnvelopeException.Malformed.class);
    assertThatThrownBy(() -> open(new byte[EntrySealer.MAX_SEALED_BYTES + 1]))
        .isInstanceOf(EnvelopeException.TooLarge.class)
        .hasMessageContaining("1048577")
        .hasMessageContaining("1048576");
  }

  @Test
  void decompressionStopsAtItsLimit() throws EnvelopeException {
    int limit = EntrySealer.MAX_DOCUMENT_BYTES;
    assertThat(sealer.decompress(Zstd.compress(new byte[limit]))).hasSize(limit);
    assertThatThrownBy(() -> sealer.decompress(Zstd.compress(new byte[limit + 1])))
        .isInstanceOf(EnvelopeException.TooLarge.class)
        .hasMessageContaining("16777216")
        .hasMessageContaining("16777217");
  }

  @Test
  void framesThatLieAboutTheirSizeAreMalformed() {
    byte[] frame = Zstd.compress(entropy.bytes(300));
    byte[] two = Arrays.copyOf(frame, 2 * frame.length);
    System.arraycopy(frame, 0, two, frame.length, frame.length);
    for (byte[] bad : new byte[][] {new byte[0], new byte[20], two, Arrays.copyOf(frame, 200)}) {
      assertThatThrownBy(() -> sealer.decompress(bad))
          .isInstanceOf(EnvelopeException.Malformed.class);
    }
  }

  @Test
  void damagedCompressedDocumentsGiveOnlyTypedErrors() throws EnvelopeException {
    byte[] padded = sealer.compressAndPad(EntryDocument.encode(full(), BINDING));
    Mutations.of(
        padded,
        3000,
        51,
        bytes -> {
          try {
            assertThat(EntryDocumentReader.read(sealer.decompress(bytes))).isNotNull();
          } catch (EnvelopeException e) {
            assertThat(e.getMessage()).isNotBlank();
          }
        });
  }

  @Test
  void sealingTwiceGivesDifferentBytes() throws EnvelopeException {
    assertThat(seal(full())).isNotEqualTo(seal(full()));
  }

  @Test
  void noSealedByteShowsTheContent() throws EnvelopeException {
    String sealed = new String(seal(Entry.ofText("canary".repeat(100))), UTF_8);
    assertThat(sealed).doesNotContain("canary").doesNotContain("ucxl");
  }
}
