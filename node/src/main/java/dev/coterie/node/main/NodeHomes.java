package dev.coterie.node.main;

import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.api.ApiFile;
import dev.coterie.node.api.ApiToken;
import dev.coterie.node.api.Finding;
import dev.coterie.node.api.HttpApi;
import dev.coterie.node.cli.HomeSetup;
import dev.coterie.node.config.NodeSettings;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Homes and nodes for the command line: a node with its HTTP API. */
public final class NodeHomes implements HomeSetup {

  @Override
  public Home init(Path home, String realm, boolean open, int replicas) {
    PeerId peer = Homes.found(home, realm, open, replicas, settings(home));
    return new Home(peer, realm, dev.coterie.node.main.Home.open(home).realm().toString());
  }

  @Override
  public Home join(Path home, String ticket) {
    Authority realm = Homes.join(home, ticket, settings(home));
    return new Home(
        dev.coterie.node.main.Home.open(home).identity().peerId(),
        realm.realmName(),
        realm.realmId().toString());
  }

  private static NodeSettings settings(Path home) {
    return NodeSettings.load(Map.of(), System.getenv(), home);
  }

  @Override
  public RunningNode run(Path home, NodeSettings settings) {
    Coterie node = Coterie.start(home, settings);
    try {
      PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      Meters.register(node, meters);
      ApiToken token = ApiToken.generate();
      HttpApi api = HttpApi.start(node.service(), settings.api(), token, meters).join();
      new ApiFile(api.uri(), token.text()).write(home);
      return new NodeWithApi(home, node, api);
    } catch (CompletionException e) {
      node.close();
      throw e.getCause() instanceof CoterieException failure
          ? failure
          : new CoterieException(Kind.FAILED, "The API did not start: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
  }

  @Override
  public List<Finding> examine(Path home, Map<String, String> environment) {
    return RestingExamination.of(home, environment);
  }

  private static final class NodeWithApi implements RunningNode {
    private final Path home;
    private final Coterie node;
    private final HttpApi api;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean stopping = new AtomicBoolean();

    NodeWithApi(Path home, Coterie node, HttpApi api) {
      this.home = home;
      this.node = node;
      this.api = api;
    }

    @Override
    public PeerId peerId() {
      return node.peerId();
    }

    @Override
    public List<Multiaddr> listening() {
      return node.addresses();
    }

    @Override
    public URI api() {
      return api.uri();
    }

    @Override
    public boolean stop(Duration within) {
      if (stopping.compareAndSet(false, true)) {
        Thread closer = new Thread(this::close, "close");
        closer.start();
      }
      try {
        return stopped.await(within.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    private void close() {
      try {
        ApiFile.delete(home);
        api.close();
        node.close();
      } finally {
        stopped.countDown();
      }
    }

    @Override
    public void awaitStopped() throws InterruptedException {
      stopped.await();
    }
  }
}
