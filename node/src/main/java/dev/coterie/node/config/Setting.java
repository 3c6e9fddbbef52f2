package dev.coterie.node.config;

import dev.coterie.node.libp2p.host.ConnectionRules;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Every setting of a node: its name, what it takes, and its default. */
public enum Setting {
  LISTEN(
      "listen",
      "MULTIADDR",
      true,
      "/ip4/0.0.0.0/tcp/4001",
      "where peers connect; port 0 picks a free one"),
  ANNOUNCE(
      "announce",
      "MULTIADDR",
      true,
      "",
      "addresses to tell other peers in place of those listened on: behind a port forwarding"),
  BOOTSTRAP(
      "bootstrap",
      "MULTIADDR",
      true,
      "",
      "peers to join by, besides those of the ticket and those known from before"),
  NETWORK_KEY(
      "network-key",
      "FILE",
      false,
      "",
      "key of a private network (libp2p's swarm.key), in the home unless absolute; none: the open"
          + " one"),
  ALLOW_RANGE(
      "allow-range",
      "ADDRESS/LENGTH",
      true,
      "",
      "ranges of IP addresses that are connected with; none: all"),
  DENY_RANGE(
      "deny-range",
      "ADDRESS/LENGTH",
      true,
      "",
      "ranges of IP addresses that are not connected with, even where allowed"),
  DENY_PEER("deny-peer", "PEER", true, "", "ids of peers that are not connected with"),
  MAX_PER_SUBNET(
      "max-per-subnet",
      "NUMBER",
      false,
      "128",
      "inbound connections of one /24 of IPv4 or /48 of IPv6; the loopback is exempt"),
  CONNECTIONS_HIGH(
      "connections-high",
      "NUMBER",
      false,
      Integer.toString(ConnectionRules.defaults().highWater()),
      "connections above which idle ones are closed"),
  CONNECTIONS_LOW(
      "connections-low",
      "NUMBER",
      false,
      Integer.toString(ConnectionRules.defaults().lowWater()),
      "down to how many connections idle ones are then closed"),
  MDNS(
      "mdns",
      "BOOLEAN",
      false,
      "false",
      "whether to look for peers on the local network by multicast DNS, and to be found there"),
  ZONE(
      "zone",
      "NAME",
      false,
      "",
      "what this peer may fail together with, a rack or a data centre: copies of an entry are"
          + " spread over zones"),
  STORING("storing", "BOOLEAN", false, "true", "whether this peer stores and routes for others"),
  API(
      "api",
      "HOST:PORT",
      false,
      "127.0.0.1:4080",
      "where the HTTP API listens; port 0 picks a free one"),
  API_ALLOW_REMOTE(
      "api-allow-remote",
      "BOOLEAN",
      false,
      "false",
      "whether the API may listen on other than the loopback; its traffic is not encrypted"),
  API_REQUEST_TIMEOUT(
      "api-request-timeout",
      "DURATION",
      false,
      "30s",
      "how long a request to the API may take to arrive"),
  API_IDLE_TIMEOUT(
      "api-idle-timeout",
      "DURATION",
      false,
      "1m",
      "how long a connection to the API may be without a request"),
  API_MAX_CONNECTIONS(
      "api-max-connections",
      "NUMBER",
      false,
      "256",
      "connections to the API at a time; more are closed at once"),
  FSYNC(
      "fsync",
      "LEVEL",
      false,
      "always",
      "when the journal is forced to disk: always (before every acknowledgement), interval, never"),
  FSYNC_INTERVAL(
      "fsync-interval",
      "DURATION",
      false,
      "100ms",
      "how often, where fsync is interval: what a power cut may cost"),
  ENTRY_CACHE(
      "entry-cache",
      "SIZE",
      false,
      "10%",
      "memory for opened entries, or how much of the JVM's heap; 0 keeps none"),
  REQUEST_TIMEOUT("request-timeout", "DURATION", false, "3s", "how long a peer may take to answer"),
  REFRESH_EVERY(
      "refresh-every",
      "DURATION",
      false,
      "5m",
      "how often the routing table is refreshed by lookups"),
  RESEED_EVERY(
      "reseed-every",
      "DURATION",
      false,
      "1s",
      "how soon a peer without contacts tries the addresses it knows; doubles to refresh-every"),
  GOSSIP_EVERY(
      "gossip-every",
      "DURATION",
      false,
      "10s",
      "how often the authority log is compared with a peer"),
  SYNC_EVERY(
      "sync-every",
      "DURATION",
      false,
      "1m",
      "how often this peer reconciles what it stores with its near peers"),
  REPAIR_AFTER(
      "repair-after",
      "DURATION",
      false,
      "15m",
      "how long a peer must be away before others copy what it kept"),
  CLOCK_SKEW(
      "clock-skew",
      "DURATION",
      false,
      "1h",
      "how far the clocks of peers may be apart: expired content is kept so much longer"),
  PULL_RATE(
      "pull-rate",
      "SIZE",
      false,
      "0",
      "bytes a second that this peer fetches of what it should hold, about; 0 for no limit"),
  FOLLOW_EVERY(
      "follow-every",
      "DURATION",
      false,
      "1m",
      "how often the key space is swept for what others have written"),
  FOLLOW_INDEX(
      "follow-index",
      "SIZE",
      false,
      "25%",
      "memory for the index of names, about 700 bytes each, or how much of the JVM's heap; its file"
          + " in the home takes about twice that at most"),
  LOG_LEVEL("log-level", "LEVEL", false, "info", "what is logged: error, warn, info, debug");

  private final String key;
  private final String takes;
  private final boolean repeatable;
  private final String defaults;
  private final String description;

  Setting(String key, String takes, boolean repeatable, String defaults, String description) {
    this.key = key;
    this.takes = takes;
    this.repeatable = repeatable;
    this.defaults = defaults;
    this.description = description;
  }

  /** Its name in {@code config.yaml}. */
  public String key() {
    return key;
  }

  public String flag() {
    return "--" + key;
  }

  /** Its environment variable. In it, the values of a repeatable setting stand apart by commas. */
  public String environment() {
    return "COTERIE_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** What its value is, for help texts: {@code DURATION}. */
  public String takes() {
    return takes;
  }

  public boolean isSwitch() {
    return takes.equals("BOOLEAN");
  }

  public boolean isRepeatable() {
    return repeatable;
  }

  public List<String> defaults() {
    return defaults.isEmpty() ? List.of() : List.of(defaults);
  }

  public String description() {
    return description;
  }

  /** The setting of this name, if there is one. */
  public static Optional<Setting> of(String key) {
    for (Setting setting : values()) {
      if (setting.key.equals(key)) {
        return Optional.of(setting);
      }
    }
    return Optional.empty();
  }
}
