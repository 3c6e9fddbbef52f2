package dev.coterie.simulator.scenario;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.GetReport;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteRequest;
import dev.coterie.simulator.check.Bounds;
import dev.coterie.simulator.check.Checks;
import dev.coterie.simulator.check.History;
import dev.coterie.simulator.check.LookupSeen;
import dev.coterie.simulator.check.Operation;
import dev.coterie.simulator.check.SwarmView;
import dev.coterie.simulator.net.SimulatedContext;
import dev.coterie.simulator.world.Event;
import dev.coterie.vectorclock.VectorClock;
import dev.coterie.vectorclock.VersionHash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The clients of all peers: each peer's clients ask at random moments for what the workload says,
 * whether or not earlier operations have ended, as long as their peer is up.
 */
final class Clients {
  /** Operations that the clients of one peer have open; beyond, they wait. */
  static final int MAX_OPEN = 32;

  private static final int LOOKUP_TARGET_BYTES = 34;
  private static final int OPERATION_ENDED = 0x6f;

  private final SwarmView swarm;
  private final History history;
  private final Checks checks;
  private final Contents contents;
  private final Workload workload;
  private final Goals goals;
  private final Latencies latencies;
  private final WriteEndings endings;
  private final Breakage breakage;
  private final int broken;
  private final Consumer<String> trace;
  private final RandomGenerator random;
  private final int[] open;

  /** The last token that the clients of a peer have of an entry, and what it was shown for. */
  private final Map<Long, Token> tokens = new TreeMap<>();

  private boolean running;

  private record Token(VectorClock context, List<VersionHash> shown) {}

  /** What clients work with. */
  record Parts(
      SwarmView swarm,
      History history,
      Checks checks,
      Contents contents,
      Workload workload,
      Goals goals,
      Latencies latencies,
      Consumer<String> trace) {}

  Clients(Parts parts, Breakage breakage, int broken) {
    this.swarm = parts.swarm();
    this.history = parts.history();
    this.checks = parts.checks();
    this.contents = parts.contents();
    this.workload = parts.workload();
    this.goals = parts.goals();
    this.latencies = parts.latencies();
    this.trace = parts.trace();
    this.endings = new WriteEndings(swarm, checks, goals);
    this.breakage = breakage;
    this.broken = broken;
    this.random = swarm.swarm().world().seeds().branch("workload").random();
    this.open = new int[swarm.peers()];
  }

  /** Begins the workload. */
  void start() {
    running = true;
    for (int peer = 0; peer < swarm.peers(); peer++) {
      new NextOperation(peer).plan();
    }
  }

  /** Ends the workload; what has begun goes on to its end. */
  void stop() {
    running = false;
  }

  /** A peer's next operation, and the one after it: a Poisson process. */
  private final class NextOperation extends Event {
    private final int peer;

    NextOperation(int peer) {
      this.peer = peer;
    }

    void plan() {
      double seconds =
          -StrictMath.log(1 - random.nextDouble()) / workload.operationsPerPeerPerSecond();
      swarm.swarm().world().scheduleNanos((long) (seconds * 1e9), this);
    }

    @Override
    protected void happen() {
      if (running) {
        if (swarm.isReady(peer) && open[peer] < MAX_OPEN) {
          operate(peer);
        }
        plan();
      }
    }
  }

  private void operate(int peer) {
    int entry = random.nextInt(swarm.entries());
    double draw = random.nextDouble();
    if ((draw -= workload.writes()) < 0) {
      if (random.nextBoolean()) {
        write(peer, entry, new Condition.Plain(), Optional.empty());
      } else {
        readThenWrite(peer, entry);
      }
    } else if ((draw -= workload.stale()) < 0) {
      Token token = token(peer, entry);
      write(peer, entry, new Condition.Seen(token.context()), Optional.of(token.shown()));
      goals.reached(token.shown().isEmpty() ? "blind-write" : "write-with-an-old-token");
    } else if ((draw -= workload.blind()) < 0) {
      goals.reached("blind-write");
      write(peer, entry, new Condition.Seen(VectorClock.empty()), Optional.of(List.of()));
    } else if ((draw -= workload.conditional()) < 0) {
      conditional(peer, entry);
    } else if ((draw -= workload.deletes()) < 0) {
      delete(peer, entry);
    } else if (draw - workload.lookups() < 0) {
      lookup(peer);
    } else {
      read(peer, entry, report -> {});
    }
  }

