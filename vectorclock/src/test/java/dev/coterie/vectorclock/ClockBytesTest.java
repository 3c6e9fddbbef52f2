package dev.coterie.vectorclock;

import static dev.coterie.vectorclock.TestVersion.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The canonical bytes of clocks and own-dot lists: golden ones, forged ones, damaged ones. */
final class ClockBytesTest {
  private static final WriterId ADA = WriterId.of(new byte[] {0x0a});
  private static final WriterId BOB = WriterId.of(new byte[] {0x0b, 0x00});

  private static Map<String, VectorClock> clocks() {
    Map<String, VectorClock> clocks = new LinkedHashMap<>();
    clocks.put("empty", VectorClock.EMPTY);
    clocks.put("one-writer", VectorClock.EMPTY.with(ADA, 1, List.of()));
    clocks.put(
        "exceptions",
        VectorClock.EMPTY.with(ADA, 300, List.of(1L, 2L, 5L, 299L)).with(BOB, 127, List.of(126L)));
    clocks.put("extremes", extremes());
    return clocks;
  }

  private static VectorClock extremes() {
    List<Long> exceptions =
        LongStream.range(0, 16).map(i -> Dot.MAX_COUNTER - 1 - 2 * i).boxed().toList();
    return VectorClock.EMPTY
        .with(WriterId.of(new byte[WriterId.MAX_BYTES]), Dot.MAX_COUNTER, List.of())
        .with(ADA, Dot.MAX_COUNTER, exceptions);
  }

  private static Map<String, OwnDots> lists() {
    Map<String, OwnDots> lists = new LinkedHashMap<>();
    OwnDots none = OwnDots.none(ADA);
    lists.put("own-none", none);
    lists.put(
        "own-three",
        none.mint(1, VectorClock.EMPTY)
            .ownDots()
            .mint(200, VectorClock.EMPTY)
            .ownDots()
            .mint(Dot.MAX_COUNTER, VectorClock.EMPTY)
            .ownDots());
    return lists;
  }

