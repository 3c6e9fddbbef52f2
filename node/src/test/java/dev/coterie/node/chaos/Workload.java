package dev.coterie.node.chaos;

import dev.coterie.node.chaos.ChaosOperation.Kind;
import dev.coterie.node.chaos.ChaosOperation.Phase;
import dev.coterie.node.context.ContextToken;
import dev.coterie.node.demo.PeerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Clients that read, write and delete the same entries at all peers, until they are told to end.
 */
final class Workload {
  private static final int CLIENTS = 6;

  private final ChaosSwarm swarm;
  private final ChaosClient client;
  private final ChaosOptions options;
  private final int entries;
  private final AtomicLong values = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final List<Thread> threads = new ArrayList<>();

  /** The last token that each client has seen of an entry. */
  private final Map<String, ContextToken> tokens = new ConcurrentHashMap<>();

  private volatile boolean ended;

  Workload(ChaosSwarm swarm, ChaosClient client, ChaosOptions options, int entries) {
    this.swarm = swarm;
    this.client = client;
    this.options = options;
    this.entries = entries;
  }

  static String address(int entry) {
    return "ucxl://chaos/entries/" + entry;
  }

  void start() {
    for (int i = 0; i < CLIENTS; i++) {
      int number = i;
      Thread thread = new Thread(() -> work(number), "client " + i);
      threads.add(thread);
      thread.start();
    }
  }

  boolean hasFailed() {
    return failure.get() != null;
  }

  void end() throws InterruptedException {
    ended = true;
    for (Thread thread : threads) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new IllegalStateException("a client failed", failure.get());
    }
  }

  private void work(int number) {
    Random random = new Random(options.seed() * 31 + number);
    try {
      while (!ended) {
        step(number, random);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void step(int number, Random random) throws InterruptedException {
    int place = random.nextInt(swarm.size());
    Optional<PeerProcess> peer = swarm.peer(place).process();
    if (peer.isEmpty() || !swarm.peer(place).isServing()) {
      ChaosSwarm.pause(5);
      return;
    }
    String address = address(random.nextInt(entries));
    int dice = random.nextInt(100);
    Kind kind = dice < 50 ? Kind.PUT : dice < 90 ? Kind.GET : Kind.RM;
    String value = kind == Kind.PUT ? "value " + values.incrementAndGet() : "";
    var task = new ChaosClient.Task(Phase.FAULTS, place, peer.get(), kind, address, value);
    String mine = number + " " + address;
    Optional<ContextToken> given =
        kind != Kind.GET && random.nextInt(3) == 0
            ? Optional.ofNullable(tokens.get(mine))
            : Optional.empty();
    client.run(task, given).shown().ifPresent(token -> tokens.put(mine, token));
  }
}
