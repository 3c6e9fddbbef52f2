package dev.coterie.dht.sync;

import dev.coterie.dht.key.Key;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What sessions of one peer are fetching: no key from two partners at a time, and from no more than
 * {@link SyncLimits#MAX_SOURCES} partners at all. The other sessions compare meanwhile.
 */
final class Claims {
  private final Set<Key> claimed = new HashSet<>(); // asked by key only
  private final Set<RecordFetch> sources = new HashSet<>(); // asked by identity only
  private List<Runnable> waitForKeys = new ArrayList<>();
  private List<Runnable> waitForRoom = new ArrayList<>();

  /** Takes a key, unless another has it. */
  boolean take(Key key) {
    return claimed.add(key);
  }

  boolean isTaken(Key key) {
    return claimed.contains(key);
  }

  /** Gives a key back, and lets those look again that wait. */
  void release(Key key) {
    if (claimed.remove(key)) {
      List<Runnable> now = waitForKeys;
      waitForKeys = new ArrayList<>();
      now.forEach(Runnable::run);
    }
  }

  /** Tells once, when the next key is given back. */
  void whenReleased(Runnable task) {
    waitForKeys.add(task);
  }

  /** Lets a session fetch, until it {@linkplain #leave leaves}, unless enough others do. */
  boolean enter(RecordFetch session) {
    return sources.contains(session)
        || (sources.size() < SyncLimits.MAX_SOURCES && sources.add(session));
  }

  /** A session fetches no more. */
  void leave(RecordFetch session) {
    if (sources.remove(session)) {
      List<Runnable> now = waitForRoom;
      waitForRoom = new ArrayList<>();
      now.forEach(Runnable::run);
    }
  }

  /** Tells once, when the next session has left; those that wait longest first. */
  void whenLeft(Runnable task) {
    waitForRoom.add(task);
  }
}
