package dev.coterie.node.chaos;

import dev.coterie.node.chaos.ChaosOperation.Kind;
import dev.coterie.node.chaos.ChaosOperation.Phase;
import dev.coterie.node.chaos.ChaosOptions.Plant;
import dev.coterie.node.demo.PeerProcess;
import java.io.IOException;
import java.util.Optional;

/**
 * A fault made on purpose, so that the checker is seen to find it. It is made once all other faults
 * and writes have ended: no later write can have seen, and so excused, what went wrong.
 */
final class PlantedFault {
  private static final int ATTEMPTS = 20;
  private static final String ADDRESS = Workload.address(0);

  private final PeerProcess peer;
  private final ChaosClient told;

  /**
   * @param history what is told of the fault
   */
  PlantedFault(PeerProcess peer, ChaosHistory history) {
    this.peer = peer;
    this.told = new ChaosClient(history);
  }

  /** Makes it; an error where it could not be made. */
  void strike(Plant plant) throws IOException, InterruptedException {
    switch (plant) {
      case NONE -> throw new IllegalArgumentException("nothing is to be planted");
      case LOST_ACK -> loseAWrite();
      case RESURRECT -> resurrect();
    }
  }

  /** A write that is taken down as done at one entry, and was done elsewhere. */
  private void loseAWrite() throws IOException, InterruptedException {
    insist(told, Kind.PUT, "a write that was never made", "ucxl://elsewhere/entries/0");
  }

  /** What was deleted is written once more, as a program would that restores an old backup. */
  private void resurrect() throws IOException, InterruptedException {
    String value = "a write that was deleted";
    insist(told, Kind.PUT, value, ADDRESS);
    insist(told, Kind.RM, "", ADDRESS);
    insist(new ChaosClient(new ChaosHistory()), Kind.PUT, value, ADDRESS);
  }

  /** Does it until it is acknowledged. */
  private void insist(ChaosClient client, Kind kind, String value, String doneAt)
      throws IOException, InterruptedException {
    var task = new ChaosClient.Task(Phase.FAULTS, 0, peer, kind, ADDRESS, value);
    for (int i = 0; i < ATTEMPTS; i++) {
      if (client.run(task, Optional.empty(), doneAt).isAcknowledged()) {
        return;
      }
    }
    throw new IOException("the planted " + kind + " was refused " + ATTEMPTS + " times");
  }
}
