package dev.coterie.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import dev.coterie.node.libp2p.host.ConnectionRules;
import dev.coterie.node.libp2p.host.ConnectionRules.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeSettingsTest {
  private Path home;

  @BeforeEach
  void useHome(@TempDir Path directory) {
    home = directory;
  }

  private void file(String yaml) throws IOException {
    Files.writeString(home.resolve("config.yaml"), yaml);
  }

  private NodeSettings load(Map<Setting, List<String>> flags, Map<String, String> environment) {
    return NodeSettings.load(flags, environment, home);
  }

  private SettingValue origin(NodeSettings settings, Setting setting) {
    return settings.origins().stream()
        .filter(value -> value.setting() == setting)
        .findFirst()
        .orElseThrow();
  }

  private static Consumer<Throwable> invalid(String... parts) {
    return e -> {
      assertThat(e).isInstanceOf(CoterieException.class).hasMessageContainingAll(parts);
      assertThat(((CoterieException) e).kind()).isEqualTo(Kind.INVALID);
    };
  }

  @Test
  void withoutAnythingTheDefaultsHold() {
    NodeSettings settings = load(Map.of(), Map.of());
    assertThat(settings.network().listen()).hasToString("[/ip4/0.0.0.0/tcp/4001]");
    assertThat(settings.network().bootstrap()).isEmpty();
    assertThat(settings.api())
        .isEqualTo(
            new ApiSettings(
                "127.0.0.1", 4080, false, Duration.ofSeconds(30), Duration.ofMinutes(1), 256));
    assertThat(settings.peer()).isEqualTo(PeerSettings.defaults());
    assertThat(settings.store().fsync()).isEqualTo(FsyncLevel.ALWAYS);
    assertThat(settings.logLevel()).isEqualTo(LogLevel.INFO);
    assertThat(settings.origins())
        .hasSize(Setting.values().length)
        .allMatch(value -> value.origin().equals("default"));
  }

  @Test
  void aFlagBeatsTheEnvironmentWhichBeatsTheFileWhichBeatsTheDefault() throws IOException {
    file("request-timeout: 4s\ngossip-every: 14s\nsync-every: 24s\n");
    NodeSettings settings =
        load(
            Map.of(Setting.REQUEST_TIMEOUT, List.of("6s")),
            Map.of("COTERIE_REQUEST_TIMEOUT", "5s", "COTERIE_GOSSIP_EVERY", "15s"));
    assertThat(settings.peer().requestTimeout()).isEqualTo(Duration.ofSeconds(6));
    assertThat(settings.peer().gossipEvery()).isEqualTo(Duration.ofSeconds(15));
    assertThat(settings.peer().syncEvery()).isEqualTo(Duration.ofSeconds(24));
    assertThat(settings.peer().refreshEvery()).isEqualTo(Duration.ofMinutes(5));
    assertThat(origin(settings, Setting.REQUEST_TIMEOUT).origin())
        .isEqualTo("flag --request-timeout");
    assertThat(origin(settings, Setting.GOSSIP_EVERY).origin())
        .isEqualTo("environment COTERIE_GOSSIP_EVERY");
    assertThat(origin(settings, Setting.SYNC_EVERY).origin()).isEqualTo("config.yaml line 3");
    assertThat(origin(settings, Setting.REFRESH_EVERY).origin()).isEqualTo("default");
  }

  @Test
  void addressesComeAsAListOrApartByCommas() throws IOException {
    file("listen:\n  - /ip4/127.0.0.1/tcp/1\n  - /ip6/::1/tcp/2\nbootstrap: /dns4/a.b/tcp/3\n");
    assertThat(load(Map.of(), Map.of()).network().listen())
        .hasToString("[/ip4/127.0.0.1/tcp/1, /ip6/::1/tcp/2]");
    assertThat(load(Map.of(), Map.of()).network().bootstrap()).hasToString("[/dns4/a.b/tcp/3]");
    assertThat(
            load(Map.of(), Map.of("COTERIE_LISTEN", "/ip4/127.0.0.1/tcp/5, /ip4/127.0.0.2/tcp/5"))
                .network()
                .listen())
        .hasSize(2);
  }

  @Test
  void anEmptyFileSetsNothing() throws IOException {
    file("# nothing yet\n");
    assertThat(load(Map.of(), Map.of()).api().port()).isEqualTo(4080);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lisen: x|line 1|'lisen'",
        "api: 127.0.0.1:1\\nnested: {a: b}|line 2|'nested'",
        "storing: true\\nstoring: false|storing|config.yaml",
        "sync-every: [1m, 2m]|'sync-every' takes one value|line 1",
        "listen: {a: b}|'listen' takes one value or a list|line 1",
        "listen: [[a]]|list of plain values|line 1",
        "- listen|mapping|config.yaml",
        "just text|mapping|config.yaml",
        "api: '127.0.0.1:1|YAML|config.yaml",
        "api: 127.0.0.1:1\\n---\\napi: x|second document|config.yaml"
      })
  void aFileThatIsNotSettingsIsRefusedWithItsPlace(String yaml, String one, String other)
      throws IOException {
    file(yaml.replace("\\n", "\n"));
    assertThatThrownBy(() -> load(Map.of(), Map.of())).satisfies(invalid(one, other));
  }

  @Test
  void aFileOverItsLimitIsRefusedUnread() throws IOException {
    String comment = "#".repeat((int) SettingsFile.MAX_BYTES - 1);
    file(comment + "\n");
    assertThat(load(Map.of(), Map.of()).api().port()).isEqualTo(4080);
    file(comment + "#\n");
    assertThatThrownBy(() -> load(Map.of(), Map.of())).satisfies(invalid("65537", "65536"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LISTEN|/ip4/1.2.3/tcp/1|listen",
        "LISTEN|/dns4/example.org/tcp/1|IP address",
        "LISTEN|/ip4/1.2.3.4/udp/1|IP address",
        "BOOTSTRAP|/ip4/1.2.3.4/udp/1|dialled",
        "BOOTSTRAP|nonsense|bootstrap",
        "STORING|maybe|true or false",
        "ZONE|Rack 1|1 to 32 characters",
        "ZONE|aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|1 to 32 characters",
        "MDNS|1|true or false",
        "ALLOW_RANGE|192.0.2.0|192.0.2.0/24",
        "DENY_RANGE|192.0.2.0/33|192.0.2.0/24",
        "DENY_PEER|12D3KooW|no peer id",
        "MAX_PER_SUBNET|0|1 to 1024",
        "MAX_PER_SUBNET|1025|1 to 1024",
        "CONNECTIONS_HIGH|0|1 to 1024",
        "CONNECTIONS_LOW|1025|0 to 1024",
        "CONNECTIONS_LOW|1000|connections-high",
        "NETWORK_KEY|nowhere.key|cannot be read",
        "API|4080|HOST:PORT",
        "API|127.0.0.1:|0 to 65535",
        "API|127.0.0.1:65536|0 to 65535",
        "API|127.0.0.1:-1|0 to 65535",
        "API|0.0.0.0:4080|not the loopback",
        "API|127.0.0.1.example.org:4080|not the loopback",
        "API_MAX_CONNECTIONS|0|1 to 65536",
        "API_MAX_CONNECTIONS|65537|1 to 65536",
        "API_MAX_CONNECTIONS|many|whole number",
        "API_IDLE_TIMEOUT|9ms|10ms to 1h",
        "API_IDLE_TIMEOUT|61m|10ms to 1h",
        "FSYNC|sometimes|always, interval, never",
        "FSYNC_INTERVAL|0s|1ms to 1m",
        "ENTRY_CACHE|65GiB|64GiB",
        "ENTRY_CACHE|lots|no size",
        "ENTRY_CACHE|51%|0% to 50%",
        "FOLLOW_INDEX|a%|whole number and a percent sign",
        "REQUEST_TIMEOUT|9ms|10ms to 10m",
        "REQUEST_TIMEOUT|11m|10ms to 10m",
        "SYNC_EVERY|25h|10ms to 1d",
        "LOG_LEVEL|loud|error, warn, info, debug"
      })
  void aValueThatMakesNoSenseIsRefusedWithItsOriginAndWhatIsAllowed(
      Setting setting, String value, String allowed) {
    assertThatThrownBy(() -> load(Map.of(setting, List.of(value)), Map.of()))
        .satisfies(invalid(setting.key(), value, "flag " + setting.flag(), allowed));
  }

  @Test
  void limitsThemselvesAreAllowed() {
    NodeSettings settings =
        load(
            Map.of(
                Setting.API_MAX_CONNECTIONS, List.of("65536"),
                Setting.API_IDLE_TIMEOUT, List.of("1h"),
                Setting.REQUEST_TIMEOUT, List.of("10ms"),
                Setting.ENTRY_CACHE, List.of("64GiB"),
                Setting.API, List.of("[::1]:65535")),
            Map.of());
    assertThat(settings.api().maxConnections()).isEqualTo(65_536);
    assertThat(settings.api().host()).isEqualTo("::1");
    assertThat(settings.store().entryCacheBytes()).isEqualTo(64L << 30);
  }

  @Test
  void memoryIsASizeOrAShareOfTheHeap() {
    long heap = Runtime.getRuntime().maxMemory();
    NodeSettings settings =
        load(
            Map.of(
                Setting.ENTRY_CACHE, List.of("50%"),
                Setting.FOLLOW_INDEX, List.of("3MiB")),
            Map.of());
    assertThat(settings.store().entryCacheBytes()).isEqualTo(heap / 100 * 50);
    assertThat(settings.store().followBytes()).isEqualTo(3 << 20);
    StoreSettings usual = load(Map.of(), Map.of()).store();
    assertThat(usual.entryCacheBytes() + usual.followBytes()).isLessThan(heap / 2);
  }

  @Test
  void theApiListensElsewhereOnlyWhereThatIsAllowed() {
    Map<Setting, List<String>> flags =
        Map.of(Setting.API, List.of("0.0.0.0:4080"), Setting.API_ALLOW_REMOTE, List.of("true"));
    assertThat(load(flags, Map.of()).api().host()).isEqualTo("0.0.0.0");
  }

  @Test
  void addressesHaveTheirNumber() {
    List<String> most = java.util.Collections.nCopies(64, "/ip4/127.0.0.1/tcp/1");
    List<String> more = java.util.Collections.nCopies(65, "/ip4/127.0.0.1/tcp/1");
    assertThat(load(Map.of(Setting.BOOTSTRAP, most), Map.of()).network().bootstrap()).hasSize(64);
    assertThatThrownBy(() -> load(Map.of(Setting.BOOTSTRAP, more), Map.of()))
        .satisfies(invalid("65", "64"));
    assertThatThrownBy(() -> load(Map.of(Setting.LISTEN, List.of()), Map.of()))
        .satisfies(invalid("listen", "at least"));
  }

  @Test
  void freePortsForProgramsAreOnTheLoopback() {
    NodeSettings settings = NodeSettings.onFreePorts(home);
    assertThat(settings.api().port()).isZero();
    assertThat(settings.network().listen()).hasToString("[/ip4/127.0.0.1/tcp/0]");
  }

  @Test
  void theNameOfASettingIsTheSameEverywhere() {
    assertThat(Setting.API_ALLOW_REMOTE.flag()).isEqualTo("--api-allow-remote");
    assertThat(Setting.API_ALLOW_REMOTE.environment()).isEqualTo("COTERIE_API_ALLOW_REMOTE");
    assertThat(Setting.of("api-allow-remote")).contains(Setting.API_ALLOW_REMOTE);
    assertThat(Setting.of("api_allow_remote")).isEmpty();
  }

  @Test
  void whomAPeerConnectsWithIsTold() {
    String peer = "12D3KooWBSjcCreckXUhLuGSyhszoZ3vKD9GmNywTvMtmEVAD9f4";
    NetworkSettings network =
        load(
                Map.of(
                    Setting.ALLOW_RANGE, List.of("192.0.2.0/24", "2001:db8::/32"),
                    Setting.DENY_RANGE, List.of("192.0.2.7/32"),
                    Setting.CONNECTIONS_HIGH, List.of("10"),
                    Setting.CONNECTIONS_LOW, List.of("10")),
                Map.of("COTERIE_DENY_PEER", peer, "COTERIE_MAX_PER_SUBNET", "3"))
            .network();
    assertThat(network.rules())
        .isEqualTo(
            new ConnectionRules(
                List.of(new Range("192.0.2.0/24"), new Range("2001:db8::/32")),
                List.of(new Range("192.0.2.7/32")),
                Set.of(PeerId.parse(peer)),
                3,
                10,
                10));
    assertThat(load(Map.of(), Map.of()).network().rules()).isEqualTo(ConnectionRules.defaults());
    assertThat(load(Map.of(), Map.of()).network().mdns()).isFalse();
  }

  @Test
  void theKeyOfAPrivateNetworkComesFromAFileAndIsInNoMessage() throws IOException {
    String digits = "0123456789abcdef".repeat(4);
    Path key = home.resolve("swarm.key");
    Files.writeString(key, "/key/swarm/psk/1.0.0/\n/base16/\n" + digits + "\n");
    Map<Setting, List<String>> flag = Map.of(Setting.NETWORK_KEY, List.of("swarm.key"));
    assertThat(load(flag, Map.of()).network().networkKey()).isPresent();
    assertThat(load(flag, Map.of())).asString().doesNotContain(digits);
    assertThat(load(Map.of(), Map.of()).network().networkKey()).isEmpty();
    Files.writeString(key, digits + "\n");
    assertThatThrownBy(() -> load(flag, Map.of()))
        .satisfies(invalid("network-key", "three lines"))
        .hasMessageNotContaining(digits);
    Files.writeString(key, "x".repeat((int) ConnectionSettings.MAX_KEY_FILE_BYTES + 1));
    assertThatThrownBy(() -> load(flag, Map.of())).satisfies(invalid("4097", "4096"));
  }
}
