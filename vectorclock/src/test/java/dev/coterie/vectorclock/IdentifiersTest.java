package dev.coterie.vectorclock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class IdentifiersTest {
  @Test
  void aWriterIdHasOneTo64Bytes() {
    assertThat(WriterId.of(new byte[1]).bytes()).hasSize(1);
    assertThat(WriterId.of(new byte[64]).bytes()).hasSize(64);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WriterId.of(new byte[0]))
        .withMessageContaining("0 bytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WriterId.of(new byte[65]))
        .withMessageContaining("65 bytes")
        .withMessageContaining("64");
  }

  @Test
  void writersAreOrderedAsUnsignedBytesAndAPrefixComesFirst() {
    List<WriterId> ascending =
        Stream.of(new byte[] {0}, new byte[] {0, 0}, new byte[] {0x7f}, new byte[] {(byte) 0x80})
            .map(WriterId::of)
            .toList();
    assertThat(ascending).isSorted();
    assertThat(ascending.get(0)).isLessThan(ascending.get(1));
    assertThat(ascending.get(2)).isLessThan(ascending.get(3));
  }

  @Test
  void longWritersThatDifferOnlyLateAreOrderedByThatToo() {
    byte[] name = new byte[40];
    WriterId first = WriterId.of(name);
    name[39] = 1;
    WriterId second = WriterId.of(name);
    name[7] = (byte) 0x80;
    WriterId third = WriterId.of(name);
    name[0] = (byte) 0x80;

    assertThat(List.of(first, second, third, WriterId.of(name))).isSorted();
    assertThat(first).isLessThan(second);
    assertThat(second).isLessThan(third);
  }

  @Test
  void identifiersAreValuesThatNobodyCanChangeFromOutside() {
    byte[] name = {1, 2};
    WriterId writer = WriterId.of(name);
    name[0] = 9;
    writer.bytes()[1] = 9;
    assertThat(writer).isEqualTo(WriterId.of(new byte[] {1, 2})).hasToString("0102");
    assertThat(writer).hasSameHashCodeAs(WriterId.of(new byte[] {1, 2}));
    assertThat(writer).isNotEqualTo(WriterId.of(new byte[] {9, 2}));

    byte[] bytes = new byte[32];
    VersionHash hash = VersionHash.of(bytes);
    bytes[0] = 1;
    hash.bytes()[1] = 1;
    assertThat(hash).isEqualTo(VersionHash.of(new byte[32])).hasToString("00".repeat(32));
    assertThat(hash).hasSameHashCodeAs(VersionHash.of(new byte[32]));
    assertThat(hash).isLessThan(VersionHash.of(bytes)).isNotEqualTo(VersionHash.of(bytes));
  }

  @Test
  void aVersionHashHas32Bytes() {
    for (int length : new int[] {0, 31, 33}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> VersionHash.of(new byte[length]))
          .withMessageContaining(length + " bytes")
          .withMessageContaining("32");
    }
  }

  @Test
  void aDotsCounterIsOneTo2ToThe62() {
    WriterId writer = TestVersion.writer(1);
    assertThat(new Dot(writer, 1).counter()).isEqualTo(1);
    assertThat(new Dot(writer, 1L << 62).counter()).isEqualTo(Dot.MAX_COUNTER);
    for (long counter : new long[] {Long.MIN_VALUE, -1, 0, (1L << 62) + 1, Long.MAX_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Dot(writer, counter))
          .withMessageContaining("counter of " + counter);
    }
  }

  @Test
  void dotsAreOrderedByWriterThenCounter() {
    assertThat(List.of(TestVersion.dot(1, 2), TestVersion.dot(1, 10), TestVersion.dot(2, 1)))
        .isSorted();
    assertThat(TestVersion.dot(1, 2)).hasToString("0001:2");
  }
}