  private Token token(int peer, int entry) {
    return tokens.getOrDefault(place(peer, entry), new Token(VectorClock.empty(), List.of()));
  }

  private long place(int peer, int entry) {
    return (long) peer * swarm.entries() + entry;
  }

  private void conditional(int peer, int entry) {
    Token token = token(peer, entry);
    if (token.shown().isEmpty()) {
      write(peer, entry, new Condition.IfAbsent(), Optional.empty());
    } else {
      write(peer, entry, new Condition.IfMatch(token.context()), Optional.of(token.shown()));
    }
  }

  private Operation begin(Operation.Kind kind, int peer, int entry) {
    Operation operation =
        new Operation(history.operations().size(), kind, peer, entry, swarm.now());
    history.add(operation);
    open[peer]++;
    SimulatedContext life = swarm.swarm().peer(peer).host().life().orElseThrow();
    swarm.swarm().world().schedule(Bounds.PATIENCE, () -> outOfPatience(operation, life));
    return operation;
  }

  private void outOfPatience(Operation operation, SimulatedContext life) {
    if (operation.isOpen() && life.isAlive() && !swarm.isReady(operation.peer())) {
      swarm.swarm().world().schedule(Bounds.PATIENCE, () -> outOfPatience(operation, life));
    } else if (operation.isOpen()) {
      if (life.isAlive()) {
        checks.bounds().outcomes(operation, "had no outcome after " + Bounds.PATIENCE);
      }
      end(operation, Operation.Ending.UNKNOWN);
    }
  }

  private void end(Operation operation, Operation.Ending ending) {
    if (!operation.isOpen()) {
      if (operation.ending() != Operation.Ending.UNKNOWN) {
        checks.bounds().outcomes(operation, "was told its outcome twice");
      }
      return;
    }
    operation.end(ending, swarm.now());
    open[operation.peer()]--;
    swarm
        .swarm()
        .world()
        .addToTrace(OPERATION_ENDED, operation.peer(), operation.entry(), ending.ordinal());
    latencies.ended(operation);
    checks.ended(operation);
    trace.accept(operation + ": " + ending);
    if (ending == Operation.Ending.UNKNOWN) {
      goals.reached("unknown-outcome");
    }
  }

  private <T> Consumer<T> told(int peer, Consumer<T> client) {
    return peer == broken ? breakage.tell(client) : client;
  }

  /** Reads an entry at quorum; the clients of the peer remember its token. */
  void read(int peer, int entry, Consumer<GetReport> then) {
    Operation operation = begin(Operation.Kind.READ, peer, entry);
    swarm
        .swarm()
        .peer(peer)
        .peer()
        .replication()
        .get(
            swarm.key(entry),
            Level.QUORUM,
            told(
                peer,
                report -> {
                  if (!report.met()) {
                    end(operation, Operation.Ending.FAILED);
                    return;
                  }
                  took(operation, report);
                  end(operation, Operation.Ending.ACKNOWLEDGED);
                  then.accept(report);
                }));
  }

  private void took(Operation operation, GetReport report) {
    List<Version> survivors = report.siblings().survivors();
    operation.read(survivors);
    tokens.put(
        place(operation.peer(), operation.entry()),
        new Token(report.siblings().context(), survivors.stream().map(Version::hash).toList()));
    for (Version version : survivors) {
      endings.read(version, report.payload(version));
      report
          .payload(version)
          .ifPresent(bytes -> checks.noResurrection().saw(version, contents.open(bytes)));
    }
    if (survivors.size() > 1) {
      goals.reached("sibling");
    }
    if (survivors.stream().anyMatch(v -> !v.isTombstone())) {
      goals.reached("read-of-a-value");
    } else if (!survivors.isEmpty()) {
      goals.reached("read-of-a-deleted-entry");
    }
  }

