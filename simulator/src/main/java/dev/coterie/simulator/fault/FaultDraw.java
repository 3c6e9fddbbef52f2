package dev.coterie.simulator.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Draws a plan of faults from what a scenario says of them. */
public final class FaultDraw {
  private final int peers;
  private final Duration length;
  private final double stretch;
  private final int zones;
  private final RandomGenerator random;
  private final List<PlannedFault> faults = new ArrayList<>();

  private FaultDraw(int peers, Duration length, double stretch, int zones, RandomGenerator random) {
    this.peers = peers;
    this.length = length;
    this.stretch = stretch;
    this.zones = zones;
    this.random = random;
  }

  /**
   * The plan for one run.
   *
   * @param length for how long the workload runs
   * @param planned for how long the scenario means it to run: a run half as long has half as many
   *     faults
   * @param zones in how many zones the peers stand, one after the other
   */
  public static FaultPlan draw(
      List<FaultSpec> specs,
      int peers,
      Duration length,
      Duration planned,
      int zones,
      RandomGenerator random) {
    double stretch = (double) length.toMillis() / planned.toMillis();
    FaultDraw draw = new FaultDraw(peers, length, stretch, zones, random);
    specs.forEach(draw::draw);
    return new FaultPlan(draw.faults);
  }

  private void draw(FaultSpec spec) {
    if (spec.kind() == FaultKind.LATE_JOIN) {
      lateJoins(spec);
      return;
    }
    switch (spec.pattern()) {
      case SCATTERED, ZONE -> scattered(spec);
      case ROLLING -> rolling(spec);
      case SESSIONS -> sessions(spec);
    }
  }

  private void scattered(FaultSpec spec) {
    double about = spec.times() * stretch;
    int times = (int) Math.max(1, Math.round(about * (0.5 + random.nextDouble())));
    for (int i = 0; i < times; i++) {
      Duration at = at(spec.from() + random.nextDouble() * (spec.until() - spec.from()));
      faults.add(new PlannedFault(at, spec.kind(), targets(spec), length(spec), amount(spec)));
    }
  }

  /** The last peers are the late ones; each joins on its own, when its fault ends. */
  private void lateJoins(FaultSpec spec) {
    int late = (int) Math.min(peers - 1, Math.floor(spec.share() * peers));
    for (int i = peers - late; i < peers; i++) {
      faults.add(
          new PlannedFault(Duration.ZERO, spec.kind(), List.of(i), length(spec), amount(spec)));
    }
  }

  private List<Integer> targets(FaultSpec spec) {
    TreeSet<Integer> targets = new TreeSet<>();
    if (spec.pattern() == FaultSpec.Pattern.ZONE) {
      int step = Math.max(1, zones);
      for (int peer = random.nextInt(step); peer < peers; peer += step) {
        targets.add(peer);
      }
      return List.copyOf(targets);
    }
    int count = (int) Math.max(1, Math.min(peers, Math.round(spec.share() * peers)));
    while (targets.size() < count) {
      targets.add(random.nextInt(peers));
    }
    return List.copyOf(targets);
  }

  private void rolling(FaultSpec spec) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < peers; i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(random.nextLong()));
    for (int round = 0; round < spec.times(); round++) {
      for (int i = 0; i < peers; i++) {
        double place = (round + (double) i / peers) / spec.times();
        Duration at = at(spec.from() + place * (spec.until() - spec.from()));
        List<Integer> target = List.of(order.get(i));
        faults.add(new PlannedFault(at, spec.kind(), target, length(spec), amount(spec)));
      }
    }
  }

  /** The amounts say how many times as fast as measured: sessions the least, absences the most. */
  private void sessions(FaultSpec spec) {
    for (int peer = 0; peer < peers; peer++) {
      Duration time = Sessions.session(random, spec.least());
      while (time.compareTo(length) < 0) {
        Duration absence = Sessions.absence(random, spec.most());
        faults.add(new PlannedFault(time, spec.kind(), List.of(peer), absence, 0));
        time = time.plus(absence).plus(Sessions.session(random, spec.least()));
      }
    }
  }

  private Duration at(double share) {
    return Duration.ofMillis((long) (share * length.toMillis()));
  }

  private Duration length(FaultSpec spec) {
    long least = spec.shortest().toMillis();
    long most = spec.longest().toMillis();
    return Duration.ofMillis(least + (long) (random.nextDouble() * (most - least)));
  }

  private long amount(FaultSpec spec) {
    return spec.least() + (long) (random.nextDouble() * (spec.most() - spec.least() + 1));
  }
}
