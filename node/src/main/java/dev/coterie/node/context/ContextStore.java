package dev.coterie.node.context;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.dht.replica.Level;
import dev.coterie.node.index.FollowSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A team's context: entries by address, sealed to roles, replicated in the swarm.
 *
 * <p>Every operation comes twice: with a future, and blocking. Failures are {@link
 * CoterieException}s, thrown by the blocking twin and carried by the future. Safe for use by
 * several threads.
 */
public interface ContextStore {

  /** The level of operations at an address that name none: as the realm's policy says. */
  default Level levelFor(Address address) {
    return Level.QUORUM;
  }

  /** Writes an entry; done when its level is met. */
  CompletableFuture<Receipt> putAsync(PutRequest request);

  /** Reads an entry. What does not exist is an absent reading, not a failure. */
  CompletableFuture<Reading> getAsync(Address address, Level level, Optional<ContextToken> atLeast);

  /** Deletes an entry: writes a tombstone. What does not exist is {@code NOT_FOUND}. */
  CompletableFuture<Receipt> removeAsync(Address address, WriteCondition condition, Level level);

  /**
   * What lies under a prefix, as far as this node can read it: from the index that it keeps of
   * that, with what the last sweep has seen and what this node has written or stored since.
   */
  default CompletableFuture<Listing> listAsync(AddressPrefix prefix) {
    return listAsync(prefix, false);
  }

  /**
   * The same.
   *
   * @param fresh whether replicas are asked anew first: what others have written before is then in
   *     it too
   */
  CompletableFuture<Listing> listAsync(AddressPrefix prefix, boolean fresh);

  /**
   * Watches a prefix: tells of every entry under it that this node can read and that changes from
   * now on, whichever peers store it. What this node stores itself is told at once, the rest within
   * one sweep of the key space.
   *
   * @param listener called one at a time, on a thread that it must not hold up
   */
  default CompletableFuture<FollowSet.Watch> watchAsync(
      AddressPrefix prefix, FollowSet.Listener listener) {
    return CompletableFuture.failedFuture(
        new CoterieException(CoterieException.Kind.FAILED, "This store cannot be watched."));
  }

  /** The sealed payloads of an entry's siblings, as they are stored: age files. */
  CompletableFuture<List<byte[]>> sealedAsync(Address address);

  /**
   * The same store for callers who would rather be refused than wait: where there is too much to do
   * they are told {@code UNAVAILABLE}, with a time after which to try again, and nothing was begun.
   */
  default ContextStore hurried() {
    return this;
  }

  /**
   * The {@code UNAVAILABLE} that an operation would end with now for lack of time: to be asked
   * before any work is done for one. Empty where it may begin.
   */
  default Optional<CoterieException> refusal() {
    return Optional.empty();
  }

  default Receipt put(PutRequest request) {
    return await(putAsync(request));
  }

  default Reading get(Address address) {
    return await(getAsync(address, levelFor(address), Optional.empty()));
  }

  default Reading get(Address address, Level level, Optional<ContextToken> atLeast) {
    return await(getAsync(address, level, atLeast));
  }

  default Receipt remove(Address address) {
    return await(removeAsync(address, new WriteCondition.Plain(), levelFor(address)));
  }

  default Listing list(AddressPrefix prefix) {
    return await(listAsync(prefix));
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof CoterieException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