  private void readThenWrite(int peer, int entry) {
    SimulatedContext life = swarm.swarm().peer(peer).host().life().orElseThrow();
    read(
        peer,
        entry,
        report -> {
          if (life.isAlive()) {
            Token token = token(peer, entry);
            write(peer, entry, new Condition.Seen(token.context()), Optional.of(token.shown()));
          }
        });
  }

  private void delete(int peer, int entry) {
    Operation operation = begin(Operation.Kind.DELETE, peer, entry);
    WriteRequest request =
        request(operation, Optional.empty(), Optional.empty(), new Condition.Plain());
    put(operation, request, Optional.empty());
  }

  private void write(int peer, int entry, Condition condition, Optional<List<VersionHash>> shown) {
    Operation operation = begin(Operation.Kind.WRITE, peer, entry);
    shown.ifPresent(operation::showed);
    WriteRequest.Sealer sealer =
        (dot, whenSealed) -> {
          operation.sealedFor(dot);
          whenSealed.accept(
              new WriteRequest.Sealed.Payload(
                  contents.seal(operation.number(), swarm.address(entry), dot)));
        };
    put(operation, request(operation, Optional.of(sealer), end(peer), condition), shown);
  }

  /** When a write of a peer's client ends, by the peer's clock; empty for one that does not. */
  private Optional<Instant> end(int peer) {
    Workload.Lives lives = workload.lives();
    if (lives.share() == 0 || random.nextDouble() >= lives.share()) {
      return Optional.empty();
    }
    long shortest = lives.shortest().toMillis();
    long extra = random.nextLong(lives.longest().toMillis() - shortest + 1);
    Duration offset = swarm.swarm().peer(peer).host().clockOffset();
    return Optional.of(swarm.wallTime().plus(offset).plusMillis(shortest + extra));
  }

  private WriteRequest request(
      Operation operation,
      Optional<WriteRequest.Sealer> sealer,
      Optional<Instant> expiresAt,
      Condition condition) {
    return new WriteRequest(
        swarm.key(operation.entry()),
        swarm.swarm().path(swarm.address(operation.entry())).segments(),
        sealer,
        sealer.isPresent()
            ? List.of(new VersionHeader.RoleEpoch("developer", 1))
            : List.<VersionHeader.RoleEpoch>of(),
        expiresAt,
        condition,
        Level.QUORUM,
        header -> true);
  }

  private void put(Operation operation, WriteRequest request, Optional<List<VersionHash>> shown) {
    int peer = operation.peer();
    WriteRequest asked = peer == broken ? breakage.write(request, operation.number()) : request;
    swarm
        .swarm()
        .peer(peer)
        .peer()
        .replication()
        .write(
            asked,
            told(peer, result -> end(operation, endings.of(operation, shown.isPresent(), result))));
  }

  /** Looks up a random target. */
  void lookup(int peer) {
    byte[] target = new byte[LOOKUP_TARGET_BYTES];
    random.nextBytes(target);
    Duration startedAt = swarm.now();
    int wanted = swarm.swarm().peer(peer).peer().lookups().settings().wanted();
    swarm
        .swarm()
        .peer(peer)
        .peer()
        .lookups()
        .findNode(
            target,
            result -> {
              checks.reachability().cost(result.hops(), result.requests());
              checks.lookedUp(
                  new LookupSeen(
                      peer,
                      Position.ofLibp2pKey(target),
                      result.closest().stream().map(contact -> contact.id()).toList(),
                      wanted,
                      startedAt));
              goals.reached("lookup");
            });
  }
}
