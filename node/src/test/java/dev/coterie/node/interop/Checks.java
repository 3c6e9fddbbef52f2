package dev.coterie.node.interop;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What has to hold between a peer that dials and one that listens, whatever their implementations.
 */
final class Checks {
  static final String KAD = "/coterie/kad/1.0.0";
  static final String IDENTIFY = "/ipfs/id/1.0.0";
  private static final Duration SETTLE_WITHIN = Duration.ofSeconds(40);
  private static final Duration PING_PAUSE = Duration.ofSeconds(1);
  private static final Duration RETRY_AFTER = Duration.ofMillis(100);
  private static final int MIB = 1 << 20;

  /** A check by name. */
  record Check(String name, Body body) {}

  /** What a check does. */
  interface Body {
    void run(Trio trio) throws CheckFailure;
  }

  /**
   * The peers of a check.
   *
   * @param dialler connects to the listener
   * @param listener of the other implementation, or the same
   * @param third known to the listener only
   * @param bulk how much of everything: 1 for a short run
   */
  record Trio(RemotePeer dialler, RemotePeer listener, RemotePeer third, int bulk) {}

  private Checks() {}

  /** All checks of a pair, in the order in which they are run. */
  static List<Check> all() {
    return List.of(
        new Check("connect", Checks::connect),
        new Check("identify", Checks::identify),
        new Check("identify push", Checks::identifyPush),
        new Check("ping", Checks::ping),
        new Check("echo and half-close", Checks::echo),
        new Check("streams in bulk", Checks::streams),
        new Check("64 MiB up and down", Checks::throughput),
        new Check("reset", trio -> trio.dialler.onPeer("reset", trio.listener)),
        new Check("unknown protocol", trio -> trio.dialler.onPeer("unsupported", trio.listener)),
        new Check("routing tables", Checks::routingTables),
        new Check("find a third peer", Checks::findThird),
        new Check("put and get", Checks::putAndGet),
        new Check("provide and find", Checks::provideAndFind),
        new Check("still the one connection", Checks::echo),
        new Check("go away", Checks::goAway),
        new Check("simultaneous dial", Checks::simultaneousDial));
  }

  private static void connect(Trio trio) throws CheckFailure {
    JsonNode result = trio.dialler.ask("connect", "address", trio.listener.address());
    CheckFailure.unless(
        result.path("peer").asText().equals(trio.listener.id()), "connected to " + result);
    eventually(
        trio.listener + " sees the connection",
        () -> contains(trio.listener.ask("connections"), trio.dialler.id()));
  }

  /** The least that two peers do: connect, say what they are, and echo. */
  static void meet(RemotePeer dialler, RemotePeer listener) throws CheckFailure {
    dialler.ask("connect", "address", listener.address());
    eventually("identified", () -> knows(dialler, listener));
    eventually("identified", () -> knows(listener, dialler));
    dialler.onPeer("echo", listener, "up", 1_000);
    listener.onPeer("echo", dialler, "up", 1_000);
  }

  private static void identify(Trio trio) throws CheckFailure {
    eventually("identified", () -> knows(trio.dialler, trio.listener));
    eventually("identified", () -> knows(trio.listener, trio.dialler));
  }

  /** A protocol that is served from now on is told over the open connection. */
  private static void identifyPush(Trio trio) throws CheckFailure {
    tells(trio.dialler, trio.listener);
    tells(trio.listener, trio.dialler);
  }

  private static void tells(RemotePeer one, RemotePeer other) throws CheckFailure {
    String late = "/interop/late/" + one.id();
    one.ask("serve", "protocol", late);
    eventually(
        other + " is told", () -> contains(other.onPeer("info", one).path("protocols"), late));
  }

  private static boolean knows(RemotePeer one, RemotePeer other) throws CheckFailure {
    JsonNode info = one.onPeer("info", other);
    String listen = other.address().substring(0, other.address().indexOf("/p2p/"));
    return contains(info.path("protocols"), KAD)
        && contains(info.path("protocols"), IDENTIFY)
        && contains(info.path("addresses"), listen)
        && info.path("agent").asText().contains("interop");
  }

  private static void ping(Trio trio) throws CheckFailure {
    trio.dialler.onPeer("ping", trio.listener, "count", 200 * trio.bulk);
    trio.listener.onPeer("ping", trio.dialler, "count", 200 * trio.bulk);
  }

  /** Pings both ways, again and again, over the one connection that the first peer made. */
  static void pingFor(RemotePeer one, RemotePeer other, Duration time) throws CheckFailure {
    one.ask("connect", "address", other.address());
    eventually("identified", () -> knows(other, one));
    long startedNanos = System.nanoTime();
    while (System.nanoTime() - startedNanos < time.toNanos()) {
      one.onPeer("ping", other, "count", 20);
      other.onPeer("ping", one, "count", 20);
      CheckFailure.unless(
          contains(one.ask("connections"), other.id()), one + " lost its connection");
      LockSupport.parkNanos(PING_PAUSE.toNanos());
    }
  }

  private static void echo(Trio trio) throws CheckFailure {
    for (int bytes : List.of(0, 1, 65_535, 65_536, 3 * MIB + 7)) {
      trio.dialler.onPeer("echo", trio.listener, "up", bytes);
      trio.listener.onPeer("echo", trio.dialler, "up", bytes);
    }
  }

