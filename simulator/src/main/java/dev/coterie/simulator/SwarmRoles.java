package dev.coterie.simulator;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.envelope.Binding;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.crypto.envelope.EntrySealer;
import dev.coterie.crypto.envelope.EnvelopeException;
import dev.coterie.crypto.envelope.RoleKey;
import dev.coterie.crypto.envelope.RoleRecipient;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.replica.WriteRequest;
import dev.coterie.vectorclock.Dot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who may read what in a simulated swarm. Everybody holds {@link #EVERYONE}, so what is written for
 * it is kept as it is: nobody would be kept out by sealing it. What is written for any other role
 * is sealed to that role's key, as the node seals it.
 */
final class SwarmRoles {
  /** The role that every peer holds. */
  static final String EVERYONE = "developer";

  private final SortedMap<String, SortedSet<Integer>> holders;
  private final SwarmRealm realm;
  private final Entropy entropy;
  private final EntrySealer sealer = new EntrySealer();

  SwarmRoles(SortedMap<String, SortedSet<Integer>> holders, SwarmRealm realm, Entropy entropy) {
    this.holders = new TreeMap<>(holders);
    this.realm = realm;
    this.entropy = entropy;
  }

  /** Makes all roles in the realm. */
  void create() throws AuthorityException {
    realm.createRole(RoleName.parse(EVERYONE));
    for (String role : holders.keySet()) {
      realm.createRole(RoleName.parse(role));
    }
  }

  /** The roles of a peer, by its index. */
  List<RoleName> of(int peer) throws AuthorityException {
    List<RoleName> roles = new ArrayList<>();
    roles.add(RoleName.parse(EVERYONE));
    for (String role : holders.keySet()) {
      if (holds(peer, role)) {
        roles.add(RoleName.parse(role));
      }
    }
    return roles;
  }

  /** The founder is the first reader and writer of every role that it makes. */
  private boolean holds(int peer, String role) {
    SortedSet<Integer> named = holders.get(role);
    return role.equals(EVERYONE) || (named != null && (peer == 0 || named.contains(peer)));
  }

  /** The epochs that a version for these roles is sealed to; for none, everyone's. */
  List<VersionHeader.RoleEpoch> epochs(String... roles) {
    List<VersionHeader.RoleEpoch> epochs = new ArrayList<>();
    for (String role : new TreeSet<>(roles.length == 0 ? List.of(EVERYONE) : List.of(roles))) {
      if (!role.equals(EVERYONE) && !holders.containsKey(role)) {
        SortedSet<String> known = new TreeSet<>(holders.keySet());
        known.add(EVERYONE);
        throw new IllegalArgumentException(
            "the swarm has no role '" + role + "'; its roles are " + known);
      }
      epochs.add(new VersionHeader.RoleEpoch(role, 1));
    }
    return epochs;
  }

  private static boolean isForEveryone(List<VersionHeader.RoleEpoch> epochs) {
    return epochs.stream().anyMatch(epoch -> epoch.role().equals(EVERYONE));
  }

  /** What makes the payload of a version, once its dot is known. */
  WriteRequest.Sealer sealer(Address address, String value, List<VersionHeader.RoleEpoch> epochs) {
    if (isForEveryone(epochs)) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      return (dot, whenSealed) -> whenSealed.accept(new WriteRequest.Sealed.Payload(bytes));
    }
    List<RoleRecipient> recipients = keys(epochs).stream().map(RoleKey::recipient).toList();
    return (dot, whenSealed) ->
        whenSealed.accept(new WriteRequest.Sealed.Payload(seal(address, value, recipients, dot)));
  }

  private byte[] seal(Address address, String value, List<RoleRecipient> recipients, Dot dot) {
    try {
      return sealer.seal(Entry.ofText(value), binding(address, dot), recipients, entropy);
    } catch (EnvelopeException e) {
      throw new IllegalArgumentException("this value cannot be sealed: " + e.getMessage(), e);
    }
  }

  private List<RoleKey> keys(List<VersionHeader.RoleEpoch> epochs) {
    List<RoleKey> keys = new ArrayList<>();
    for (VersionHeader.RoleEpoch epoch : epochs) {
      realm.keyring().roles().stream()
          .filter(role -> role.value().equals(epoch.role()))
          .forEach(role -> keys.addAll(realm.keyring().roleKeys(role, epoch.epoch())));
    }
    return keys;
  }

  /** What a peer reads in a version; empty where it holds none of the roles it is sealed to. */
  Optional<String> open(int peer, Address address, Version version, byte[] payload) {
    List<VersionHeader.RoleEpoch> epochs = version.header().sealedTo();
    if (isForEveryone(epochs)) {
      return Optional.of(new String(payload, StandardCharsets.UTF_8));
    }
    List<RoleKey> held = keys(epochs.stream().filter(epoch -> holds(peer, epoch.role())).toList());
    if (held.isEmpty()) {
      return Optional.empty();
    }
    try {
      Entry entry = sealer.open(payload, held, binding(address, version.dot()));
      return Optional.of(new String(entry.content(), StandardCharsets.UTF_8));
    } catch (EnvelopeException e) {
      throw new IllegalStateException(
          "version " + version.dot() + " of " + address + " does not open: " + e.getMessage(), e);
    }
  }

  private static Binding binding(Address address, Dot dot) {
    byte[] writer = dot.writer().bytes();
    byte[] bytes =
        ByteBuffer.allocate(writer.length + Long.BYTES).put(writer).putLong(dot.counter()).array();
    return Binding.of(address, bytes);
  }

  /** The holders of a role that a builder was told of. */
  static SortedSet<Integer> holders(int peers, int... named) {
    SortedSet<Integer> holders = new TreeSet<>();
    Arrays.stream(named).forEach(holders::add);
    holders.stream()
        .filter(peer -> peer < 0 || peer >= peers)
        .findFirst()
        .ifPresent(
            peer -> {
              throw new IllegalArgumentException(
                  "there is no peer " + peer + " in a swarm of " + peers);
            });
    return holders;
  }
}
