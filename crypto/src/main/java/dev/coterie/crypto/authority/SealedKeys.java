package dev.coterie.crypto.authority;

import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The sealed keys that a peer keeps: a few for each slot, each of another sealer who may hold the
 * key. An admin's takes the place of another's where there are too many. Used by one thread at a
 * time.
 */
public final class SealedKeys {

  /** What became of a sealed key that was offered. */
  public enum Outcome {
    ADDED,
    /** It, or one of the same sealer for the same slot, was there already. */
    KNOWN,
    /** Enough of other sealers are there. */
    ENOUGH,
    /** No member needs it, as far as the log here goes: offer it again when the log has grown. */
    NOT_NEEDED,
    /** The sealer cannot hold the key, as far as the log here goes. */
    NOT_ENTITLED,
    BAD_SIGNATURE,
    WRONG_REALM
  }

  private final RecordVerifier verifier;
  private final TreeMap<KeySlot, List<SealedKey>> bySlot = new TreeMap<>();
  private final TreeMap<Hash, SealedKey> byId = new TreeMap<>();

  public SealedKeys(RecordVerifier verifier) {
    this.verifier = verifier;
  }

  /** Keys whose signatures are Ed25519's. */
  public SealedKeys() {
    this(RecordVerifier.ED25519);
  }

  /** Takes a sealed key if some member needs it and its sealer may have it. */
  public Outcome add(SealedKey key, Authority authority) {
    if (!key.realm().equals(authority.realmId())) {
      return Outcome.WRONG_REALM;
    }
    if (byId.containsKey(key.id()) || sealerServed(key)) {
      return Outcome.KNOWN;
    }
    if (!isNeeded(key.slot(), authority)) {
      return Outcome.NOT_NEEDED;
    }
    if (!mayHold(key, authority)) {
      return Outcome.NOT_ENTITLED;
    }
    if (!verifier.verify(key.claim())) {
      return Outcome.BAD_SIGNATURE;
    }
    return keep(key, authority);
  }

  private Outcome keep(SealedKey key, Authority authority) {
    List<SealedKey> served = bySlot.computeIfAbsent(key.slot(), slot -> new ArrayList<>(1));
    if (served.size() >= AuthorityLimits.MAX_SEALED_KEYS_PER_SLOT) {
      Optional<SealedKey> least =
          served.stream()
              .filter(kept -> !authority.isAdmin(kept.sealer()))
              .max(Comparator.comparing(SealedKey::id));
      if (least.isEmpty() || !authority.isAdmin(key.sealer())) {
        return Outcome.ENOUGH;
      }
      remove(least.get().id());
    }
    bySlot.computeIfAbsent(key.slot(), slot -> new ArrayList<>(1)).add(key);
    byId.put(key.id(), key);
    return Outcome.ADDED;
  }

  private boolean sealerServed(SealedKey key) {
    return of(key.slot()).stream().anyMatch(kept -> kept.sealer().equals(key.sealer()));
  }

  private static boolean isNeeded(KeySlot slot, Authority authority) {
    Optional<Member> member = authority.memberBySigningKey(slot.member());
    if (member.isEmpty()
        || member.get().suspended()
        || !member.get().recipient().equals(slot.recipient())) {
      return false;
    }
    Set<RoleName> held = member.get().memberships().keySet();
    return slot.epoch()
        .map(
            epoch ->
                held.contains(epoch.role())
                    && authority
                        .role(epoch.role())
                        .flatMap(role -> role.epoch(epoch.recipient()))
                        .filter(known -> known.number() == epoch.number())
                        .isPresent())
        .orElse(!held.isEmpty());
  }

  /** Holders of the role, or of any role for the address key; admins too. */
  private static boolean mayHold(SealedKey key, Authority authority) {
    PublicKey sealer = key.sealer();
    Optional<Member> member = authority.memberBySigningKey(sealer).filter(m -> !m.suspended());
    Set<RoleName> held =
        member.<Set<RoleName>>map(m -> m.memberships().keySet()).orElse(new TreeSet<>());
    return authority.isAdmin(sealer)
        || key.slot().epoch().map(epoch -> held.contains(epoch.role())).orElse(!held.isEmpty());
  }

  /** Forgets a sealed key, for a member that could not use it. */
  public void remove(Hash id) {
    SealedKey removed = byId.remove(id);
    if (removed != null) {
      List<SealedKey> served = bySlot.get(removed.slot());
      if (served != null) {
        served.remove(removed);
        if (served.isEmpty()) {
          bySlot.remove(removed.slot());
        }
      }
    }
  }

  /** Forgets what no member needs any more, and gives the forgotten names. */
  public List<Hash> prune(Authority authority) {
    List<Hash> useless =
        byId.values().stream()
            .filter(key -> !isNeeded(key.slot(), authority))
            .map(SealedKey::id)
            .toList();
    useless.forEach(this::remove);
    return useless;
  }

  public boolean isServed(KeySlot slot) {
    return bySlot.containsKey(slot);
  }

  /** The sealed keys of a slot. */
  public List<SealedKey> of(KeySlot slot) {
    return List.copyOf(bySlot.getOrDefault(slot, List.of()));
  }

  public Optional<SealedKey> get(Hash id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** All, by id. */
  public List<SealedKey> all() {
    return List.copyOf(byId.values());
  }

  /** Ids of all, ascending. */
  public List<Hash> ids() {
    return List.copyOf(byId.keySet());
  }

  /** Those that a peer lacks which has these, by id, up to a number. */
  public List<SealedKey> missingFor(Collection<Hash> have, int max) {
    Set<Hash> known = new TreeSet<>(have);
    return byId.values().stream().filter(key -> !known.contains(key.id())).limit(max).toList();
  }

  public int size() {
    return byId.size();
  }
}
