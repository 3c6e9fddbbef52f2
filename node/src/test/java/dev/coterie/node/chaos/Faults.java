package dev.coterie.node.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Injects faults, one or two at a time, and ends them. Disks are lost one at a time, with a calm in
 * between that is long enough for repair: more than one lost at once is beyond what a quorum
 * promises to survive.
 */
final class Faults {
  /** Kinds of faults. */
  enum Kind {
    /** SIGKILL, and a new start a little later; some leave a copy of the home behind. */
    KILL,
    /** SIGSTOP, and SIGCONT a little later. */
    STOP,
    /** Nothing passes between one side and the other. */
    PARTITION,
    /** Nothing that one peer sends arrives; what others send it does. */
    ONE_WAY,
    /** All that one peer sends and is sent takes longer. */
    SLOW,
    /** A peer's disk is full. */
    DISK_FULL,
    /** SIGKILL, and a new start on an old copy of the home. */
    OLD_HOME
  }

  private static final long CALM_MILLIS = 20_000;
  private static final long FREE_ON_FULL_DISK = 16L << 20;
  private static final int MAX_UNDERWAY = 3;

  private final ChaosSwarm swarm;
  private final ChaosHistory history;
  private final Random random;
  private final Map<Kind, Integer> injected = new EnumMap<>(Kind.class);
  private final List<Underway> underway = new ArrayList<>();
  private final Set<Integer> targets = new TreeSet<>();
  private final List<CompletableFuture<Integer>> starting = new ArrayList<>();
  private long nextLoss;

  private record Underway(Kind kind, Set<Integer> targets, long endsAt) {}

  Faults(ChaosSwarm swarm, ChaosHistory history, long seed, long firstLossAt) {
    this.swarm = swarm;
    this.history = history;
    this.random = new Random(seed);
    this.nextLoss = firstLossAt;
    for (Kind kind : Kind.values()) {
      injected.put(kind, 0);
    }
  }

  Map<Kind, Integer> injected() {
    return Map.copyOf(injected);
  }

  String report() {
    List<String> parts = new ArrayList<>();
    new EnumMap<>(injected)
        .forEach(
            (kind, count) ->
                parts.add(
                    kind.name().toLowerCase(Locale.ROOT).replace('_', '-')
                        + " "
                        + (kind == Kind.DISK_FULL && !swarm.hasDisks()
                            ? "not possible here"
                            : count)));
    return String.join(", ", parts);
  }

  /** Goes on until the time is over; all faults have ended when this returns. */
  void run(long untilMillis, BooleanSupplier aborted) throws IOException, InterruptedException {
    while (history.now() < untilMillis && !aborted.getAsBoolean()) {
      endDue(history.now());
      if (history.now() >= nextLoss && untilMillis - history.now() > CALM_MILLIS) {
        loseADisk();
      } else if (underway.size() < MAX_UNDERWAY && random.nextInt(2) == 0) {
        begin(untilMillis);
      }
      ChaosSwarm.pause(250);
    }
    endDue(Long.MAX_VALUE);
  }

  private void endDue(long now) throws IOException, InterruptedException {
    for (Underway each : List.copyOf(underway)) {
      if (each.endsAt() <= now) {
        underway.remove(each);
        if (each.kind() != Kind.KILL) {
          targets.removeAll(each.targets());
        }
        end(each);
      }
    }
    awaitStarted(now == Long.MAX_VALUE);
  }

  private void begin(long untilMillis) throws IOException, InterruptedException {
    Kind kind = Kind.values()[random.nextInt(Kind.OLD_HOME.ordinal())];
    boolean isOfLinks = kind == Kind.PARTITION || kind == Kind.ONE_WAY || kind == Kind.SLOW;
    if ((isOfLinks && !swarm.links().isMended()) || (kind == Kind.DISK_FULL && !swarm.hasDisks())) {
      return;
    }
    Set<Integer> chosen = new TreeSet<>();
    chosen.add(random.nextInt(swarm.size()));
    if (kind == Kind.PARTITION && random.nextBoolean()) {
      while (chosen.size() < swarm.size() / 2) {
        chosen.add(random.nextInt(swarm.size()));
      }
    }
    if (!isOfLinks && chosen.stream().anyMatch(targets::contains)) {
      return;
    }
    long endsAt = Math.min(untilMillis, history.now() + 1_000 + random.nextInt(7_000));
    Underway fault = new Underway(kind, isOfLinks ? Set.of() : chosen, endsAt);
    underway.add(fault);
    targets.addAll(fault.targets());
    injected.merge(kind, 1, Integer::sum);
    inject(kind, chosen);
  }

