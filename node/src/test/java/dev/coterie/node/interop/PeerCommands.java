package dev.coterie.node.interop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.routing.RoutingTable;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.Stream;
import dev.coterie.node.libp2p.host.Connection;
import dev.coterie.node.libp2p.host.Host;
import dev.coterie.node.libp2p.identify.PeerInfo;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lines of JSON that say what the interop peer is to do, and the lines that it answers. */
final class PeerCommands {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long ANSWER_WITHIN_SECONDS = 120;

  private final Host host;
  private final RoutingTable table;
  private final KadClient kad;
  private final PrintStream out;

  PeerCommands(Host host, RoutingTable table, KadClient kad, PrintStream out) {
    this.host = host;
    this.table = table;
    this.kad = kad;
    this.out = out;
  }

  /** Starts what a line asks for; the answer is printed when it is there. */
  void accept(String line) throws JsonProcessingException {
    JsonNode command = JSON.readTree(line);
    long id = command.path("id").asLong();
    CompletableFuture<?> result;
    try {
      result = run(command);
    } catch (RuntimeException e) {
      result = CompletableFuture.failedFuture(e);
    }
    result
        .orTimeout(ANSWER_WITHIN_SECONDS, TimeUnit.SECONDS)
        .whenComplete((value, failure) -> answer(id, value, failure));
  }

  private void answer(long id, @Nullable Object value, @Nullable Throwable failure) {
    ObjectNode answer = JSON.createObjectNode().put("id", id).put("ok", failure == null);
    if (failure == null) {
      answer.set("result", JSON.valueToTree(value));
    } else {
      answer.put("error", String.valueOf(failure));
    }
    synchronized (out) {
      out.println(answer);
      out.flush();
    }
  }

  private CompletableFuture<?> run(JsonNode command) {
    String op = command.path("op").asText();
    return switch (op) {
      case "connect" -> connect(PeerAddress.of(Multiaddr.parse(command.path("address").asText())));
      case "connections" ->
          now(
              () ->
                  host.connections().stream()
                      .map(c -> c.peer().toString())
                      .distinct()
                      .sorted()
                      .toList());
      case "table" ->
          onLoop(() -> table.contacts().stream().map(c -> c.id().toString()).sorted().toList());
      case "put" -> kad.put(bytes(command, "key"), bytes(command, "value"));
      case "get" ->
          kad.get(bytes(command, "key"))
              .thenApply(found -> HexFormat.of().formatHex(found.orElseThrow().toByteArray()));
      case "serve" -> now(() -> serve(command.path("protocol").asText()));
      case "provide" -> kad.provide(bytes(command, "key"));
      case "findProviders" -> kad.findProviders(bytes(command, "key"));
      default -> runOn(op, PeerId.parse(command.path("peer").asText()), command);
    };
  }

  private CompletableFuture<?> runOn(String op, PeerId id, JsonNode command) {
    PeerAddress peer = new PeerAddress(id, List.of());
    int count = command.path("count").asInt();
    return switch (op) {
      case "disconnect" -> now(() -> disconnect(id));
      case "info" -> now(() -> info(id));
      case "ping" -> ping(peer, count);
      case "echo" -> StreamTasks.echo(host, peer, command.path("up").asInt());
      case "streams" ->
          timed(
                  () ->
                      StreamTasks.openStreams(
                          host, peer, count, command.path("concurrent").asInt()))
              .thenApply(took -> Map.of("perSecond", count * 1e9 / took.toNanos()));
      case "perf" ->
          StreamTasks.perf(host, peer, command.path("up").asLong(), command.path("down").asLong())
              .thenApply(took -> Map.of("micros", took.toNanos() / 1_000));
      case "reset" -> StreamTasks.expectReset(host, peer);
      case "unsupported" -> StreamTasks.expectUnsupported(host, peer);
      case "findPeer" -> kad.findPeer(id);
      case "getFrom" -> repeat(count, () -> kad.getFrom(peer, bytes(command, "key")));
      default -> throw new IllegalArgumentException("no such operation: " + op);
    };
  }

  private static ByteString bytes(JsonNode command, String field) {
    return ByteString.copyFrom(HexFormat.of().parseHex(command.path(field).asText()));
  }

  private static <T> CompletableFuture<T> now(Supplier<T> task) {
    return CompletableFuture.completedFuture(task.get());
  }

  private <T> CompletableFuture<T> onLoop(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, host.loop());
  }

  private static CompletableFuture<Duration> timed(Supplier<CompletableFuture<Void>> task) {
    long startedNanos = System.nanoTime();
    return task.get().thenApply(done -> Duration.ofNanos(System.nanoTime() - startedNanos));
  }

  private CompletableFuture<Map<String, Object>> connect(PeerAddress peer) {
    long startedNanos = System.nanoTime();
    CompletableFuture<Connection> connected = new CompletableFuture<>();
    host.connect(peer, connected::complete, connected::completeExceptionally);
    return connected.thenApply(
        connection ->
            Map.of(
                "peer",
                connection.peer().toString(),
                "micros",
                (System.nanoTime() - startedNanos) / 1_000));
  }

  /** Serves a protocol by name only; others are told. */
  private String serve(String protocol) {
    host.handle(protocol, Stream::reset);
    return "serving";
  }

  private String disconnect(PeerId peer) {
    host.connections().stream().filter(each -> each.peer().equals(peer)).forEach(Connection::close);
    return "closing";
  }

  private Map<String, Object> info(PeerId peer) {
    PeerInfo info = host.connection(peer).flatMap(Connection::info).orElseThrow();
    return Map.of(
        "protocols",
        info.protocols(),
        "agent",
        info.agentVersion(),
        "addresses",
        info.listenAddresses().stream().map(Multiaddr::toString).toList());
  }

  private CompletableFuture<Map<String, Long>> ping(PeerAddress peer, int count) {
    return repeat(
        count,
        () -> {
          CompletableFuture<Duration> echo = new CompletableFuture<>();
          host.ping(peer, echo::complete, echo::completeExceptionally);
          return echo;
        });
  }

  /** Does something so many times, one after the other, and gives the median of the times. */
  private static CompletableFuture<Map<String, Long>> repeat(
      int count, Supplier<CompletableFuture<Duration>> task) {
    long[] micros = new long[count];
    return repeat(task, micros, 0)
        .thenApply(
            done -> {
              Arrays.sort(micros);
              return Map.of("p50Micros", micros[count / 2]);
            });
  }

  private static CompletableFuture<Void> repeat(
      Supplier<CompletableFuture<Duration>> task, long[] micros, int at) {
    if (at == micros.length) {
      return CompletableFuture.completedFuture(null);
    }
    return task.get()
        .thenCompose(
            took -> {
              micros[at] = took.toNanos() / 1_000;
              return repeat(task, micros, at + 1);
            });
  }
}
