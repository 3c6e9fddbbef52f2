package dev.coterie.simulator.routing;

import dev.coterie.dht.store.Deferral;
import dev.coterie.dht.store.ForwardingStore;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import java.util.function.Consumer;

/** A store that says that it has noted what it is told, and has not. */
final class ForgetfulStore extends ForwardingStore {
  private final Deferral deferral;

  ForgetfulStore(RecordStore store, Deferral deferral) {
    super(store);
    this.deferral = deferral;
  }

  @Override
  public void note(NoteKey key, byte[] value, Consumer<StoreOutcome> onDurable) {
    deferral.later(() -> onDurable.accept(new StoreOutcome.Durable()));
  }
}
