package dev.coterie.node.cli;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.api.FakeStore;
import dev.coterie.node.api.Finding;
import dev.coterie.node.config.NodeSettings;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Keeps what it was asked to make and run. */
final class FakeHomes implements HomeSetup {
  final List<String> asked = new ArrayList<>();
  final CountDownLatch running = new CountDownLatch(1);
  volatile boolean stopsInTime = true;
  volatile List<Finding> findings = List.of();
  volatile @Nullable NodeSettings settings;

  @Override
  public Home init(Path home, String realm, boolean open, int replicas) {
    if (realm.isBlank()) {
      throw new CoterieException(Kind.INVALID, "A realm has a name. Nothing was made.");
    }
    asked.add("init " + home.getFileName() + " " + realm + " " + open + " " + replicas);
    return new Home(FakeStore.WRITER, realm, "00ff");
  }

  @Override
  public Home join(Path home, String ticket) {
    if (ticket.equals("used")) {
      throw new CoterieException(Kind.REFUSED, "The ticket has been used. Ask for another.");
    }
    asked.add("join " + home.getFileName() + " " + ticket);
    return new Home(FakeStore.WRITER, "shop", "00ff");
  }

  @Override
  public RunningNode run(Path home, NodeSettings given) {
    settings = given;
    FakeRunning node = new FakeRunning();
    running.countDown();
    return node;
  }

  @Override
  public List<Finding> examine(Path home, Map<String, String> environment) {
    asked.add("examine " + home.getFileName());
    return findings;
  }

  private final class FakeRunning implements RunningNode {
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public PeerId peerId() {
      return FakeStore.WRITER;
    }

    @Override
    public List<Multiaddr> listening() {
      return List.of(
          Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"), Multiaddr.parse("/ip6/::1/tcp/4001"));
    }

    @Override
    public URI api() {
      return URI.create("http://127.0.0.1:4080");
    }

    @Override
    public boolean stop(Duration within) {
      asked.add("stop " + within);
      if (stopsInTime) {
        stopped.countDown();
      }
      return stopsInTime;
    }

    @Override
    public void awaitStopped() throws InterruptedException {
      stopped.await();
    }
  }
}
