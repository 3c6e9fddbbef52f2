package dev.coterie.node.main;

import dev.coterie.crypto.address.AddressKey;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.Change;
import dev.coterie.crypto.authority.Keyring;
import dev.coterie.crypto.authority.Member;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.peer.Peer;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/** The realm's log and keys as a running node has them, looked at and changed on its loop. */
final class RealmAccess {
  private final Peer peer;
  private final KeyCustody custody;
  private final PeerId self;
  private final Executor loop;

  RealmAccess(Peer peer, KeyCustody custody, PeerId self, Executor loop) {
    this.peer = peer;
    this.custody = custody;
    this.self = self;
    this.loop = loop;
  }

  Authority authority() {
    return peer.authority()
        .authority()
        .orElseThrow(
            () ->
                new CoterieException(
                    Kind.UNAVAILABLE,
                    "This node has yet to receive its realm's authority log. Nothing is lost by"
                        + " that. Try again when it has reached another peer."));
  }

  Optional<Member> self(Authority authority) {
    return authority.member(self);
  }

  Keyring keyring() {
    return custody.keyring();
  }

  AddressKey addressKey() {
    return keyring()
        .addressKey()
        .orElseThrow(
            () ->
                new CoterieException(
                    Kind.REFUSED,
                    "This node does not hold the realm's address key, so names of entries mean"
                        + " nothing to it. Nothing was changed. It gets the key with its first"
                        + " role."));
  }

  /** Links are hashes: only that of the whole realm has a name that everybody knows. */
  static String name(Hash link, Authority authority) {
    return link.equals(authority.wholeRealm()) ? AddressPrefix.REALM.toString() : link.toString();
  }

  /** Changes the log, where nothing but the change comes of it. */
  CompletableFuture<Change> change(KeyCustody.Act<Change> act) {
    return act(act, Function.identity());
  }

  <T> CompletableFuture<T> act(KeyCustody.Act<T> act, Function<T, Change> change) {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            custody.act(act, change, done::complete, done::completeExceptionally);
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  <T> CompletableFuture<T> onLoop(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, loop);
  }
}
