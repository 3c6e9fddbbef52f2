package dev.coterie.node.main;

import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.Change;
import dev.coterie.crypto.authority.Keyring;
import dev.coterie.crypto.authority.LogRecord;
import dev.coterie.crypto.authority.Realm;
import dev.coterie.crypto.authority.SealedKey;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.dht.peer.Peer;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.node.context.CoterieException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's keys: takes out of the sealed keys what is for it, and seals to other members
 * what they lack and it has. On the peer's loop, but for {@link #keyring}.
 *
 * <p>The keyring is on disk before anything that depends on it leaves the node. That is a small
 * file, written seldom, so it is written on the loop.
 */
final class KeyCustody {
  private static final Logger LOG = LoggerFactory.getLogger(KeyCustody.class);

  /** Keys sealed to others in one go. */
  private static final int SERVED_AT_ONCE = 64;

  /** Holders wait up to so long, each by chance, so that not all of them seal the same key. */
  private static final Duration LONGEST_WAIT = Duration.ofMillis(1_500);

  private final Home home;
  private final Peer peer;
  private final PeerContext context;
  private final Signer signer;
  private final Entropy entropy;
  private volatile Keyring keyring;
  private boolean serving;

  KeyCustody(Home home, Peer peer, PeerContext context, Signer signer, Entropy entropy) {
    this.home = home;
    this.peer = peer;
    this.context = context;
    this.signer = signer;
    this.entropy = entropy;
    this.keyring = home.keyring();
  }

  /** What this node holds now; from any thread. */
  Keyring keyring() {
    return keyring;
  }

  void start() {
    peer.authority().listen((added, from) -> lookAgain());
    peer.sealedKeys().listen(keys -> lookAgain());
    lookAgain();
  }

  private void lookAgain() {
    peer.authority()
        .authority()
        .ifPresent(state -> keep(keyring.absorb(state, peer.sealedKeys().keys().all())));
    if (!serving) {
      serving = true;
      long wait = context.random().nextLong(LONGEST_WAIT.toNanos());
      context.schedule(Duration.ofNanos(wait), this::serve);
    }
  }

  private void keep(Keyring next) {
    if (next != keyring) {
      home.saveKeyring(next);
      keyring = next;
    }
  }

  private void serve() {
    serving = false;
    if (peer.authority().authority().isEmpty()) {
      return;
    }
    try {
      List<SealedKey> served =
          realm().serveOwed(peer.sealedKeys().keys(), SERVED_AT_ONCE, context.wallTime());
      if (!served.isEmpty()) {
        publish(served);
      }
    } catch (AuthorityException e) {
      LOG.warn("Keys that other members lack could not be sealed to them: {}", e.getMessage());
    }
  }

  private void publish(List<SealedKey> keys) {
    peer.sealedKeys().add(keys.stream().map(SealedKey::bytes).toList(), Optional.empty(), n -> {});
  }

  private Realm realm() {
    return new Realm(peer.authority().log(), signer, keyring, entropy);
  }

  /** Something that an admin does. */
  interface Act<T> {
    T with(Realm realm) throws AuthorityException;
  }

  /** Does it, keeps its keys, and appends its records; what it came to is told when durable. */
  <T> void act(
      Act<T> act,
      Function<T, Change> change,
      Consumer<T> whenDone,
      Consumer<CoterieException> whenRefused) {
    T result;
    try {
      result = act.with(realm());
    } catch (AuthorityException e) {
      whenRefused.accept(AuthorityFailures.of(e));
      return;
    }
    Change changed = change.apply(result);
    keep(changed.keyring());
    List<byte[]> records = changed.records().stream().map(LogRecord::bytes).toList();
    peer.authority()
        .append(
            records,
            Optional.empty(),
            appended -> {
              if (appended.notKept().isPresent()) {
                whenRefused.accept(AuthorityFailures.notKept(appended.notKept().get()));
              } else {
                publish(changed.sealedKeys());
                whenDone.accept(result);
              }
            });
  }
}
