package dev.coterie.simulator.check;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.VersionHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All that clients did, and which disks were lost meanwhile. */
public final class History {
  private final List<Operation> operations = new ArrayList<>();
  private final Map<PeerId, List<Duration>> lostDisks = new TreeMap<>();

  /** Adds an operation that begins. */
  public void add(Operation operation) {
    operations.add(operation);
  }

  /** In the order in which they began; an operation's number is its place. */
  public List<Operation> operations() {
    return Collections.unmodifiableList(operations);
  }

  /** Notes that a disk was emptied or put back to an earlier state. */
  public void lostDisk(PeerId peer, Duration at) {
    lostDisks.computeIfAbsent(peer, p -> new ArrayList<>()).add(at);
  }

  /** Whether a peer lost its disk after a time. */
  public boolean lostDiskAfter(PeerId peer, Duration time) {
    return lostDisks.getOrDefault(peer, List.of()).stream().anyMatch(at -> at.compareTo(time) >= 0);
  }

  /** The operation that made a version, by the dot that its payload was sealed for. */
  Map<Dot, Operation> byDot() {
    Map<Dot, Operation> result = new TreeMap<>();
    for (Operation operation : operations) {
      operation.dot().ifPresent(dot -> result.put(dot, operation));
    }
    return result;
  }

  /** The operation that made a version, where it was told. */
  Optional<Operation> maker(VersionHash version) {
    return operations.stream()
        .filter(o -> o.version().isPresent() && o.version().get().hash().equals(version))
        .findFirst();
  }
}
