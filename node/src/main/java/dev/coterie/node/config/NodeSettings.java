package dev.coterie.node.config;

import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.node.context.CoterieException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * All that a node is told, checked.
 *
 * @param origins each setting's text and where it came from, in the order of {@link Setting}
 */
public record NodeSettings(
    NetworkSettings network,
    PeerSettings peer,
    ApiSettings api,
    StoreSettings store,
    LogLevel logLevel,
    List<SettingValue> origins) {

  public NodeSettings {
    origins = List.copyOf(origins);
  }

  /**
   * Finds and checks every setting.
   *
   * @throws CoterieException {@code INVALID}, naming the setting, its value, its origin and what is
   *     allowed
   */
  public static NodeSettings load(
      Map<Setting, List<String>> flags, Map<String, String> environment, Path home) {
    return of(SettingSources.resolve(flags, environment, home), home);
  }

  /** The defaults, on free ports of the loopback: for programs and tests. */
  public static NodeSettings onFreePorts(Path home) {
    return load(
        Map.of(
            Setting.LISTEN, List.of("/ip4/127.0.0.1/tcp/0"), Setting.API, List.of("127.0.0.1:0")),
        Map.of(),
        home);
  }

  private static NodeSettings of(List<SettingValue> values, Path home) {
    SettingReader reader = new SettingReader(values);
    return new NodeSettings(
        network(reader, home), peer(reader), api(reader), store(reader), logLevel(reader), values);
  }

  private static NetworkSettings network(SettingReader reader, Path home) {
    ConnectionSettings connections = new ConnectionSettings(reader);
    return new NetworkSettings(
        reader.listenAddresses(),
        reader.announcedAddresses(),
        reader.bootstrapAddresses(),
        connections.networkKey(home),
        connections.rules(),
        reader.zone(),
        reader.bool(Setting.MDNS));
  }

  private static PeerSettings peer(SettingReader reader) {
    PeerSettings defaults = PeerSettings.defaults();
    Duration least = Duration.ofMillis(10);
    Duration most = Duration.ofDays(1);
    return new PeerSettings(
        defaults.bucketSize(),
        defaults.alpha(),
        reader.duration(Setting.REQUEST_TIMEOUT, least, Duration.ofMinutes(10)),
        reader.duration(Setting.REFRESH_EVERY, least, most),
        reader.duration(Setting.RESEED_EVERY, least, most),
        reader.duration(Setting.GOSSIP_EVERY, least, most),
        reader.duration(Setting.SYNC_EVERY, least, most),
        reader.duration(Setting.REPAIR_AFTER, least, Duration.ofDays(30)),
        reader.duration(Setting.CLOCK_SKEW, Duration.ZERO, Duration.ofDays(30)),
        reader.size(Setting.PULL_RATE, 1L << 40),
        reader.bool(Setting.STORING));
  }

  private static ApiSettings api(SettingReader reader) {
    boolean allowRemote = reader.bool(Setting.API_ALLOW_REMOTE);
    SettingReader.HostPort address = reader.apiAddress(allowRemote);
    Duration least = Duration.ofMillis(10);
    return new ApiSettings(
        address.host(),
        address.port(),
        allowRemote,
        reader.duration(Setting.API_REQUEST_TIMEOUT, least, Duration.ofMinutes(10)),
        reader.duration(Setting.API_IDLE_TIMEOUT, least, Duration.ofHours(1)),
        (int) reader.number(Setting.API_MAX_CONNECTIONS, 1, 65_536));
  }

  private static StoreSettings store(SettingReader reader) {
    return new StoreSettings(
        reader.choice(Setting.FSYNC, FsyncLevel.class),
        reader.duration(Setting.FSYNC_INTERVAL, Duration.ofMillis(1), Duration.ofMinutes(1)),
        reader.memory(Setting.ENTRY_CACHE, 64L << 30),
        reader.duration(Setting.FOLLOW_EVERY, Duration.ofMillis(10), Duration.ofDays(1)),
        reader.memory(Setting.FOLLOW_INDEX, 64L << 30));
  }

  private static LogLevel logLevel(SettingReader reader) {
    return reader.choice(Setting.LOG_LEVEL, LogLevel.class);
  }
}
