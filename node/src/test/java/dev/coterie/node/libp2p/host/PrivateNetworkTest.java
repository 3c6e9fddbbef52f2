package dev.coterie.node.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.dht.wire.TcpTarget;
import dev.coterie.node.libp2p.pnet.NetworkKey;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateNetworkTest {
  private static final String HEAD = "/key/swarm/psk/1.0.0/\n/base16/\n";
  private static final String DIGITS = "0123456789abcdef".repeat(4);

  private final TestHosts hosts = new TestHosts();

  @AfterEach
  void close() {
    hosts.close();
  }

  private static NetworkKey key(int first) {
    byte[] bytes = new byte[NetworkKey.BYTES];
    bytes[0] = (byte) first;
    return NetworkKey.of(bytes);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void peersWithTheSameKeyUnderstandEachOther(boolean early) throws Exception {
    Host one = hosts.start(1, builder -> builder.network(key(1)).earlyMuxer(early));
    Host two = hosts.start(2, builder -> builder.network(key(1)).earlyMuxer(early));
    one.handle("/echo", TestHosts::echo);
    TestHosts.TestStream stream = TestHosts.open(two, one.address(), "/echo");
    byte[] sent = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
    stream.write(sent);
    stream.finish();
    assertThat(TestHosts.get(stream.recorder().ended)).isEqualTo(sent);
  }

  @Test
  void aListenerSaysItsNonceBeforeItHasHeardAnything() throws Exception {
    Host one = hosts.start(1, builder -> builder.network(key(1)));
    TcpTarget target = one.addresses().get(0).tcpTarget().orElseThrow();
    try (Socket silent = new Socket(target.host(), target.port())) {
      silent.setSoTimeout(20_000);
      assertThat(silent.getInputStream().readNBytes(24)).hasSize(24);
    }
  }

  @Test
  void aPeerWithAnotherKeyOrNoneIsCutOff() {
    Host one = hosts.start(1, builder -> builder.network(key(1)));
    Host other = hosts.start(2, builder -> builder.network(key(2)));
    Host none = hosts.start(3);
    assertThatThrownBy(() -> TestHosts.connect(other, one.address()))
        .isInstanceOf(ExecutionException.class);
    assertThatThrownBy(() -> TestHosts.connect(none, one.address()))
        .isInstanceOf(ExecutionException.class);
    assertThatThrownBy(() -> TestHosts.connect(one, none.address()))
        .isInstanceOf(ExecutionException.class);
    assertThat(one.connections()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n"})
  void theUsualFileIsRead(String end) {
    assertThat(NetworkKey.parse(HEAD + DIGITS + end)).hasToString("NetworkKey");
  }

  @Test
  void aFileThatIsNoneIsRefusedWithoutShowingTheKey() {
    for (String file :
        new String[] {
          "",
          HEAD,
          HEAD + DIGITS + "0",
          HEAD + "g" + DIGITS.substring(1),
          DIGITS,
          HEAD + DIGITS + "\n" + DIGITS,
          HEAD + DIGITS + " ".repeat(NetworkKey.MAX_FILE_CHARS)
        }) {
      assertThatThrownBy(() -> NetworkKey.parse(file))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining(DIGITS.substring(1));
    }
    assertThatThrownBy(() -> NetworkKey.of(new byte[31])).hasMessageContaining("31");
  }
}
