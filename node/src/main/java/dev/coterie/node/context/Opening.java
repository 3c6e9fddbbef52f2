package dev.coterie.node.context;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressKey;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.address.BlindedPath;
import dev.coterie.crypto.authority.Keyring;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.envelope.Binding;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.crypto.envelope.EntrySealer;
import dev.coterie.crypto.envelope.EnvelopeException;
import dev.coterie.crypto.envelope.RoleKey;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.replica.GetReport;
import dev.coterie.dht.store.ExpiringStore;
import dev.coterie.node.context.CoterieException.Kind;
import dev.coterie.node.index.Opener;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.VersionHash;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens what a read found, with the keys that this node holds; keeps a bounded cache of it. */
final class Opening implements Opener {
  private final StoreParts parts;
  private final OpenedEntries opened;

  Opening(StoreParts parts) {
    this.parts = parts;
    this.opened = new OpenedEntries(parts.sealers(), parts.cacheBytes());
  }

  /** The binding of a sealed entry: where it belongs and which version it is. */
  static Binding binding(Address address, Dot dot) {
    byte[] writer = dot.writer().bytes();
    byte[] bytes =
        ByteBuffer.allocate(writer.length + Long.BYTES).put(writer).putLong(dot.counter()).array();
    return Binding.of(address, bytes);
  }

  /** Whether this node holds a key that opens a version. */
  boolean holdsKey(VersionHeader header) {
    return !keys(header).isEmpty();
  }

  private List<RoleKey> keys(VersionHeader header) {
    Keyring keyring = parts.keyring().get();
    List<RoleKey> keys = new ArrayList<>();
    for (VersionHeader.RoleEpoch sealed : header.sealedTo()) {
      held(keyring, sealed.role())
          .ifPresent(role -> keys.addAll(keyring.roleKeys(role, sealed.epoch())));
    }
    return keys;
  }

  /** By comparing: what a header calls a role need not be a role's name at all. */
  private static Optional<RoleName> held(Keyring keyring, String name) {
    return keyring.roles().stream().filter(role -> role.value().equals(name)).findFirst();
  }

  /** The blinded path of an address; refused without the realm's address key. */
  BlindedPath blind(Address address) {
    return addressKey().blind(parts.authority().get().realmId(), address);
  }

  /** The realm's address key; refused where this node does not hold it. */
  AddressKey addressKey() {
    return parts
        .keyring()
        .get()
        .addressKey()
        .orElseThrow(
            () ->
                new CoterieException(
                    Kind.REFUSED,
                    "This node does not hold the realm's address key: it has no role yet, or no"
                        + " member that holds the key has been reached since it joined. Nothing"
                        + " was read or written. Try again when 'coterie status' shows a role."));
  }

  /** Keeps what this node has just sealed: whoever writes an entry often reads it next. */
  void remember(Version version, Entry entry) {
    if (holdsKey(version.header())) {
      opened.put(version.hash(), entry);
    }
  }

  Reading reading(Address address, Key key, GetReport report) {
    if (!report.met()) {
      throw Reachability.tooFewAnswers(address, report);
    }
    Instant now = parts.wallTime().get();
    List<Reading.Sibling> siblings = new ArrayList<>();
    List<VersionHash> seen = new ArrayList<>();
    int unreadable = 0;
    for (Version version : report.siblings().survivors()) {
      if (isCovered(version, now)) {
        seen.add(version.hash());
      }
      if (isGone(version, now)) {
        continue;
      }
      if (holdsKey(version.header())) {
        siblings.add(sibling(address, key, version, report));
      } else {
        unreadable++;
      }
    }
    ContextToken token =
        ContextToken.of(key, report.siblings().token(v -> seen.contains(v.hash())));
    return new Reading(address, token, siblings, unreadable, Explanation.of(report));
  }

  /**
   * Whether a token covers it: what was shown, or is gone for everybody. What has expired by this
   * clock and could not have been opened may still live by the others.
   */
  private boolean isCovered(Version version, Instant now) {
    return version.header().isTombstone()
        || ExpiringStore.isOver(version, now, parts.clockSkew())
        || holdsKey(version.header());
  }

  static boolean isGone(Version version, Instant now) {
    return version.header().isTombstone() || version.header().isExpired(now);
  }

  private Reading.Sibling sibling(Address address, Key key, Version version, GetReport report) {
    VersionHeader header = version.header();
    return new Reading.Sibling(
        version.dot(),
        header.writerKey().peerId(),
        header.writtenAt(),
        header.expiresAt(),
        header.sealedTo(),
        entry(address, version, report),
        ContextToken.of(key, version.context()));
  }

  private Entry entry(Address address, Version version, GetReport report) {
    Optional<Entry> cached = opened.cached(version.hash());
    if (cached.isPresent()) {
      return cached.get();
    }
    byte[] payload =
        report
            .payload(version)
            .orElseThrow(() -> Reachability.noPayload(address, version, parts.wallTime().get()));
    try {
      return opened.open(
          version.hash(), payload, keys(version.header()), binding(address, version.dot()));
    } catch (EnvelopeException e) {
      throw new CoterieException(
          Kind.INTEGRITY,
          "Version "
              + version.dot()
              + " of "
              + address
              + " does not open as what its writer says it is: "
              + e.getMessage()
              + ". It was signed by "
              + version.header().writerKey().peerId()
              + "; other entries are not affected. Ask its writer, or overwrite it.",
          e);
    }
  }

  /** The address of an entry that was found by its key: the sealed entry names it. */
  @Override
  public Optional<Address> addressOf(Version version, byte[] payload) {
    List<RoleKey> keys = keys(version.header());
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    try {
      EntrySealer.Opened found = parts.sealers().with(s -> s.openUnbound(payload, keys));
      Address address = found.binding().address();
      return Optional.of(address)
          .filter(a -> found.binding().equals(binding(a, version.dot())))
          .filter(a -> isAt(a, version.header()));
    } catch (EnvelopeException e) {
      // It cannot be opened, or not as what it says it is: it counts as unreadable.
      return Optional.empty();
    }
  }

  @Override
  public Optional<Hash> linkOf(AddressPrefix prefix) {
    Keyring keyring = parts.keyring().get();
    return keyring.addressKey().map(key -> key.blind(keyring.realm(), prefix).key());
  }

  @Override
  public Hash keysHeld() {
    return parts.keyring().get().held();
  }

  private boolean isAt(Address address, VersionHeader header) {
    return parts
        .keyring()
        .get()
        .addressKey()
        .map(key -> key.blind(header.realm(), address).equals(header.path()))
        .orElse(false);
  }

  List<byte[]> sealedPayloads(GetReport report) {
    Instant now = parts.wallTime().get();
    List<byte[]> payloads = new ArrayList<>();
    for (Version version : report.siblings().survivors()) {
      if (!isGone(version, now)) {
        report.payload(version).ifPresent(payloads::add);
      }
    }
    return payloads;
  }
}
