package dev.coterie.node.config;

import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.ZoneName;
import dev.coterie.dht.wire.InvalidMultiaddrException;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** Turns the texts of settings into values, and refuses with what is allowed. */
final class SettingReader {
  /** Of the memory for objects, for one use of it: others need the rest. */
  static final int MOST_PERCENT = 50;

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|::1|0:0:0:0:0:0:0:1");
  private static final int MAX_PORT = 65_535;

  private final Map<Setting, SettingValue> values = new EnumMap<>(Setting.class);

  /** A host and a port of it. */
  record HostPort(String host, int port) {}

  SettingReader(List<SettingValue> all) {
    for (SettingValue value : all) {
      values.put(value.setting(), value);
    }
  }

  Duration duration(Setting setting, Duration least, Duration most) {
    Duration duration = parsed(setting, () -> DurationText.parse(single(setting)));
    if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
      throw outOfRange(setting, DurationText.show(least), DurationText.show(most));
    }
    return duration;
  }

  long size(Setting setting, long mostBytes) {
    long size = parsed(setting, () -> SizeText.parse(single(setting)));
    if (size > mostBytes) {
      throw outOfRange(setting, "0", SizeText.show(mostBytes));
    }
    return size;
  }

  /** A size, or a share of the memory that this JVM may use for objects: {@code 25%}. */
  long memory(Setting setting, long mostBytes) {
    String text = single(setting);
    if (!text.endsWith("%")) {
      return size(setting, mostBytes);
    }
    int percent = parsed(setting, () -> percent(text.substring(0, text.length() - 1)));
    if (percent > MOST_PERCENT) {
      throw outOfRange(setting, "0%", MOST_PERCENT + "%");
    }
    return Math.min(mostBytes, Runtime.getRuntime().maxMemory() / 100 * percent);
  }

  private static int percent(String digits) {
    if (!digits.matches("[0-9]{1,3}")) {
      throw new IllegalArgumentException("a share is a whole number and a percent sign");
    }
    return Integer.parseInt(digits);
  }

  long number(Setting setting, long least, long most) {
    long number;
    try {
      number = Long.parseLong(single(setting));
    } catch (NumberFormatException e) {
      throw invalid(setting, "it must be a whole number");
    }
    if (number < least || number > most) {
      throw outOfRange(setting, Long.toString(least), Long.toString(most));
    }
    return number;
  }

  boolean bool(Setting setting) {
    return switch (single(setting).toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid(setting, "it must be true or false");
    };
  }

  <E extends Enum<E>> E choice(Setting setting, Class<E> type) {
    StringJoiner names = new StringJoiner(", ");
    for (E constant : type.getEnumConstants()) {
      String name = constant.name().toLowerCase(Locale.ROOT);
      if (name.equals(single(setting))) {
        return constant;
      }
      names.add(name);
    }
    throw invalid(setting, "it must be one of " + names);
  }

  List<Multiaddr> listenAddresses() {
    List<Multiaddr> addresses = addresses(Setting.LISTEN);
    if (addresses.isEmpty()) {
      throw invalid(Setting.LISTEN, "a peer listens on one address at least");
    }
    for (Multiaddr address : addresses) {
      boolean isIp = address.tcpTarget().filter(target -> target.kind().isIp()).isPresent();
      if (!isIp || address.peerId().isPresent()) {
        throw invalid(
            Setting.LISTEN, "a peer listens on an IP address and a port: /ip4/0.0.0.0/tcp/4001");
      }
    }
    return addresses;
  }

  /** The peer's zone; an empty value is none. */
  Optional<ZoneName> zone() {
    List<String> named = list(Setting.ZONE);
    if (named.isEmpty() || named.get(0).isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ZoneName.parse(named.get(0).strip()));
    } catch (AuthorityException e) {
      throw invalid(Setting.ZONE, String.valueOf(e.getMessage()));
    }
  }

  List<Multiaddr> announcedAddresses() {
    return dialable(Setting.ANNOUNCE);
  }

  List<Multiaddr> bootstrapAddresses() {
    return dialable(Setting.BOOTSTRAP);
  }

  private List<Multiaddr> dialable(Setting setting) {
    List<Multiaddr> addresses = addresses(setting);
    for (Multiaddr address : addresses) {
      if (address.tcpTarget().isEmpty()) {
        throw invalid(
            setting,
            "'"
                + Shown.of(address.toString())
                + "' cannot be dialled: write /ip4/…, /ip6/… or /dns4/…, /tcp/PORT, /p2p/ID");
      }
    }
    return addresses;
  }

  /** The values of a setting that can be given more than once. */
  List<String> list(Setting setting) {
    List<String> texts = value(setting).values();
    if (texts.size() > NetworkSettings.MAX_ADDRESSES) {
      throw invalid(
          setting, "it has " + texts.size() + " values, over " + NetworkSettings.MAX_ADDRESSES);
    }
    return texts;
  }

  private List<Multiaddr> addresses(Setting setting) {
    List<String> texts = list(setting);
    List<Multiaddr> addresses = new ArrayList<>();
    for (String text : texts) {
      try {
        addresses.add(Multiaddr.parse(text));
      } catch (InvalidMultiaddrException e) {
        throw invalid(setting, String.valueOf(e.getMessage()));
      }
    }
    return addresses;
  }

  HostPort apiAddress(boolean allowRemote) {
    String text = single(Setting.API);
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isBlank()) {
      throw invalid(Setting.API, "it must be HOST:PORT, such as 127.0.0.1:4080");
    }
    if (!allowRemote && !LOOPBACK.matcher(host).matches()) {
      throw invalid(
          Setting.API,
          "that is not the loopback, and the API is not encrypted. Use 127.0.0.1, or allow it"
              + " with "
              + Setting.API_ALLOW_REMOTE.key()
              + " behind a proxy that encrypts");
    }
    return new HostPort(host, port(text.substring(colon + 1)));
  }

  private int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= MAX_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw invalid(Setting.API, "its port must be a number from 0 to " + MAX_PORT);
    }
    throw invalid(Setting.API, "its port must be a number from 0 to " + MAX_PORT);
  }

  private String single(Setting setting) {
    List<String> texts = value(setting).values();
    if (texts.size() != 1) {
      throw invalid(setting, "it takes one value");
    }
    return texts.get(0).strip();
  }

  private interface Parser<T> {
    T parse();
  }

  private <T> T parsed(Setting setting, Parser<T> parser) {
    try {
      return parser.parse();
    } catch (IllegalArgumentException e) {
      throw invalid(setting, String.valueOf(e.getMessage()));
    }
  }

  private SettingValue value(Setting setting) {
    SettingValue value = values.get(setting);
    return value != null
        ? value
        : new SettingValue(setting, setting.defaults(), SettingValue.DEFAULT_ORIGIN);
  }

  private CoterieException outOfRange(Setting setting, String least, String most) {
    return invalid(setting, "it must be " + least + " to " + most);
  }

  CoterieException invalid(Setting setting, String why) {
    SettingValue value = value(setting);
    return new CoterieException(
        Kind.INVALID,
        "Setting "
            + setting.key()
            + " is '"
            + Shown.of(value.text())
            + "' (from "
            + value.origin()
            + "): "
            + why
            + ". Nothing was started or changed.");
  }
}
