package dev.coterie.simulator.net;

import dev.coterie.simulator.world.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The shapes in which networks fall apart. Each begins at once and is over when it is healed.
 *
 * <p>Chance is handed in, so that a plan of faults draws from its own seed. Swizzle-clogging is as
 * FoundationDB's simulation has it: links are stopped one after the other and let go in another
 * order, which no single partition does.
 */
public final class Disruptions {
  private final SimulatedNetwork network;
  private final RandomGenerator chance;

  public Disruptions(SimulatedNetwork network, RandomGenerator chance) {
    this.network = network;
    this.chance = chance;
  }

  /** Two halves, drawn by chance, between which nothing passes. */
  public Disruption halves(Collection<SimulatedHost> hosts) {
    List<SimulatedHost> shuffled = shuffled(hosts);
    int middle = shuffled.size() / 2;
    return network.partition(
        shuffled.subList(0, middle), shuffled.subList(middle, shuffled.size()));
  }

  /** One host is cut off from all others. */
  public Disruption isolate(SimulatedHost host) {
    return isolate(List.of(host));
  }

  /** These hosts are cut off from all others, not from each other. */
  public Disruption isolate(Collection<SimulatedHost> hosts) {
    return network.partition(hosts, others(hosts));
  }

  /** Nothing leaves these hosts for the others; what the others send arrives. */
  public Disruption mute(Collection<SimulatedHost> hosts) {
    return network.cutOneWay(hosts, others(hosts));
  }

  /** Nothing from the others reaches these hosts; what they send arrives. */
  public Disruption deafen(Collection<SimulatedHost> hosts) {
    return network.cutOneWay(others(hosts), hosts);
  }

  /**
   * Every host sees itself and the hosts next to it on a ring drawn by chance, just more than half
   * of all, and no two see the same ones.
   */
  public Disruption ringOfMajorities(Collection<SimulatedHost> hosts) {
    List<SimulatedHost> ring = shuffled(hosts);
    int size = ring.size();
    int reach = (size / 2 + 1) / 2;
    List<Disruption> cuts = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      List<SimulatedHost> unseen = new ArrayList<>();
      for (int distance = reach + 1; distance < size - reach; distance++) {
        unseen.add(ring.get((i + distance) % size));
      }
      cuts.add(network.cutOneWay(List.of(ring.get(i)), unseen));
    }
    return all(cuts);
  }

  /**
   * Two halves that are parted and joined by turns.
   *
   * @param each how long each of the two lasts
   */
  public Disruption flapping(Collection<SimulatedHost> hosts, Duration each) {
    List<SimulatedHost> shuffled = shuffled(hosts);
    int middle = shuffled.size() / 2;
    return new Flapping(
        network, shuffled.subList(0, middle), shuffled.subList(middle, shuffled.size()), each);
  }

  /**
   * Clogs some hosts one by one, in the first half of the time, and lets them go one by one in
   * another order in the second half; then it is over by itself.
   */
  public Disruption swizzleClog(Collection<SimulatedHost> hosts, Duration within) {
    List<SimulatedHost> stopped = shuffled(hosts);
    List<Integer> release = new ArrayList<>();
    for (int i = 0; i < stopped.size(); i++) {
      release.add(i);
    }
    shuffle(release);
    Disruption[] clogs = new Disruption[stopped.size()];
    List<Event> steps = new ArrayList<>();
    long half = within.toNanos() / 2;
    for (int i = 0; i < clogs.length; i++) {
      int at = i;
      int let = release.get(i);
      Duration pause = Duration.ofNanos(half / clogs.length * i);
      SimulatedHost host = stopped.get(i);
      clogs[i] = () -> {};
      steps.add(
          network
              .world()
              .schedule(
                  pause, () -> clogs[at] = network.clog(List.of(host), others(List.of(host)))));
      steps.add(network.world().schedule(pause.plusNanos(half), () -> clogs[let].heal()));
    }
    return () -> {
      steps.forEach(network.world()::cancel);
      List.of(clogs).forEach(Disruption::heal);
    };
  }

  /** Several at once, healed together. */
  public static Disruption all(Collection<? extends Disruption> parts) {
    List<Disruption> copy = List.copyOf(parts);
    return () -> copy.forEach(Disruption::heal);
  }

  private List<SimulatedHost> others(Collection<SimulatedHost> hosts) {
    List<SimulatedHost> others = new ArrayList<>(network.hosts());
    others.removeAll(hosts);
    return others;
  }

  private List<SimulatedHost> shuffled(Collection<SimulatedHost> hosts) {
    List<SimulatedHost> result = new ArrayList<>(hosts);
    shuffle(result);
    return result;
  }

  /** Fisher and Yates, as Knuth has it (The Art of Computer Programming, section 3.4.2). */
  private <T> void shuffle(List<T> list) {
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, chance.nextInt(i + 1));
    }
  }
}