  /** More than any window of unacknowledged streams, one after the other and many at a time. */
  private static void streams(Trio trio) throws CheckFailure {
    int count = 500 * trio.bulk;
    trio.dialler.onPeer("streams", trio.listener, "count", count, "concurrent", 16);
    trio.listener.onPeer("streams", trio.dialler, "count", count, "concurrent", 16);
    trio.dialler.onPeer("streams", trio.listener, "count", 100, "concurrent", 1);
  }

  private static void throughput(Trio trio) throws CheckFailure {
    int bytes = 64 * MIB;
    trio.dialler.onPeer("perf", trio.listener, "up", bytes, "down", 0);
    trio.dialler.onPeer("perf", trio.listener, "up", 0, "down", bytes);
  }

  private static void routingTables(Trio trio) throws CheckFailure {
    trio.third.ask("connect", "address", trio.listener.address());
    eventually(
        trio.dialler + " has " + trio.listener,
        () -> contains(trio.dialler.ask("table"), trio.listener.id()));
    eventually(
        trio.listener + " has " + trio.dialler,
        () -> contains(trio.listener.ask("table"), trio.dialler.id()));
    eventually(
        trio.listener + " has " + trio.third,
        () -> contains(trio.listener.ask("table"), trio.third.id()));
  }

  private static void findThird(Trio trio) throws CheckFailure {
    String listens = trio.third.address().substring(0, trio.third.address().indexOf("/p2p/"));
    eventually(
        trio.dialler + " finds " + trio.third,
        () -> contains(trio.dialler.onPeer("findPeer", trio.third), listens));
  }

  private static void putAndGet(Trio trio) throws CheckFailure {
    List<RemotePeer> all = List.of(trio.dialler, trio.listener, trio.third);
    for (RemotePeer writer : all) {
      String key = hex("/test/" + writer.id());
      String value = hex("written by " + writer.id());
      writer.ask("put", "key", key, "value", value);
      for (RemotePeer reader : all) {
        String read = reader.ask("get", "key", key).asText();
        CheckFailure.unless(read.equals(value), reader + " read of " + writer + ": " + read);
      }
    }
  }

  private static void provideAndFind(Trio trio) throws CheckFailure {
    for (RemotePeer provider : List.of(trio.dialler, trio.listener)) {
      String key = multihash("provided by " + provider.id());
      provider.ask("provide", "key", key);
      for (RemotePeer reader : List.of(trio.dialler, trio.listener, trio.third)) {
        eventually(
            reader + " finds " + provider + " as a provider",
            () -> contains(reader.ask("findProviders", "key", key), provider.id()));
      }
    }
  }

  /**
   * Each side closes in turn, and a new connection can be made. For a moment the other side may
   * still take the old one for open, so the first try after a close may find it closed.
   */
  private static void goAway(Trio trio) throws CheckFailure {
    trio.listener.onPeer("disconnect", trio.dialler);
    eventually("a connection after a close", () -> reconnects(trio.dialler, trio.listener));
    trio.dialler.onPeer("disconnect", trio.listener);
    eventually("a connection after a close", () -> reconnects(trio.listener, trio.dialler));
  }

  private static boolean reconnects(RemotePeer from, RemotePeer to) throws CheckFailure {
    from.ask("connect", "address", to.address());
    from.onPeer("echo", to, "up", 10);
    return true;
  }

  private static void simultaneousDial(Trio trio) throws CheckFailure {
    for (int round = 0; round < 3 * trio.bulk; round++) {
      trio.dialler.onPeer("disconnect", trio.listener);
      List<Callable<JsonNode>> both =
          List.of(
              () -> trio.dialler.ask("connect", "address", trio.listener.address()),
              () -> trio.listener.ask("connect", "address", trio.dialler.address()));
      together(both);
      eventually("the two agree on a connection", () -> reconnects(trio.dialler, trio.listener));
      eventually("the two agree on a connection", () -> reconnects(trio.listener, trio.dialler));
    }
  }

  static void together(List<Callable<JsonNode>> tasks) throws CheckFailure {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      List<Future<JsonNode>> running = new ArrayList<>();
      tasks.forEach(each -> running.add(threads.submit(each)));
      for (Future<JsonNode> each : running) {
        each.get(150, TimeUnit.SECONDS);
      }
    } catch (ExecutionException e) {
      throw new CheckFailure(String.valueOf(e.getCause()));
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new CheckFailure(String.valueOf(e));
    } finally {
      threads.shutdownNow();
    }
  }

  /** A condition that may fail for a while. */
  interface Condition {
    boolean holds() throws CheckFailure;
  }

  /** Waits for what the other side does in its own time, such as filling a routing table. */
  static void eventually(String what, Condition condition) throws CheckFailure {
    long deadline = System.nanoTime() + SETTLE_WITHIN.toNanos();
    String last = "never true";
    while (System.nanoTime() < deadline) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (CheckFailure notYet) {
        last = notYet.getMessage();
      }
      LockSupport.parkNanos(RETRY_AFTER.toNanos());
    }
    throw new CheckFailure(what + ": not within " + SETTLE_WITHIN + ": " + last);
  }

  static boolean contains(JsonNode texts, String wanted) {
    for (JsonNode each : texts) {
      if (each.asText().equals(wanted) || each.asText().startsWith(wanted + "/p2p/")) {
        return true;
      }
    }
    return false;
  }

  static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  static String multihash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "1220" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
