package dev.coterie.node.config;

import dev.coterie.crypto.identity.KeyException;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.host.ConnectionRules;
import dev.coterie.node.libp2p.host.ConnectionRules.Range;
import dev.coterie.node.libp2p.pnet.NetworkKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the settings that say whom a peer connects with. */
final class ConnectionSettings {
  /** Longest file of a network key that is read, in bytes. */
  static final long MAX_KEY_FILE_BYTES = 4_096;

  private final SettingReader reader;

  ConnectionSettings(SettingReader reader) {
    this.reader = reader;
  }

  ConnectionRules rules() {
    int most = Libp2pLimits.MAX_CONNECTIONS;
    int high = (int) reader.number(Setting.CONNECTIONS_HIGH, 1, most);
    int low = (int) reader.number(Setting.CONNECTIONS_LOW, 0, most);
    if (low > high) {
      throw reader.invalid(
          Setting.CONNECTIONS_LOW, "it must not be above connections-high, which is " + high);
    }
    return new ConnectionRules(
        ranges(Setting.ALLOW_RANGE),
        ranges(Setting.DENY_RANGE),
        peers(),
        (int) reader.number(Setting.MAX_PER_SUBNET, 1, most),
        high,
        low);
  }

  private List<Range> ranges(Setting setting) {
    return reader.list(setting).stream().map(text -> range(setting, text)).toList();
  }

  private Range range(Setting setting, String text) {
    try {
      return new Range(text);
    } catch (IllegalArgumentException e) {
      throw reader.invalid(
          setting, "'" + Shown.of(text) + "' is no range: write 192.0.2.0/24 or 2001:db8::/32");
    }
  }

  private Set<PeerId> peers() {
    Set<PeerId> peers = new LinkedHashSet<>();
    for (String text : reader.list(Setting.DENY_PEER)) {
      try {
        peers.add(PeerId.parse(text));
      } catch (KeyException e) {
        throw reader.invalid(
            Setting.DENY_PEER,
            "'" + Shown.of(text) + "' is no peer id: " + String.valueOf(e.getMessage()));
      }
    }
    return peers;
  }

  /** The key in the file that is named; what the file holds is in no message. */
  Optional<NetworkKey> networkKey(Path home) {
    List<String> named = reader.list(Setting.NETWORK_KEY);
    if (named.isEmpty() || named.get(0).isBlank()) {
      return Optional.empty();
    }
    try {
      Path file = home.resolve(named.get(0).strip());
      if (Files.size(file) > MAX_KEY_FILE_BYTES) {
        throw reader.invalid(
            Setting.NETWORK_KEY,
            "the file has " + Files.size(file) + " bytes, over " + MAX_KEY_FILE_BYTES);
      }
      return Optional.of(NetworkKey.parse(Files.readString(file)));
    } catch (IOException | InvalidPathException e) {
      throw reader.invalid(Setting.NETWORK_KEY, "the file cannot be read: " + e);
    } catch (IllegalArgumentException e) {
      throw reader.invalid(Setting.NETWORK_KEY, String.valueOf(e.getMessage()));
    }
  }
}
