package dev.coterie.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.node.api.TestApi;
import dev.coterie.node.cli.CliRun.Result;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeCommandsTest {
  private static TestApi api;
  private static Path home;

  private Path tree;
  private Path target;

  @BeforeAll
  static void start(@TempDir Path directory) {
    home = directory;
    api = TestApi.start();
    api.writeApiFile(home);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @BeforeEach
  void makeTree(@TempDir Path directory) throws IOException {
    tree = directory.resolve("tree");
    target = directory.resolve("target");
    file("README.md", "# Shop");
    file("src/cart.go", "package cart");
    file("src/deep/er/ü.txt", "ü");
    file(".gitignore", "target/");
    file(".git/config", "[core]");
    file("target/out.class", "binary");
  }

  private void file(String name, String content) throws IOException {
    Path file = tree.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static Result run(String... arguments) {
    return new CliRun(home).run(arguments);
  }

  private Result doImport(String under, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("import", tree.toString(), "--under", under, "--role", "developer"));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private Result doExport(String prefix, String... more) {
    List<String> arguments = new ArrayList<>(List.of("export", prefix, "--to", target.toString()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  @Test
  void aTreeGoesInAndComesOutTheSame() throws IOException {
    Result imported = doImport("ucxl://round/trip/");
    assertThat(imported.exitCode()).as(imported.err()).isZero();
    assertThat(imported.out()).contains("read 5 files, written 5", "refused 0, left out 1");
    Result exported = doExport("ucxl://round/trip");
    assertThat(exported.exitCode()).as(exported.err()).isZero();
    for (String name : List.of("README.md", "src/cart.go", "src/deep/er/ü.txt", ".gitignore")) {
      assertThat(target.resolve(name)).hasSameBinaryContentAs(tree.resolve(name));
    }
    assertThat(target.resolve(".git")).doesNotExist();
  }

  @Test
  void whatIsLeftOutIsCountedAndHiddenDirectoriesCanBeEntered() {
    ObjectNode left = doImport("ucxl://left/out", "--exclude", "target", "--json").json();
    assertThat(left.path("written").asInt()).isEqualTo(4);
    assertThat(left.path("skipped").asInt()).isEqualTo(2);
    ObjectNode all =
        doImport("ucxl://left/in", "--hidden", "--exclude", "src/deep/**", "--json").json();
    assertThat(all.path("files").asInt()).isEqualTo(5);
    assertThat(run("get", "ucxl://left/in/.git/config").out()).isEqualTo("[core]");
    Result bad = doImport("ucxl://left/bad", "--exclude", "[");
    assertThat(bad.exitCode()).isEqualTo(2);
  }

  @Test
  void aFileOverTheLimitIsReportedAndTheRestIsImported() throws IOException {
    sparse("most.bin", Entry.MAX_CONTENT_BYTES);
    sparse("large.bin", Entry.MAX_CONTENT_BYTES + 1L);
    Files.createSymbolicLink(tree.resolve("link"), tree.resolve("README.md"));
    Result json = doImport("ucxl://too/large", "--json", "--tag", "imported");
    assertThat(json.exitCode()).isEqualTo(1);
    ObjectNode report = json.json();
    assertThat(report.path("files").asInt()).isEqualTo(8);
    assertThat(report.path("written").asInt()).isEqualTo(6);
    List<String> refused = new ArrayList<>();
    report.path("refused").forEach(one -> refused.add(one.path("path").asText()));
    assertThat(refused).containsExactlyInAnyOrder("large.bin", "link");
    assertThat(report.path("refused").toString()).contains("" + Entry.MAX_CONTENT_BYTES);
    Result text = doImport("ucxl://too/large");
    assertThat(text.exitCode()).isEqualTo(1);
    assertThat(text.err()).contains("refused large.bin: ", "refused link: ");
    assertThat(text.out()).contains("refused 2");
  }

  private void sparse(String name, long bytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(tree.resolve(name).toFile(), "rw")) {
      file.setLength(bytes);
    }
  }

  @Test
  void whatTheNodeRefusesIsReportedByFile() throws IOException {
    file("bad\nname", "x");
    Result json = doImport("ucxl://refuse/tree", "--json");
    assertThat(json.exitCode()).isEqualTo(1);
    assertThat(json.json().path("written").asInt()).isEqualTo(5);
    assertThat(json.json().path("refused").path(0).path("path").asText()).isEqualTo("bad\nname");
    Result none = doImport("ucxl://unreachable/tree", "--json");
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.json().path("refused")).hasSize(6);
    assertThat(none.json().path("refused").path(0).path("kind").asText()).isEqualTo("unavailable");
  }

  @Test
  void twoNamesOfOneAddressAreNotWrittenOverEachOther() throws IOException {
    file("re\u0301sume\u0301", "decomposed");
    file("r\u00e9sum\u00e9", "composed");
    Result json = doImport("ucxl://same/name", "--json");
    assertThat(json.exitCode()).isEqualTo(1);
    assertThat(json.json().path("refused")).hasSize(1);
    assertThat(json.json().path("refused").toString()).contains("differs in form");
  }

  @Test
  void progressIsABarOnATerminalAndLinesElsewhere() {
    String bar =
        new CliRun(home)
            .terminal()
            .run("import", tree.toString(), "--under", "ucxl://bar/x", "--role", "developer")
            .err();
    assertThat(bar).startsWith("\r[").contains("imported 5 of 5").endsWith("\n");
    assertThat(doImport("ucxl://bar/y").err()).contains("imported 5 of 5").doesNotContain("\r");
  }

  @Test
  void anExportLeavesWhatIsThereAndSaysSo() throws IOException {
    doImport("ucxl://keep/it");
    Files.createDirectories(target);
    Files.writeString(target.resolve("README.md"), "mine");
    Result refused = doExport("ucxl://keep/it");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("README.md is there already", "--force");
    assertThat(target.resolve("README.md")).hasContent("mine");
    assertThat(target.resolve("src/cart.go")).exists();
    Result forced = doExport("ucxl://keep/it", "--force", "--json");
    assertThat(forced.exitCode()).isZero();
    assertThat(forced.json().path("written").asInt()).isEqualTo(5);
    assertThat(target.resolve("README.md")).hasContent("# Shop");
  }

  @Test
  void anExportNeverLeavesItsDirectory(@TempDir Path elsewhere) throws IOException {
    run("put", "ucxl://esc/src/cart.go", "--text", "x", "--role", "developer");
    run("put", "ucxl://esc/file", "--text", "x", "--role", "developer");
    Files.createDirectories(target);
    Files.createSymbolicLink(target.resolve("src"), elsewhere);
    Files.createSymbolicLink(target.resolve("file"), elsewhere.resolve("file"));
    Result result = doExport("ucxl://esc");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(elsewhere).isEmptyDirectory();
    assertThat(result.err()).contains("is a file or a link", "is there already");
  }

  @Test
  void anEntryAndOneBelowItCannotBothBeFiles() {
    run("put", "ucxl://both/a", "--text", "x", "--role", "developer");
    run("put", "ucxl://both/a/b", "--text", "y", "--role", "developer");
    Result result = doExport("ucxl://both", "--json");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.json().path("written").asInt()).isEqualTo(1);
    assertThat(result.json().path("refused")).hasSize(1);
  }

  @Test
  void siblingsAreExportedSideBySide() {
    String token =
        run("put", "ucxl://sib/a", "--text", "base", "--role", "developer", "--json")
            .json()
            .path("context")
            .asText();
    for (String text : List.of("one", "two")) {
      run("put", "ucxl://sib/a", "--text", text, "--role", "developer", "--context", token);
    }
    Result result = doExport("ucxl://sib/a", "--json");
    assertThat(result.exitCode()).isEqualTo(4);
    assertThat(result.json().path("conflicts").asInt()).isEqualTo(1);
    assertThat(target.resolve("a.sibling-1")).exists();
    assertThat(target.resolve("a.sibling-2")).exists();
    Result sealed = run("export", "ucxl://sib/a", "--sealed");
    assertThat(sealed.exitCode()).isEqualTo(4);
    assertThat(sealed.outBytes()).isEmpty();
    assertThat(sealed.err()).contains("2 siblings");
  }

  @Test
  void oneEntryIsExportedAsItIsStored() {
    run("put", "ucxl://sealed/a", "--text", "x", "--role", "developer");
    Result result = run("export", "ucxl://sealed/a", "--sealed");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).startsWith("age-encryption.org/v1");
    assertThat(run("export", "ucxl://sealed/none", "--sealed").exitCode()).isEqualTo(3);
  }

  @Test
  void aTreeOfManyFilesGoesInManyRequests() throws IOException {
    for (int i = 0; i < 300; i++) {
      file("many/" + i, "content " + i);
    }
    ObjectNode report = doImport("ucxl://many/files", "--json").json();
    assertThat(report.path("written").asInt()).isEqualTo(305);
    assertThat(run("get", "ucxl://many/files/many/299").out()).isEqualTo("content 299");
    assertThat(doExport("ucxl://many/files/many", "--json").json().path("written").asInt())
        .isEqualTo(300);
    assertThat(target.resolve("299")).hasContent("content 299");
  }
}
