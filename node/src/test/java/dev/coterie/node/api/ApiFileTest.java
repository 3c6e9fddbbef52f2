package dev.coterie.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.node.context.CoterieException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiFileTest {
  private static final ApiFile FILE = new ApiFile(URI.create("http://127.0.0.1:7"), "secret");

  @Test
  void onlyItsOwnerCanReadIt(@TempDir Path home) throws IOException {
    Files.writeString(home.resolve("api"), "left behind by a crash");
    FILE.write(home);
    assertThat(ApiFile.read(home)).isEqualTo(FILE);
    assertThat(Files.getPosixFilePermissions(home.resolve("api")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(home.resolve("api.new")).doesNotExist();
    ApiFile.delete(home);
    assertThat(home.resolve("api")).doesNotExist();
    ApiFile.delete(home);
  }

  @Test
  void itsTextDoesNotShowTheToken() {
    assertThat(FILE.toString()).doesNotContain("secret");
    ApiToken token = ApiToken.generate();
    assertThat(token.toString()).doesNotContain(token.text());
  }

  @Test
  void withoutItNoNodeRunsAndTheMessageSaysWhatToDo(@TempDir Path home) {
    assertThatThrownBy(() -> ApiFile.read(home))
        .isInstanceOf(CoterieException.class)
        .hasMessageContaining("coterie run --home " + home);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "[]", "{\"url\":\"::\",\"token\":\"x\"}"})
  void aDamagedOneIsATypedFailure(String text, @TempDir Path home) throws IOException {
    Files.writeString(home.resolve("api"), text);
    assertThatThrownBy(() -> ApiFile.read(home)).isInstanceOf(CoterieException.class);
  }

  @Test
  void oneThatIsTooLongIsNotRead(@TempDir Path home) throws IOException {
    Files.writeString(home.resolve("api"), " ".repeat(4097));
    assertThatThrownBy(() -> ApiFile.read(home))
        .isInstanceOf(CoterieException.class)
        .hasMessageContaining("too long");
  }

  @Test
  void aHomeThatCannotBeWrittenIsATypedFailure(@TempDir Path home) {
    assertThatThrownBy(() -> FILE.write(home.resolve("missing")))
        .isInstanceOf(CoterieException.class)
        .hasMessageContaining("cannot be written");
  }

  @Test
  void tokensDiffer() {
    assertThat(ApiToken.generate().text()).isNotEqualTo(ApiToken.generate().text()).hasSize(43);
  }
}
