package dev.coterie.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.address.Address;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class EntryTest {

  private static void refused(Consumer<Entry.Builder> call, String limit, String value) {
    assertThatThrownBy(() -> call.accept(Entry.builder()))
        .isInstanceOf(InvalidEntryException.class)
        .hasMessageContaining(limit)
        .hasMessageContaining(value);
  }

  @Test
  void setsAndFieldsAreKeptSortedAndOnce() {
    Entry entry =
        Entry.builder().tag("b").tag("a").tag("b").metadata("y", "1").metadata("x", "2").build();
    assertThat(entry.tags()).containsExactly("a", "b");
    assertThat(entry.metadata().keySet()).containsExactly("x", "y");
    assertThat(entry.toBuilder().build()).isEqualTo(entry).hasSameHashCodeAs(entry);
  }

  @Test
  void anEntryCannotBeChangedThroughItsArrays() {
    byte[] content = {1};
    Entry entry = Entry.builder().content(content).build();
    content[0] = 2;
    entry.content()[0] = 3;
    assertThat(entry.content()).containsExactly(1);
  }

  @Test
  void everyPartHasItsLimit() {
    String name = "é".repeat(128);
    String value = "é".repeat(2048);
    Entry.builder().tag(name).technology(name).metadata(name, value).link(value).build();
    refused(b -> b.tag(name + "x"), "256", "257");
    refused(b -> b.technology(name + "x"), "256", "257");
    refused(b -> b.metadata(name + "x", ""), "256", "257");
    refused(b -> b.metadata("n", value + "x"), "4096", "4097");
    refused(b -> b.link(value + "x"), "4096", "4097");
    Entry.builder().mediaType("x".repeat(256));
    refused(b -> b.mediaType("x".repeat(257)), "256", "257");
    refused(b -> b.content(new byte[Entry.MAX_CONTENT_BYTES + 1]), "16515072", "16515073");
  }

  @Test
  void everyPartHasItsNumber() {
    refused(b -> times(64, b::tag).tag("x"), "64", "65");
    refused(b -> times(64, b::technology).technology("x"), "64", "65");
    refused(b -> times(256, b::link).link("x"), "256", "257");
    refused(b -> times(256, n -> b.metadata(n, "")).metadata("x", ""), "256", "257");
  }

  private static Entry.Builder times(
      int count, java.util.function.Function<String, Entry.Builder> f) {
    Entry.Builder last = f.apply("0");
    for (int i = 1; i < count; i++) {
      last = f.apply("" + i);
    }
    return last;
  }

  @Test
  void textsAreNotEmptyAndValidUnicode() {
    refused(b -> b.tag(""), "empty", "tag");
    refused(b -> b.link("\ud800"), "surrogate", "link");
    refused(b -> b.text("\udc00"), "surrogate", "Content");
    refused(b -> b.mediaType("text/plain\n"), "ASCII", "media type");
  }

  @Test
  void theTextOfAnEntryIsNotItsContent() {
    assertThat(Entry.ofText("canary")).hasToString("Entry of 6 bytes");
  }

  @Test
  void aDotHasOneToOneHundredAndTwentyEightBytes() {
    Address address = Address.parse("ucxl://a/b");
    assertThat(Binding.of(address, new byte[128]).dot()).hasSize(128);
    for (int length : new int[] {0, 129}) {
      assertThatThrownBy(() -> Binding.of(address, new byte[length]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("128");
    }
  }
}