  private void inject(Kind kind, Set<Integer> chosen) throws IOException, InterruptedException {
    int one = chosen.iterator().next();
    switch (kind) {
      case KILL -> {
        swarm.peer(one).kill();
        if (random.nextBoolean()) {
          swarm.peer(one).backUp(history.now());
        }
      }
      case STOP -> swarm.peer(one).stop();
      case PARTITION -> {
        cut(chosen, true);
        cut(chosen, false);
      }
      case ONE_WAY -> cut(chosen, random.nextBoolean());
      case SLOW -> swarm.links().slow(one, 20 + random.nextInt(400));
      case DISK_FULL -> fill(swarm.disk(one));
      case OLD_HOME -> throw new IllegalStateException("disks are lost one at a time, elsewhere");
    }
  }

  private void cut(Set<Integer> side, boolean outward) {
    for (int in : side) {
      for (int out = 0; out < swarm.size(); out++) {
        if (!side.contains(out)) {
          swarm.links().cut(outward ? in : out, outward ? out : in);
        }
      }
    }
  }

  private static void fill(Path disk) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(1 << 20);
    try (FileChannel file =
        FileChannel.open(
            disk.resolve("filler"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (Files.getFileStore(disk).getUsableSpace() > FREE_ON_FULL_DISK) {
        file.write(block.clear());
      }
    } catch (IOException e) {
      Files.deleteIfExists(disk.resolve("filler"));
      throw e;
    }
  }

  private void end(Underway fault) throws IOException, InterruptedException {
    switch (fault.kind()) {
      case KILL -> starting.add(start(fault.targets().iterator().next()));
      case STOP -> swarm.peer(fault.targets().iterator().next()).goOn();
      case PARTITION, ONE_WAY, SLOW -> swarm.links().mend();
      case DISK_FULL ->
          Files.delete(swarm.disk(fault.targets().iterator().next()).resolve("filler"));
      case OLD_HOME -> throw new IllegalStateException("it ends as it begins");
    }
  }

  /** A start takes seconds; other faults go on meanwhile. */
  private CompletableFuture<Integer> start(int place) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            swarm.startPeer(place);
            return place;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private void awaitStarted(boolean all) {
    for (CompletableFuture<Integer> each : List.copyOf(starting)) {
      if (all || each.isDone()) {
        targets.remove(each.join());
        starting.remove(each);
      }
    }
  }

  /** Ends all that is under way, puts one peer back to its old copy, and leaves time for repair. */
  private void loseADisk() throws IOException, InterruptedException {
    endDue(Long.MAX_VALUE);
    List<Integer> candidates = new ArrayList<>();
    for (int i = 0; i < swarm.size(); i++) {
      if (swarm.peer(i).backupAt() >= 0) {
        candidates.add(i);
      }
    }
    if (candidates.isEmpty()) {
      int kept = random.nextInt(swarm.size());
      swarm.peer(kept).kill();
      swarm.peer(kept).backUp(history.now());
      swarm.startPeer(kept);
      injected.merge(Kind.KILL, 1, Integer::sum);
      nextLoss = history.now() + 5_000;
      return;
    }
    calm();
    int lost = candidates.get(random.nextInt(candidates.size()));
    ChaosPeer peer = swarm.peer(lost);
    peer.kill();
    peer.restore();
    history.add(new ChaosHistory.DiskLoss(swarm.id(lost), peer.backupAt(), history.now()));
    swarm.startPeer(lost);
    injected.merge(Kind.OLD_HOME, 1, Integer::sum);
    calm();
    nextLoss = history.now() + 3 * CALM_MILLIS;
  }

  private void calm() throws InterruptedException {
    var unused = ChaosSwarm.isReached(60, swarm::isComplete);
    ChaosSwarm.pause(CALM_MILLIS / 2);
  }
}
