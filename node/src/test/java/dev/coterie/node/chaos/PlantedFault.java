package dev.coterie.node.chaos;

import dev.coterie.node.chaos.ChaosOperation.Kind;
import dev.coterie.node.chaos.ChaosOperation.Phase;
import dev.coterie.node.demo.PeerProcess;
import java.io.IOException;
import java.util.Optional;

/**
 * A fault made on purpose, so that the checker is seen to find it. It is made once all other faults
 * and writes have ended: no later write can have seen, and so excused, what went wrong.
 */
abstract sealed class PlantedFault {
  private static final int ATTEMPTS = 20;
  private static final String ADDRESS = Workload.address(0);

  final ChaosHistory history;

  private PlantedFault(ChaosHistory history) {
    this.history = history;
  }

  static PlantedFault of(ChaosOptions.Plant plant, ChaosHistory history) {
    return switch (plant) {
      case NONE -> throw new IllegalArgumentException("nothing is to be planted");
      case LOST_ACK -> new LostAck(history);
      case RESURRECT -> new Resurrection(history);
    };
  }

  /** Makes the fault at a peer; an error where it could not be made. */
  abstract void strike(PeerProcess peer) throws IOException, InterruptedException;

  /** Does it until it is acknowledged. */
  static void insist(ChaosClient client, ChaosClient.Task task, String doneAt)
      throws IOException, InterruptedException {
    for (int i = 0; i < ATTEMPTS; i++) {
      if (client.run(task, Optional.empty(), doneAt).isAcknowledged()) {
        return;
      }
    }
    throw new IOException("the planted " + task.kind() + " was refused " + ATTEMPTS + " times");
  }

  static ChaosClient.Task task(PeerProcess peer, Kind kind, String value) {
    return new ChaosClient.Task(Phase.FAULTS, 0, peer, kind, ADDRESS, value);
  }

  /** A write that is taken down as done at one entry, and was done elsewhere. */
  private static final class LostAck extends PlantedFault {
    LostAck(ChaosHistory history) {
      super(history);
    }

    @Override
    void strike(PeerProcess peer) throws IOException, InterruptedException {
      ChaosClient.Task put = task(peer, Kind.PUT, "a write that was never made");
      insist(new ChaosClient(history), put, "ucxl://elsewhere/entries/0");
    }
  }

  /** What was deleted is written once more, as a program would that restores an old backup. */
  private static final class Resurrection extends PlantedFault {
    Resurrection(ChaosHistory history) {
      super(history);
    }

    @Override
    void strike(PeerProcess peer) throws IOException, InterruptedException {
      ChaosClient.Task put = task(peer, Kind.PUT, "a write that was deleted");
      ChaosClient told = new ChaosClient(history);
      insist(told, put, ADDRESS);
      insist(told, task(peer, Kind.RM, ""), ADDRESS);
      insist(new ChaosClient(new ChaosHistory()), put, ADDRESS);
    }
  }
}
