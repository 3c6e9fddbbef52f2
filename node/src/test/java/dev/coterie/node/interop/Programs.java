package dev.coterie.node.interop;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The other implementations' programs, installed from their lock files.
 *
 * @param javascript the folder of the js program, its packages installed
 * @param goProgram the built go program
 * @param classPath of Coterie's own peers
 * @param present the implementations that this machine can run
 * @param skipped why each of the others is missing, in words for people
 */
record Programs(
    Path javascript,
    Path goProgram,
    String classPath,
    List<Implementation> present,
    List<String> skipped) {

  private static final long INSTALL_MINUTES = 10;

  /**
   * Installs what this machine has Node and Go for; needs the network the first time. Whoever comes
   * while another process installs waits for it.
   */
  static Programs install(Path nodeModule) throws IOException, InterruptedException {
    Path target = Files.createDirectories(nodeModule.resolve(Path.of("target", "interop")));
    try (FileChannel mark =
            FileChannel.open(
                target.resolve("installing"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock alone = mark.lock()) {
      return install(nodeModule, target);
    }
  }

  private static Programs install(Path nodeModule, Path target)
      throws IOException, InterruptedException {
    Path sources = nodeModule.resolve(Path.of("src", "test", "interop"));
    List<Implementation> present = new ArrayList<>(List.of(Implementation.COTERIE));
    List<String> skipped = new ArrayList<>();
    Path javascript = target.resolve("js");
    if (answers("node", "--version") && answers("npm", "--version")) {
      installJavascript(sources.resolve("js"), javascript);
      present.add(Implementation.JS);
    } else {
      skipped.add("js: no `node` and `npm` here (Node 20 or later), so js-libp2p was not run");
    }
    Path goProgram = target.resolve("go-peer").toAbsolutePath();
    if (answers("go", "version")) {
      run(sources.resolve("go"), "go", "build", "-o", goProgram.toString(), ".");
      present.add(Implementation.GO);
    } else {
      skipped.add("go: no `go` here (1.25 or later), so go-libp2p was not run");
    }
    return new Programs(javascript, goProgram, ownClassPath(), present, skipped);
  }

  /** Installs beside the sources' copy, so that the source tree stays as it is. */
  private static void installJavascript(Path sources, Path target)
      throws IOException, InterruptedException {
    Files.createDirectories(target.resolve("aegir"));
    boolean sameLock =
        Files.exists(target.resolve("node_modules"))
            && Files.exists(target.resolve("package-lock.json"))
            && Files.mismatch(
                    sources.resolve("package-lock.json"), target.resolve("package-lock.json"))
                == -1;
    for (String name :
        List.of(
            "package.json",
            "package-lock.json",
            "peer.mjs",
            "commands.mjs",
            "streams.mjs",
            "polyfill.mjs",
            "read-entry.mjs",
            "suite.mjs",
            "suite-daemon.mjs",
            "aegir/package.json",
            "aegir/chai.mjs")) {
      Files.copy(sources.resolve(name), target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!sameLock) {
      run(target, "npm", "ci", "--no-fund", "--no-audit", "--ignore-scripts");
    }
  }

  private static boolean answers(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  private static void run(Path directory, String... command)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("coterie-interop", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      process.destroyForcibly();
    }
    String output = Files.readString(log);
    Files.delete(log);
    if (!ended || process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + " failed in " + directory + ":\n" + output);
    }
  }

  /** Test runners may start with a jar that only names the class path. */
  private static String ownClassPath() {
    String own = System.getProperty("java.class.path");
    return System.getProperty("surefire.test.class.path", own);
  }
}
