package dev.coterie.node.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waits for connections to count as idle, which takes ten seconds. */
class WaterMarksProcessTest {
  private static final int HIGH = 4;
  private static final int LOW = 2;

  private final TestHosts hosts = new TestHosts();

  @AfterEach
  void close() {
    hosts.close();
  }

  private Host withConnections(int number, int count) throws Exception {
    ConnectionRules rules =
        new ConnectionRules(List.of(), List.of(), Set.of(), Integer.MAX_VALUE, HIGH, LOW);
    Host host = hosts.start(number, builder -> builder.rules(rules));
    host.handle("/echo/1.0.0", TestHosts::echo);
    for (int i = 1; i <= count; i++) {
      TestHosts.connect(hosts.start(number + i), host.address());
    }
    await().untilAsserted(() -> assertThat(host.connections()).hasSize(count));
    return host;
  }

  @Test
  void aboveTheHighMarkIdleConnectionsGoDownToTheLowOneAndThoseInUseStay() throws Exception {
    Host at = withConnections(10, HIGH);
    Host above = withConnections(20, HIGH);
    Host busy = hosts.start(30);
    TestHosts.open(busy, above.address(), "/echo/1.0.0").write(new byte[1]);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(above.connections()).hasSize(LOW));
    assertThat(busy.connections()).hasSize(1);
    assertThat(at.connections()).hasSize(HIGH);
  }
}
