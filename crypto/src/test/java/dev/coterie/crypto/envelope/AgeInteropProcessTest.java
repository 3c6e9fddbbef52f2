package dev.coterie.crypto.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.testing.SeededEntropy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Coterie seals, the {@code age} and {@code zstd} programs open, and the other way round. */
class AgeInteropProcessTest {

  private static final String INSTALLER = "scripts/install-test-tools";
  private static final long PATIENCE_SECONDS = 180;

  private final Path directory;
  private final SeededEntropy entropy = new SeededEntropy(20);

  AgeInteropProcessTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeAll
  static void installTheTools() throws IOException, InterruptedException {
    Path script = Path.of("").toAbsolutePath().resolve(INSTALLER);
    if (!Files.exists(script)) {
      script = Path.of("").toAbsolutePath().resolveSibling(INSTALLER);
    }
    Process process = new ProcessBuilder(script.toString()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(ended && process.exitValue() == 0)
        .as("This test needs the programs age and zstd, and %s failed:\n%s", INSTALLER, output)
        .isTrue();
  }

  private byte[] run(byte[] input, String... command) throws IOException, InterruptedException {
    Path in = Files.write(directory.resolve("stdin"), input);
    Path out = directory.resolve("stdout");
    Path err = directory.resolve("stderr");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(ended ? process.exitValue() : -1)
        .as("%s: %s", Arrays.toString(command), Files.readString(err))
        .isZero();
    return Files.readAllBytes(out);
  }

  private Path identityFile(RoleKey key) throws IOException {
    return Files.writeString(directory.resolve("role.key"), key.toSecretText() + "\n");
  }

  private byte[] opened(byte[] sealed, RoleKey key) throws IOException, InterruptedException {
    return run(sealed, "age", "-d", "-i", identityFile(key).toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 200_000})
  void ageOpensWhatCoterieSealed(int size) throws Exception {
    RoleKey key = RoleKey.generate(entropy);
    byte[] plaintext = entropy.bytes(size);
    byte[] sealed = AgeFile.seal(plaintext, List.of(key.recipient()), entropy);
    assertThat(opened(sealed, key)).isEqualTo(plaintext);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 200_000})
  void coterieOpensWhatAgeSealed(int size) throws Exception {
    RoleKey key = RoleKey.generate(entropy);
    byte[] plaintext = entropy.bytes(size);
    byte[] sealed = run(plaintext, "age", "-r", key.recipient().toString());
    assertThat(AgeFile.open(sealed, List.of(key))).isEqualTo(plaintext);
  }

  @Test
  void everyOneOfSeveralRecipientsOpens() throws Exception {
    List<RoleKey> keys = new ArrayList<>();
    List<String> command = new ArrayList<>(List.of("age"));
    List<RoleRecipient> recipients = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      RoleKey key = RoleKey.generate(entropy);
      keys.add(key);
      recipients.add(key.recipient());
      command.addAll(List.of("-r", key.recipient().toString()));
    }
    byte[] plaintext = "for five roles".getBytes(UTF_8);
    byte[] ours = AgeFile.seal(plaintext, recipients, entropy);
    byte[] theirs = run(plaintext, command.toArray(String[]::new));
    for (RoleKey key : keys) {
      assertThat(opened(ours, key)).isEqualTo(plaintext);
      assertThat(AgeFile.open(theirs, List.of(key))).isEqualTo(plaintext);
    }
    RoleKey stranger = RoleKey.generate(entropy);
    assertThatThrownBy(() -> AgeFile.open(theirs, List.of(stranger)))
        .isInstanceOf(EnvelopeException.NoMatchingKey.class);
  }

  @Test
  void keysMadeByAgeAreRead() throws Exception {
    String made = new String(run(new byte[0], "age-keygen"), UTF_8);
    String secret = made.lines().filter(l -> l.startsWith("AGE-SECRET-KEY-")).findFirst().get();
    String recipient =
        made.lines().filter(l -> l.startsWith("# public key: ")).findFirst().get().substring(14);
    RoleKey key = RoleKey.parse(secret);
    assertThat(key.recipient()).hasToString(recipient);
    assertThat(key.toSecretText()).isEqualTo(secret);
  }

  @Test
  void standardToolsShowTheDescriptionAndTheContentOfASealedEntry() throws Exception {
    RoleKey key = RoleKey.generate(entropy);
    byte[] content = "line one\nline two\u0000 and binary \u00ff\n".repeat(50).getBytes(UTF_8);
    Entry entry =
        Entry.builder()
            .content(content)
            .mediaType("text/plain")
            .tag("a")
            .metadata("b", "c")
            .build();
    Binding binding = Binding.of(Address.parse("ucxl://shop/src/cart.go"), new byte[] {1, 2});
    byte[] sealed;
    try (EntrySealer sealer = new EntrySealer()) {
      sealed = sealer.seal(entry, binding, List.of(key.recipient()), entropy);
    }
    Files.write(directory.resolve("f.age"), sealed);
    identityFile(key);
    String open = "set -o pipefail; age -d -i role.key f.age | zstd -d | ";
    byte[] line = run(new byte[0], "bash", "-c", open + "sed -n 1p");
    assertThat(new String(line, UTF_8))
        .startsWith(
            "{\"format\":1,\"suite\":1,\"address\":\"ucxl://shop/src/cart.go\",\"dot\":\"0102\"")
        .endsWith("\"size\":" + content.length + "}\n");
    assertThat(run(new byte[0], "bash", "-c", open + "tail -n +2")).isEqualTo(content);
  }

  @Test
  void coterieOpensAnEntryThatStandardToolsSealed() throws Exception {
    RoleKey key = RoleKey.generate(entropy);
    String document =
        "{\"format\":1,\"suite\":1,\"address\":\"ucxl://a/b\",\"dot\":\"07\",\"size\":5}\nhello";
    Path plain = Files.writeString(directory.resolve("plain"), document);
    byte[] compressed = run(new byte[0], "zstd", "-c", plain.toString());
    byte[] sealed = run(compressed, "age", "-r", key.recipient().toString());
    Binding binding = Binding.of(Address.parse("ucxl://a/b"), new byte[] {7});
    try (EntrySealer sealer = new EntrySealer()) {
      Entry entry = sealer.open(sealed, List.of(key), binding);
      assertThat(new String(entry.content(), UTF_8)).isEqualTo("hello");
    }
  }
}
