package dev.coterie.crypto.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.testing.Mutations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryDocumentTest {

  private static final String START =
      "{\"format\":1,\"suite\":1,\"address\":\"ucxl://a/b\",\"dot\":\"07\"";

  private static EntryDocumentReader.Bound read(String document) throws EnvelopeException {
    return EntryDocumentReader.read(document.getBytes(UTF_8));
  }

  @Test
  void theLeastDocumentHasFormatSuiteAddressDotAndSize() throws EnvelopeException {
    EntryDocumentReader.Bound bound = read(START + ",\"size\":2}\nhi");
    assertThat(bound.entry().content()).isEqualTo("hi".getBytes(UTF_8));
    assertThat(bound.entry().mediaType()).isEqualTo(Entry.DEFAULT_MEDIA_TYPE);
    assertThat(bound.binding()).isEqualTo(Binding.of(Address.parse("ucxl://a/b"), new byte[] {7}));
  }

  @Test
  void unknownFieldsAreSkipped() throws EnvelopeException {
    String unknown = ",\"later\":{\"a\":[1,{\"b\":null}]},\"more\":true,\"size\":0}\n";
    assertThat(read(START + unknown).entry().content()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"format\":2,\"suite\":1}\n",
        "{\"format\":1,\"suite\":9}\n",
        "{\"format\":2,\"whatever\":[]}\n"
      })
  void anotherFormatOrSuiteIsUnsupported(String document) {
    assertThatThrownBy(() -> read(document)).isInstanceOf(EnvelopeException.Unsupported.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "{}\n",
        "[]\n",
        "{\"suite\":1,\"format\":1}\n",
        "{\"format\":\"1\",\"suite\":1}\n",
        "{\"format\":99999999999999999999,\"suite\":1}\n",
        "{\"format\":1,\"suite\":1}\n",
        "{\"format\":1,\"suite\":1",
        START + ",\"size\":0}",
        START + "}\n",
        START + ",\"size\":-1}\n",
        START + ",\"size\":1}\n",
        START + ",\"size\":0}\nx",
        START + ",\"size\":0} {}\n",
        START + ",\"size\":0,\"size\":0}\n",
        START + ",\"size\":\"0\"}\n",
        START + ",\"tags\":\"x\",\"size\":0}\n",
        START + ",\"tags\":[1],\"size\":0}\n",
        START + ",\"tags\":[\"\"],\"size\":0}\n",
        START + ",\"tags\":[\"\\ud800\"],\"size\":0}\n",
        START + ",\"metadata\":[],\"size\":0}\n",
        START + ",\"metadata\":{\"a\":1},\"size\":0}\n",
        START + ",\"mediaType\":\"\\u0007\",\"size\":0}\n",
        START + ",\"x\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]],\"size\":0}\n",
        "{\"format\":1,\"suite\":1,\"address\":\"b\",\"dot\":\"07\",\"size\":0}\n",
        "{\"format\":1,\"suite\":1,\"address\":\"ucxl://a/b\",\"dot\":\"7\",\"size\":0}\n",
        "{\"format\":1,\"suite\":1,\"address\":\"ucxl://a/b\",\"dot\":\"\",\"size\":0}\n"
      })
  void malformedDocumentsAreRefused(String document) {
    assertThatThrownBy(() -> read(document)).isInstanceOf(EnvelopeException.Malformed.class);
  }

  @Test
  void aMessageDoesNotQuoteTheEntry() {
    assertThatThrownBy(() -> read(START + ",canary}\n"))
        .isInstanceOf(EnvelopeException.Malformed.class)
        .hasMessageNotContaining("canary")
        .hasNoCause();
  }

  @Test
  void theDescriptionHasItsOwnLimit() throws EnvelopeException {
    Entry.Builder builder = Entry.builder();
    for (int i = 0; i < 63; i++) {
      builder.metadata("n" + i, "x".repeat(4096));
    }
    Binding binding = Binding.of(Address.parse("ucxl://a/b"), new byte[] {7});
    int used = EntryDocument.encode(builder.build(), binding).length;
    int room = EntryDocument.MAX_PREAMBLE_BYTES - used - ",\"m\":\"\"".length();
    byte[] largest = EntryDocument.encode(builder.metadata("m", "x".repeat(room)).build(), binding);
    assertThat(largest).hasSize(EntryDocument.MAX_PREAMBLE_BYTES);
    assertThat(EntryDocumentReader.read(largest).entry()).isEqualTo(builder.build());
    Entry larger = builder.metadata("m", "x".repeat(room + 1)).build();
    assertThatThrownBy(() -> EntryDocument.encode(larger, binding))
        .isInstanceOf(EnvelopeException.TooLarge.class)
        .hasMessageContaining("262144")
        .hasMessageContaining("262145");
  }

  @Test
  void damagedDocumentsGiveOnlyTypedErrors() throws EnvelopeException {
    Binding binding = Binding.of(Address.parse("ucxl://a/b"), new byte[] {7});
    Mutations.of(
        EntryDocument.encode(EntrySealerTest.full(), binding),
        5000,
        61,
        bytes -> {
          try {
            assertThat(EntryDocumentReader.read(bytes).entry()).isNotNull();
          } catch (EnvelopeException e) {
            assertThat(e.getMessage()).isNotBlank();
          }
        });
  }
}
