package dev.coterie.dht.sync;

import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.SealedKey;
import dev.coterie.crypto.authority.SealedKeys;
import dev.coterie.crypto.collection.BoundedMap;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.wire.WireLimits;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The sealed keys that lie beside the log, kept in the store's notes: every peer keeps all that
 * some member needs, so that any of them can serve it.
 */
public final class SealedKeyKeeper {
  /** Sealed keys kept; all their names fit into one message. */
  public static final int MAX_KEPT = WireLimits.MAX_SEALED_KEY_NAMES / 2;

  /** Names remembered of keys that were not taken. */
  static final int MAX_DECLINED = WireLimits.MAX_SEALED_KEY_NAMES / 2;

  /** Bytes of sealed keys in one message, about. */
  static final int MAX_ANSWER_BYTES = 512 << 10;

  private static final String DIGEST_DOMAIN = "coterie/sealed-key-set/1";

  /** The digest of nothing. */
  static final Hash EMPTY_DIGEST = Hash.tagged(DIGEST_DOMAIN);

  private final PeerContext context;
  private final AuthorityKeeper authority;
  // Signatures are checked through the context before a key gets here.
  private final SealedKeys keys = new SealedKeys(claim -> true);
  private final List<Consumer<List<SealedKey>>> listeners = new ArrayList<>();
  private final Map<Hash, Boolean> declined = BoundedMap.forgettingOldest(MAX_DECLINED);

  /** Loads what the store holds. */
  public SealedKeyKeeper(PeerContext context, AuthorityKeeper authority) {
    this.context = context;
    this.authority = authority;
    authority.authority().ifPresent(this::load);
    authority.listen((added, from) -> authorityChanged());
  }

  private void load(Authority state) {
    for (RecordStore.Note note : context.store().notes(NoteKey.Kind.SEALED_KEY)) {
      Optional<SealedKey> key = parse(note.value());
      if (key.isEmpty() || keys.add(key.get(), state) != SealedKeys.Outcome.ADDED) {
        forget(note.key());
      }
    }
  }

  /** Should the disk not take this, the key is looked at again after the next start. */
  private void forget(NoteKey name) {
    context.store().note(name, new byte[0], outcome -> {});
  }

  /** What was not needed before may be needed now, and the other way about. */
  private void authorityChanged() {
    declined.clear();
    authority.authority().ifPresent(state -> keys.prune(state).forEach(id -> forget(name(id))));
  }

  private static NoteKey name(Hash id) {
    return new NoteKey(NoteKey.Kind.SEALED_KEY, id.bytes());
  }

  /** The keys; not to be added to but here. */
  public SealedKeys keys() {
    return keys;
  }

  /** Is told of keys that are new here. */
  public void listen(Consumer<List<SealedKey>> listener) {
    listeners.add(listener);
  }

  /** A hash over the names of all keys here: equal for equal sets. */
  public Hash digest() {
    List<Hash> ids = keys.ids();
    byte[][] names = new byte[ids.size()][];
    for (int i = 0; i < names.length; i++) {
      names[i] = ids.get(i).bytes();
    }
    return Hash.tagged(DIGEST_DOMAIN, names);
  }

  /** The names of what is here, and of what need not be sent. */
  List<Hash> known() {
    Set<Hash> known = new LinkedHashSet<>(keys.ids());
    known.addAll(declined.keySet());
    return known.stream().limit(WireLimits.MAX_SEALED_KEY_NAMES).toList();
  }

  /** Those of a list of names that are wanted here. */
  List<Hash> wanted(List<Hash> names) {
    return names.stream()
        .filter(id -> keys.get(id).isEmpty() && !declined.containsKey(id))
        .toList();
  }

  /** Keys that another lacks, as many as fit. */
  List<byte[]> missingFor(List<Hash> known) {
    return fitting(keys.missingFor(known, WireLimits.MAX_SEALED_KEYS));
  }

  /** Keys that another wants, as many as fit. */
  List<byte[]> named(List<Hash> names) {
    List<SealedKey> found = new ArrayList<>();
    names.forEach(id -> keys.get(id).ifPresent(found::add));
    return fitting(found);
  }

  private static List<byte[]> fitting(List<SealedKey> found) {
    List<byte[]> result = new ArrayList<>();
    int room = MAX_ANSWER_BYTES;
    for (SealedKey key : found) {
      byte[] bytes = key.bytes();
      room -= bytes.length;
      if (room < 0 || result.size() >= WireLimits.MAX_SEALED_KEYS) {
        break;
      }
      result.add(bytes);
    }
    return result;
  }

  /**
   * Takes sealed keys in, and tells how many are new once that is durable.
   *
   * @param from who sent them; empty for this peer's own
   */
  public void add(List<byte[]> encoded, Optional<PeerId> from, Consumer<Integer> whenDone) {
    List<SealedKey> candidates = new ArrayList<>();
    for (byte[] bytes : encoded) {
      parse(bytes).filter(key -> keys.get(key.id()).isEmpty()).ifPresent(candidates::add);
    }
    if (candidates.isEmpty()) {
      whenDone.accept(0);
      return;
    }
    context.verify(
        candidates.stream().map(key -> AuthorityKeeper.claim(key.claim())).toList(),
        good -> keep(candidates, good, whenDone));
  }

  private Optional<SealedKey> parse(byte[] bytes) {
    try {
      return Optional.of(SealedKey.parse(bytes));
    } catch (AuthorityException e) {
      declined.put(Hash.of(bytes), true); // of no use to any member, so not worth a place
      return Optional.empty();
    }
  }

  private void keep(List<SealedKey> candidates, BitSet good, Consumer<Integer> whenDone) {
    List<SealedKey> added = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      SealedKey key = candidates.get(i);
      if (good.get(i) && isTaken(key)) {
        added.add(key);
      } else {
        declined.put(key.id(), true);
      }
    }
    if (added.isEmpty()) {
      whenDone.accept(0);
      return;
    }
    int[] unwritten = {added.size()};
    for (SealedKey key : added) {
      // What the disk does not take is fetched again after a restart, like any other.
      context
          .store()
          .note(
              name(key.id()),
              key.bytes(),
              outcome -> {
                if (--unwritten[0] == 0) {
                  listeners.forEach(listener -> listener.accept(added));
                  whenDone.accept(added.size());
                }
              });
    }
  }

  private boolean isTaken(SealedKey key) {
    Optional<Authority> state = authority.authority();
    return keys.size() < MAX_KEPT
        && state.isPresent()
        && keys.add(key, state.get()) == SealedKeys.Outcome.ADDED;
  }
}
