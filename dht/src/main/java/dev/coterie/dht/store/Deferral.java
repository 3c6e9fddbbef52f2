package dev.coterie.dht.store;

/** Runs a task soon, on the thread that asked but never inside the call that asks; in order. */
@FunctionalInterface
public interface Deferral {
  void later(Runnable task);
}
