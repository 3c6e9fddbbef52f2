package dev.coterie.node.cli;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.api.Finding;
import dev.coterie.node.config.NodeSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What the command line needs of a home without a running node: to make one, and to run it. */
public interface HomeSetup {

  /** A home: whose it is, and of which realm. */
  record Home(PeerId peerId, String realm, String realmId) {}

  /**
   * Founds a realm and makes the home of its first peer.
   *
   * @param realm the realm's name
   * @param open whether unknown peers may store and route
   * @param replicas how many peers keep each entry
   */
  Home init(Path home, String realm, boolean open, int replicas);

  /** Makes a home from a ticket; nothing is left behind where that fails. */
  Home join(Path home, String ticket);

  /** Starts the node of a home; returns when it is ready, its {@code api} file written. */
  RunningNode run(Path home, NodeSettings settings);

  /**
   * What is wrong with a home that no node runs on; nothing is changed.
   *
   * @param environment environment variables, of which some are settings
   */
  List<Finding> examine(Path home, Map<String, String> environment);

  /** A node that runs in this process. */
  interface RunningNode {
    PeerId peerId();

    /** Where it listens, with the ports that were picked, without its peer id. */
    List<Multiaddr> listening();

    URI api();

    /**
     * Stops it cleanly, its {@code api} file removed; a second call waits for the first.
     *
     * @return whether it stopped within the time
     */
    boolean stop(Duration within);

    /** Waits until it has stopped, by {@link #stop} or by a failure, which is thrown. */
    void awaitStopped() throws InterruptedException;
  }
}
