package dev.coterie.crypto.authority;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.coterie.crypto.address.AddressKey;
import dev.coterie.crypto.authority.proto.KeyringBody;
import dev.coterie.crypto.authority.proto.KeyringEpoch;
import dev.coterie.crypto.envelope.RoleKey;
import dev.coterie.crypto.envelope.RoleRecipient;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.crypto.primitives.Hash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The secrets that one member of a realm holds beside its signing identity: its X25519 key, the
 * private keys of role epochs, the realm's address key. Immutable.
 *
 * <p>{@link #encode()} is for a file that only its owner may read; nothing secret is in {@link
 * #toString()}.
 */
public final class Keyring {
  static final String DOMAIN = "coterie/keyring/1";

  /** The order of a member's keys of one role: oldest first. */
  private static final Comparator<EpochKey> BY_NUMBER =
      Comparator.comparingInt((EpochKey held) -> held.number())
          .thenComparing(held -> held.recipient());

  private final Hash realm;
  private final RoleKey memberKey;
  private final Optional<AddressKey> addressKey;
  private final TreeMap<RoleName, List<EpochKey>> epochs;

  /** A role epoch's private key. */
  private record EpochKey(int number, RoleKey key, RoleRecipient recipient) {}

  private Keyring(
      Hash realm,
      RoleKey memberKey,
      Optional<AddressKey> addressKey,
      TreeMap<RoleName, List<EpochKey>> epochs) {
    this.realm = realm;
    this.memberKey = memberKey;
    this.addressKey = addressKey;
    this.epochs = epochs;
  }

  /** A keyring with nothing but a new X25519 key, for one who is about to join. */
  public static Keyring create(Hash realm, Entropy entropy) {
    return of(realm, RoleKey.generate(entropy));
  }

  /** A keyring with nothing but a member's X25519 key. */
  static Keyring of(Hash realm, RoleKey memberKey) {
    return new Keyring(realm, memberKey, Optional.empty(), new TreeMap<>());
  }

  public Hash realm() {
    return realm;
  }

  /** The public half of the member's X25519 key, to which others seal. */
  public RoleRecipient recipient() {
    return memberKey.recipient();
  }

  /** The key that blinds addresses; empty for a member that only stores. */
  public Optional<AddressKey> addressKey() {
    return addressKey;
  }

  /** Roles of which at least one epoch's key is here, by name. */
  public List<RoleName> roles() {
    return List.copyOf(epochs.keySet());
  }

  /** The keys of a role's epochs, newest first. */
  public List<RoleKey> roleKeys(RoleName role) {
    List<RoleKey> keys = new ArrayList<>();
    for (EpochKey held : epochs.getOrDefault(role, List.of())) {
      keys.add(0, held.key());
    }
    return List.copyOf(keys);
  }

  /** The keys of one epoch: more than one where two admins began it at once. */
  public List<RoleKey> roleKeys(RoleName role, int epoch) {
    return epochs.getOrDefault(role, List.of()).stream()
        .filter(held -> held.number() == epoch)
        .map(EpochKey::key)
        .toList();
  }

  /** A name for the set of keys that are here, which tells none of them: of public halves only. */
  public Hash held() {
    List<byte[]> parts = new ArrayList<>();
    addressKey.ifPresent(key -> parts.add(key.commitment().bytes()));
    epochs.forEach(
        (role, keys) ->
            keys.forEach(
                held ->
                    parts.add(held.recipient().toString().getBytes(StandardCharsets.US_ASCII))));
    return Hash.tagged("coterie/keys-held/1", parts.toArray(new byte[0][]));
  }

  /** The private key of the role's epoch with this public key. */
  public Optional<RoleKey> roleKey(RoleName role, RoleRecipient recipient) {
    return epochs.getOrDefault(role, List.of()).stream()
        .filter(held -> held.recipient().equals(recipient))
        .map(EpochKey::key)
        .findFirst();
  }

  Keyring withAddressKey(AddressKey key) {
    return new Keyring(realm, memberKey, Optional.of(key), epochs);
  }

  Keyring withEpoch(RoleName role, int number, RoleKey key) {
    if (roleKey(role, key.recipient()).isPresent()) {
      return this;
    }
    TreeMap<RoleName, List<EpochKey>> more = new TreeMap<>(epochs);
    List<EpochKey> keys = new ArrayList<>(epochs.getOrDefault(role, List.of()));
    keys.add(new EpochKey(number, key, key.recipient()));
    keys.sort(BY_NUMBER);
    more.put(role, List.copyOf(keys));
    return new Keyring(realm, memberKey, addressKey, more);
  }

  /**
   * The keyring with all that can be opened: sealed keys for this member's recipient, then the keys
   * of earlier epochs inside the epochs that are held. What does not fit the log is passed over;
   * the same object comes back when there is nothing new.
   */
  public Keyring absorb(Authority authority, Collection<SealedKey> sealedKeys) {
    if (!authority.realmId().equals(realm)) {
      throw new IllegalArgumentException(
          "a keyring of realm " + realm + " with the log of " + authority.realmId());
    }
    Keyring result = this;
    for (SealedKey sealed : sealedKeys) {
      if (sealed.realm().equals(realm) && sealed.slot().recipient().equals(recipient())) {
        result = result.opened(authority, sealed);
      }
    }
    for (Role role : authority.roles()) {
      result = result.unwound(role);
    }
    return result;
  }

  private Keyring opened(Authority authority, SealedKey sealed) {
    if (sealed.slot().epoch().isEmpty()) {
      return addressKey.isPresent() ? this : openedAddressKey(authority, sealed);
    }
    KeySlot.Epoch slot = sealed.slot().epoch().get();
    Optional<RoleEpoch> epoch =
        authority.role(slot.role()).flatMap(role -> role.epoch(slot.recipient()));
    if (epoch.isEmpty() || roleKey(slot.role(), slot.recipient()).isPresent()) {
      return this;
    }
    return KeySealing.openRoleKey(sealed.sealed(), memberKey, slot.recipient())
        .map(key -> withEpoch(slot.role(), epoch.get().number(), key))
        .orElse(this);
  }

  private Keyring openedAddressKey(Authority authority, SealedKey sealed) {
    return KeySealing.open(sealed.sealed(), memberKey)
        .filter(bytes -> bytes.length == AddressKey.BYTES)
        .map(AddressKey::of)
        .filter(key -> key.commitment().equals(authority.addressKeyCommitment()))
        .map(this::withAddressKey)
        .orElse(this);
  }

  /** Newest epochs first, so that one pass opens a whole chain of keys within keys. */
  private Keyring unwound(Role role) {
    Keyring result = this;
    for (int i = role.epochs().size() - 1; i >= 0; i--) {
      RoleEpoch epoch = role.epochs().get(i);
      Optional<RoleKey> held = result.roleKey(role.name(), epoch.recipient());
      for (EarlierEpoch earlier : epoch.earlier()) {
        Optional<RoleEpoch> known = role.epoch(earlier.recipient());
        if (held.isPresent()
            && known.isPresent()
            && result.roleKey(role.name(), earlier.recipient()).isEmpty()) {
          Keyring before = result;
          result =
              KeySealing.openRoleKey(earlier.sealed(), held.get(), earlier.recipient())
                  .map(key -> before.withEpoch(role.name(), known.get().number(), key))
                  .orElse(before);
        }
      }
    }
    return result;
  }

  /** What other members lack that this keyring can give them, in the order of slots. */
  public List<KeySlot> owed(Authority authority, SealedKeys served, Instant now) {
    return KeyNeeds.of(authority, now).stream()
        .filter(slot -> !served.isServed(slot) && canServe(slot))
        .toList();
  }

  private boolean canServe(KeySlot slot) {
    return slot.epoch()
        .map(epoch -> roleKey(epoch.role(), epoch.recipient()).isPresent())
        .orElse(addressKey.isPresent());
  }

  /** Seals the key of a slot that is {@link #owed} to its member. */
  public SealedKey serve(KeySlot slot, Signer sealer, Entropy entropy) throws AuthorityException {
    if (!canServe(slot)) {
      throw new AuthorityException(
          AuthorityException.Reason.NO_KEY, "this keyring does not hold the key that is asked for");
    }
    byte[] sealed =
        slot.epoch().isPresent()
            ? KeySealing.seal(
                roleKey(slot.epoch().get().role(), slot.epoch().get().recipient()).orElseThrow(),
                slot.recipient(),
                entropy)
            : KeySealing.seal(addressKey.orElseThrow(), slot.recipient(), entropy);
    return SealedKey.sign(realm, slot, sealed, sealer);
  }

  /** All secrets, for a file of mode 0600. */
  public byte[] encode() {
    KeyringBody.Builder body =
        KeyringBody.newBuilder()
            .setRealm(Fields.raw(realm))
            .setMemberKey(ByteString.copyFrom(memberKey.bytes()));
    addressKey.ifPresent(key -> body.setAddressKey(ByteString.copyFrom(key.bytes())));
    epochs.forEach(
        (role, keys) -> {
          for (EpochKey held : keys) {
            body.addEpochs(
                KeyringEpoch.newBuilder()
                    .setRole(role.value())
                    .setNumber(held.number())
                    .setKey(ByteString.copyFrom(held.key().bytes())));
          }
        });
    return CheckedFrame.encode(DOMAIN, body.build().toByteArray());
  }

  /** Reads what {@link #encode()} wrote. */
  public static Keyring decode(byte[] encoded) throws AuthorityException {
    Fields.requireAtMost(encoded.length, AuthorityLimits.MAX_KEYRING_BYTES, "bytes of a keyring");
    byte[] bytes = CheckedFrame.body(DOMAIN, "A keyring", encoded);
    KeyringBody body;
    try {
      body = KeyringBody.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      // The cause stays out: it may hold parts of the secrets.
      throw AuthorityException.malformed("a keyring whose body does not parse");
    }
    Keyring result =
        of(
            Fields.hash(body.getRealm(), "a realm id"),
            secret(body.getMemberKey(), "a member's X25519 key"));
    if (!body.getAddressKey().isEmpty()) {
      Fields.requireLength(body.getAddressKey(), AddressKey.BYTES, "an address key");
      result = result.withAddressKey(AddressKey.of(body.getAddressKey().toByteArray()));
    }
    for (KeyringEpoch epoch : body.getEpochsList()) {
      Fields.requireAtMost(
          epoch.getNumber(), AuthorityLimits.MAX_EPOCH_NUMBER, "the number of a role epoch");
      result =
          result.withEpoch(
              RoleName.parse(epoch.getRole()),
              epoch.getNumber(),
              secret(epoch.getKey(), "an epoch's key"));
    }
    return result;
  }

  private static RoleKey secret(ByteString bytes, String what) throws AuthorityException {
    Fields.requireLength(bytes, Hash.BYTES, what);
    return RoleKey.of(bytes.toByteArray());
  }

  /** How many keys of which roles; never a secret. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("keyring of realm ").append(realm).append(":");
    epochs.forEach((role, keys) -> text.append(' ').append(role).append('×').append(keys.size()));
    return text.append(addressKey.isPresent() ? " with" : " without")
        .append(" address key")
        .toString();
  }
}
