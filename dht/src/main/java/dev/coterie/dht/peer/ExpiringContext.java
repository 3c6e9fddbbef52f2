package dev.coterie.dht.peer;

import dev.coterie.dht.store.ExpiringStore;
import dev.coterie.dht.store.RecordStore;
import java.time.Duration;

/** A peer's world, whose store has no payload of a version that is over. */
final class ExpiringContext extends ForwardingContext {
  private final RecordStore store;

  ExpiringContext(PeerContext context, Duration clockSkew) {
    super(context);
    this.store = new ExpiringStore(context.store(), context::wallTime, clockSkew);
  }

  @Override
  public RecordStore store() {
    return store;
  }
}