  private static Map<String, String> golden() throws IOException {
    Map<String, String> golden = new LinkedHashMap<>();
    try (InputStream in = ClockBytesTest.class.getResourceAsStream("golden-clocks.txt")) {
      byte[] text = Objects.requireNonNull(in, "golden-clocks.txt").readAllBytes();
      for (String line : new String(text, StandardCharsets.UTF_8).lines().toList()) {
        if (!line.startsWith("#")) {
          int colon = line.indexOf(':');
          golden.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
      }
    }
    return golden;
  }

  @Test
  void theGoldenBytesAreWrittenAndReadAsEver() throws Exception {
    Map<String, String> found = new LinkedHashMap<>();
    clocks().forEach((name, clock) -> found.put(name, hex(clock.encode())));
    lists().forEach((name, list) -> found.put(name, hex(list.encode())));
    assertThat(found).containsExactlyEntriesOf(golden());
    for (VectorClock clock : clocks().values()) {
      assertThat(VectorClock.decode(clock.encode())).isEqualTo(clock);
    }
    for (OwnDots list : lists().values()) {
      assertThat(OwnDots.decode(list.encode())).isEqualTo(list);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', end inside the format number",
    "00, format 0",
    "02 00, format 2",
    "81 00 00, shortest form",
    "01, end inside the number of writers",
    "01 80 00, shortest form",
    "01 00 00, 1 bytes too many",
    "01 81 08, 1025",
    "01 ff ff ff ff ff ff ff ff 7f, is 9223372036854775807",
    "01 ff ff ff ff ff ff ff ff ff 01, longer than 9",
    "01 02 01 0a 01 00, cannot hold 2 writers",
    "01 01 00 01 00 00, length of a writer id is 0",
    "01 01 41 01 00 00, length of a writer id is 65",
    "01 01 05 0a 01 00, end inside a writer id",
    "01 01 01 0a 00 00, ceiling is 0",
    "01 01 01 0a 81 80 80 80 80 80 80 80 40 00, ceiling is 4611686018427387905",
    "01 01 01 0a 81 00 00, shortest form",
    "01 01 01 0a 05 11, exceptions is 17",
    "01 01 01 0a 05 02 01, end inside the exceptions",
    "01 01 01 0a 01 01 00, above 0",
    "01 01 01 0a 05 01 04, above 4",
    "01 01 01 0a 05 02 02 01, above 4",
    "01 01 01 0a 05 01 ff ff ff ff ff ff ff ff 7f, above 4",
    "01 02 01 0b 01 00 01 0a 01 00, out of order",
    "01 02 01 0a 01 00 01 0a 01 00, out of order",
  })
  void whatIsNotCanonicalIsRefused(String hex, String because) {
    assertThatExceptionOfType(MalformedClockException.class)
        .isThrownBy(() -> VectorClock.decode(bytes(hex)))
        .withMessageContaining(because);
  }

  @ParameterizedTest
  @CsvSource({
    "02 01 0a 00, format 2",
    "01 00 00, length of a writer id is 0",
    "01 01 0a, end inside the number of open dots",
    "01 01 0a 81 08, is 1025",
    "01 01 0a 02 00, end inside the open dots",
    "01 01 0a 01 80 80 80 80 80 80 80 80 40, above 4611686018427387904",
    "01 01 0a 02 ff ff ff ff ff ff ff ff 3f 00, above 4611686018427387904",
    "01 01 0a 00 00, 1 bytes too many",
  })
  void whatIsNotACanonicalListIsRefused(String hex, String because) {
    assertThatExceptionOfType(MalformedClockException.class)
        .isThrownBy(() -> OwnDots.decode(bytes(hex)))
        .withMessageContaining(because);
  }

  @Test
  void anEncodedClockHasAtMost1024Writers() throws MalformedClockException {
    VectorClock clock = VectorClock.EMPTY;
    for (int i = 0; i < VectorClock.HARD_MAX_WRITERS; i++) {
      clock = clock.with(writer(i), 1, List.of());
    }
    assertThat(VectorClock.decode(clock.encode())).isEqualTo(clock);
    VectorClock oneMore = clock.join(VectorClock.EMPTY.with(writer(5000), 1, List.of()));
    assertThat(oneMore.writerCount()).isEqualTo(1025);
    assertThatExceptionOfType(ClockLimitException.class)
        .isThrownBy(oneMore::encode)
        .withMessageContaining("1025, at most 1024")
        .satisfies(refusal -> assertThat(refusal.limit()).isEqualTo(Limit.WRITERS));
  }

  @Test
  void damagedBytesAreRefusedOrAreTheCanonicalFormOfAnotherClock() throws Exception {
    SplittableRandom random = new SplittableRandom(20_120_716);
    for (Map.Entry<String, String> golden : golden().entrySet()) {
      boolean list = golden.getKey().startsWith("own-");
      for (int i = 0; i < 5_000; i++) {
        byte[] damaged = damage(bytes(golden.getValue()), random);
        try {
          byte[] again =
              list ? OwnDots.decode(damaged).encode() : VectorClock.decode(damaged).encode();
          assertThat(again).isEqualTo(damaged);
        } catch (MalformedClockException refused) {
          assertThat(refused.getMessage()).isNotBlank();
        }
      }
    }
  }

  @Test
  void everyBeginningOfAClockIsRefused() {
    byte[] whole = extremes().encode();
    for (int length = 0; length < whole.length; length++) {
      byte[] beginning = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> VectorClock.decode(beginning))
          .isInstanceOf(MalformedClockException.class);
    }
  }

  /** One to three of: a bit flipped, a byte set, a byte taken out or put in, the end cut off. */
  private static byte[] damage(byte[] bytes, SplittableRandom random) {
    byte[] damaged = bytes;
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times; i++) {
      int at = random.nextInt(damaged.length + 1);
      switch (random.nextInt(5)) {
        case 0 -> damaged = set(damaged, at, b -> (byte) (b ^ 1 << random.nextInt(8)));
        case 1 -> damaged = set(damaged, at, b -> (byte) random.nextInt(256));
        case 2 -> damaged = splice(damaged, at, 1, new byte[0]);
        case 3 -> damaged = splice(damaged, at, 0, new byte[] {(byte) random.nextInt(256)});
        default -> damaged = Arrays.copyOf(damaged, at);
      }
    }
    return damaged;
  }

  private interface ByteChange {
    byte apply(byte old);
  }

  private static byte[] set(byte[] bytes, int at, ByteChange change) {
    byte[] changed = bytes.clone();
    if (at < changed.length) {
      changed[at] = change.apply(changed[at]);
    }
    return changed;
  }

  private static byte[] splice(byte[] bytes, int at, int skip, byte[] insert) {
    int from = Math.min(bytes.length, at + skip);
    byte[] spliced = Arrays.copyOf(bytes, at + insert.length + bytes.length - from);
    System.arraycopy(insert, 0, spliced, at, insert.length);
    System.arraycopy(bytes, from, spliced, at + insert.length, bytes.length - from);
    return spliced;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }

  private static byte[] bytes(String hex) {
    return hex.isEmpty() ? new byte[0] : HexFormat.ofDelimiter(" ").parseHex(hex);
  }
}
