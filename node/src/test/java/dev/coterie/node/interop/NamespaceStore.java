package dev.coterie.node.interop;

import com.google.protobuf.ByteString;
import dev.coterie.crypto.identity.KeyException;
import dev.coterie.crypto.identity.RemoteKey;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.proto.KadRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the interop peer keeps: records of one namespace, whatever they hold, and providers. Both
 * expire after 48 hours, as in kad-dht. Records of the namespace {@value #PUBLIC_KEYS} hold a
 * public key under the peer id that follows from it, as everywhere in libp2p. For one thread.
 */
final class NamespaceStore {
  /** Records, and keys with providers, that are kept; the next is refused. */
  static final int MAX_KEYS = 100_000;

  /** Longest record value. */
  static final int MAX_VALUE_BYTES = 1 << 20;

  /** Longest provider key: a multihash, as go-libp2p-kad-dht has it. */
  static final int MAX_PROVIDER_KEY_BYTES = 80;

  /** Providers of one key that are kept. */
  static final int MAX_PROVIDERS = 1_024;

  /** The namespace of public keys. */
  static final String PUBLIC_KEYS = "pk";

  private static final Duration KEPT_FOR = Duration.ofHours(48);

  /** Of several values of a key the greatest wins, so that every reader chooses alike. */
  private static final Comparator<ByteString> SELECTOR =
      ByteString.unsignedLexicographicalComparator();

  private final ByteString prefix;
  private final Map<ByteString, Held> records = new HashMap<>();
  private final Map<ByteString, Map<Contact, Instant>> providers = new HashMap<>();

  private record Held(ByteString value, Instant received) {}

  NamespaceStore(String namespace) {
    this.prefix = ByteString.copyFrom("/" + namespace + "/", StandardCharsets.UTF_8);
  }

  /** Whether a record's key lies in the namespace and has something after it. */
  boolean accepts(ByteString key) {
    return key.size() > prefix.size() && key.startsWith(prefix);
  }

  /** Keeps a record; false when it is none of the namespace or over a limit. */
  boolean put(ByteString key, ByteString value, Instant now) {
    boolean room = records.containsKey(key) || records.size() < MAX_KEYS;
    if (!accepts(key) || value.size() > MAX_VALUE_BYTES || !room || !holdsItsKey(key, value)) {
      return false;
    }
    records.put(key, new Held(value, now));
    return true;
  }

  private boolean holdsItsKey(ByteString key, ByteString value) {
    if (!prefix.toStringUtf8().equals("/" + PUBLIC_KEYS + "/")) {
      return true;
    }
    try {
      byte[] owner = RemoteKey.fromProtobuf(value.toByteArray()).peerId().bytes();
      return key.substring(prefix.size()).equals(ByteString.copyFrom(owner));
    } catch (KeyException e) {
      return false; // no key at all
    }
  }

  /** A record as it travels, with the time at which it came here. */
  Optional<KadRecord> get(ByteString key, Instant now) {
    Held held = records.get(key);
    if (held == null) {
      return Optional.empty();
    }
    if (held.received.plus(KEPT_FOR).isBefore(now)) {
      records.remove(key);
      return Optional.empty();
    }
    return Optional.of(record(key, held.value, held.received));
  }

  /** A record with its envelope. */
  static KadRecord record(ByteString key, ByteString value, Instant received) {
    String time = DateTimeFormatter.ISO_INSTANT.format(received.truncatedTo(ChronoUnit.MILLIS));
    return KadRecord.newBuilder().setKey(key).setValue(value).setTimeReceived(time).build();
  }

  /** The value that every reader chooses. */
  static Optional<ByteString> select(Collection<ByteString> values) {
    return values.stream().max(SELECTOR);
  }

  /** Notes a provider; false when the key is none. */
  boolean addProvider(ByteString key, Contact provider, Instant now) {
    boolean room = providers.containsKey(key) || providers.size() < MAX_KEYS;
    if (key.isEmpty() || key.size() > MAX_PROVIDER_KEY_BYTES || !room) {
      return false;
    }
    Map<Contact, Instant> of = providers.computeIfAbsent(key, k -> new LinkedHashMap<>());
    of.keySet().removeIf(each -> each.id().equals(provider.id()));
    if (of.size() < MAX_PROVIDERS) {
      of.put(provider, now);
    }
    return true;
  }

  List<Contact> providers(ByteString key, Instant now) {
    Map<Contact, Instant> of = providers.getOrDefault(key, Map.of());
    List<Contact> fresh = new ArrayList<>();
    of.forEach(
        (contact, since) -> {
          if (since.plus(KEPT_FOR).isAfter(now)) {
            fresh.add(contact);
          }
        });
    return fresh;
  }
}
