package dev.coterie.node.chaos;

import dev.coterie.node.demo.Jar;
import dev.coterie.node.demo.PeerProcess;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One peer of the swarm: its home, its process when it has one, and an old copy of its home. */
final class ChaosPeer {
  private static final String STORE = "store";

  private final Jar jar;
  private final Path home;
  private final int listenPort;
  private final int announcedPort;
  private final Path backup;
  private volatile @Nullable PeerProcess process;
  private volatile boolean stopped;
  private long backupAt = -1;

  ChaosPeer(Jar jar, Path home, int listenPort, int announcedPort) {
    this.jar = jar;
    this.home = home;
    this.listenPort = listenPort;
    this.announcedPort = announcedPort;
    this.backup = home.resolveSibling(home.getFileName() + ".backup");
  }

  void start() throws IOException {
    process =
        PeerProcess.run(
            jar,
            home,
            List.of(
                "--listen", "/ip4/127.0.0.1/tcp/" + listenPort,
                "--announce", "/ip4/127.0.0.1/tcp/" + announcedPort,
                "--sync-every", "10s",
                "--refresh-every", "30s",
                "--gossip-every", "5s"));
  }

  /** Its process, unless it is down. */
  Optional<PeerProcess> process() {
    return Optional.ofNullable(process).filter(PeerProcess::isAlive);
  }

  /** Whether it is up and running: clients can expect an answer. */
  boolean isServing() {
    return !stopped && process().isPresent();
  }

  void kill() throws InterruptedException {
    PeerProcess running = process;
    process = null;
    stopped = false;
    if (running != null) {
      running.kill();
    }
  }

  /** Ends it as an operator would; returns how long that took, in milliseconds. */
  long close() {
    PeerProcess running = process;
    process = null;
    long from = System.nanoTime();
    if (running != null) {
      running.close();
    }
    return (System.nanoTime() - from) / 1_000_000;
  }

  void stop() throws IOException, InterruptedException {
    stopped = true;
    signal("-STOP");
  }

  void goOn() throws IOException, InterruptedException {
    signal("-CONT");
    stopped = false;
  }

  private void signal(String name) throws IOException, InterruptedException {
    Optional<PeerProcess> running = process();
    if (running.isPresent()) {
      String pid = Long.toString(running.get().pid());
      new ProcessBuilder("kill", name, pid)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD) // a peer that has just ended
          .start()
          .waitFor();
    }
  }

  /** While it is down: keeps a copy of its store as it is now. */
  void backUp(long now) throws IOException {
    delete(backup);
    copy(home.resolve(STORE), backup);
    backupAt = now;
  }

  /** When the copy was made, in milliseconds of the run; -1 where there is none. */
  long backupAt() {
    return backupAt;
  }

  /** While it is down: puts the copy in the place of its store. */
  void restore() throws IOException {
    delete(home.resolve(STORE));
    copy(backup, home.resolve(STORE));
  }

  Path home() {
    return home;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes a)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(directory)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Sparse.copy(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
