package dev.coterie.dht.reap;

import dev.coterie.dht.peer.ForwardingContext;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.store.RecordStore;
import java.time.Duration;

/** A peer's world, whose store is shown as its standing in reap epochs has it. */
public final class EpochContext extends ForwardingContext {
  private final RecordStore store;

  /**
   * A view of a peer's world.
   *
   * @param whole the store that is shown in part
   */
  public EpochContext(
      PeerContext context, RecordStore whole, Standing standing, Reapable reapable) {
    super(context);
    this.store =
        new EpochStore(whole, standing, reapable, task -> context.schedule(Duration.ZERO, task));
  }

  @Override
  public RecordStore store() {
    return store;
  }
}
