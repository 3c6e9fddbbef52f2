package dev.coterie.simulator.disk;

import dev.coterie.dht.store.Deferral;
import dev.coterie.dht.store.InMemoryStore;
import dev.coterie.dht.store.RecordStore;
import java.util.random.RandomGenerator;

/** A medium that never fails: what was durable is there, what was not is gone. */
public final class MemoryMedium implements Medium {
  private InMemoryStore store;

  public MemoryMedium() {
    this(new InMemoryStore(Runnable::run));
  }

  private MemoryMedium(InMemoryStore store) {
    this.store = store;
  }

  /**
   * A medium that holds what a store does, and shares it: any number of them cost little more than
   * one. The store must have nothing underway.
   */
  public static MemoryMedium holding(InMemoryStore contents) {
    return new MemoryMedium(contents.copy(Runnable::run));
  }

  @Override
  public RecordStore open(Deferral deferral, Runnable onPowerCut) {
    store = store.reopened(deferral);
    return store;
  }

  @Override
  public void end(End how, RandomGenerator chance) {
    store.crash();
  }

  @Override
  public RecordStore contents() {
    return store;
  }

  @Override
  public Medium copy() {
    return new MemoryMedium(store.copy(Runnable::run));
  }

  @Override
  public Medium blank() {
    return new MemoryMedium();
  }
}
