package dev.coterie.node.context;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.dht.replica.Level;
import dev.coterie.node.context.Gate.Work;
import dev.coterie.node.index.FollowSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A context store behind a gate, which bounds how much of it is done at a time. */
public final class GatedStore implements ContextStore {
  /** Share of the memory that operations which wait for their turn may hold: an eighth. */
  private static final int MEMORY_SHARE = 8;

  private final ContextStore store;
  private final Gate gate;
  private final boolean hurried;

  private GatedStore(ContextStore store, Gate gate, boolean hurried) {
    this.store = store;
    this.gate = gate;
    this.hurried = hurried;
  }

  /** Puts a gate before a store; its callers have patience. */
  public static GatedStore of(ContextStore store) {
    long bytes = Runtime.getRuntime().maxMemory() / MEMORY_SHARE;
    return new GatedStore(store, new Gate(System::nanoTime, bytes), false);
  }

  @Override
  public ContextStore hurried() {
    return new GatedStore(store, gate, true);
  }

  @Override
  public Optional<CoterieException> refusal() {
    return hurried ? gate.refusal() : Optional.empty();
  }

  @Override
  public Level levelFor(Address address) {
    return store.levelFor(address);
  }

  @Override
  public CompletableFuture<Receipt> putAsync(PutRequest request) {
    long bytes = request.entry().content().length;
    return gate.pass(Work.WRITE, bytes, hurried, () -> store.putAsync(request));
  }

  @Override
  public CompletableFuture<Reading> getAsync(
      Address address, Level level, Optional<ContextToken> atLeast) {
    return gate.pass(Work.READ, 0, hurried, () -> store.getAsync(address, level, atLeast));
  }

  @Override
  public CompletableFuture<Receipt> removeAsync(
      Address address, WriteCondition condition, Level level) {
    return gate.pass(Work.WRITE, 0, hurried, () -> store.removeAsync(address, condition, level));
  }

  @Override
  public CompletableFuture<Listing> listAsync(AddressPrefix prefix, boolean fresh) {
    return store.listAsync(prefix, fresh); // does little at a time: bounded in itself
  }

  @Override
  public CompletableFuture<FollowSet.Watch> watchAsync(
      AddressPrefix prefix, FollowSet.Listener listener) {
    return store.watchAsync(prefix, listener);
  }

  @Override
  public CompletableFuture<List<byte[]>> sealedAsync(Address address) {
    return gate.pass(Work.READ, 0, hurried, () -> store.sealedAsync(address));
  }

  /** Operations of this node's callers that are under way. */
  public int underWay() {
    return gate.figures().underWay();
  }

  /** Operations that wait for their turn. */
  public int waiting() {
    return gate.figures().waiting();
  }

  /** Operations refused since the start because there was too much to do. */
  public long refused() {
    return gate.figures().refused();
  }
}
