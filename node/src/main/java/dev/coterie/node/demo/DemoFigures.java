package dev.coterie.node.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What the demonstration counted and timed. */
final class DemoFigures {
  private final List<Duration> starts = new ArrayList<>();
  private final List<Duration> gets = Collections.synchronizedList(new ArrayList<>());
  private final List<String> lines = new ArrayList<>();

  void started(Duration took) {
    starts.add(took);
  }

  void get(Duration took) {
    gets.add(took);
  }

  void imported(int entries, Duration took) {
    rate("entries imported, each sealed, signed and on a quorum of disks", entries, took);
  }

  void read(int entries, Duration took) {
    rate("entries read back and compared", entries, took);
  }

  private void rate(String what, int count, Duration took) {
    double seconds = took.toNanos() / 1e9;
    lines.add(
        String.format("%-66s %6d in %5.1f s (%.0f/s)", what, count, seconds, count / seconds));
  }

  void took(String what, Duration time) {
    lines.add(String.format("%-66s %17.1f s", what, time.toNanos() / 1e9));
  }

  void print(PrintStream out, int entries, long contentBytes, List<PeerProcess> peers)
      throws IOException {
    long copies = 0;
    for (PeerProcess peer : peers) {
      copies += entriesOf(peer);
    }
    out.println("== Figures");
    out.printf("%-66s %6d (%,d bytes)%n", "entries", entries, contentBytes);
    out.printf("%-66s %6d%n", "copies of entries on all disks together", copies);
    lines.forEach(out::println);
    out.printf(
        "%-66s %17.0f ms%n", "a peer's process from start to ready, median", millis(starts, 50));
    out.printf("%-66s %17.1f ms%n", "a get over HTTP, median", millis(gets, 50));
    out.printf("%-66s %17.1f ms%n", "a get over HTTP, 99th percentile", millis(gets, 99));
  }

  private static long entriesOf(PeerProcess peer) throws IOException {
    try {
      return peer.json("/v1/status").json().path("entries").asLong();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static double millis(List<Duration> times, int percentile) {
    List<Duration> sorted = new ArrayList<>(times);
    Collections.sort(sorted);
    int index = Math.min(sorted.size() - 1, sorted.size() * percentile / 100);
    return sorted.isEmpty() ? 0 : sorted.get(index).toNanos() / 1e6;
  }
}
