package dev.coterie.node.index;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where an index outlives its process. What it hands back is where a follow set goes on from, never
 * what it answers as current: the first sweep of each life compares all of it with the replicas.
 */
public interface IndexStorage {
  /** Keeps nothing. */
  IndexStorage NONE =
      new IndexStorage() {
        @Override
        public Loaded load() {
          return Loaded.NOTHING;
        }

        @Override
        public void save(Changes changes) {}

        @Override
        public boolean wantsAll() {
          return false;
        }
      };

  /**
   * What was kept.
   *
   * @param asOf when the last complete sweep began
   * @param keysHeld {@link Opener#keysHeld} at that time
   */
  record Loaded(List<Row> rows, Optional<Instant> asOf, Optional<Hash> keysHeld) {
    static final Loaded NOTHING = new Loaded(List.of(), Optional.empty(), Optional.empty());

    public Loaded {
      rows = List.copyOf(rows);
    }
  }

  /**
   * What has changed since the last save.
   *
   * @param isAll whether the rows are all that there are: what was kept before may go
   */
  record Changes(
      boolean isAll,
      List<Row> rows,
      List<Key> gone,
      Optional<Instant> asOf,
      Optional<Hash> keysHeld) {
    public Changes {
      rows = List.copyOf(rows);
      gone = List.copyOf(gone);
    }
  }

  /** Reads what was kept: nothing where it cannot be read, or was kept for others' eyes. */
  Loaded load();

  /**
   * Keeps changes, on a worker; one call at a time. A failure is told to the log and mended by
   * {@link #wantsAll}.
   */
  void save(Changes changes);

  /** Whether the next save is to hold all rows. */
  boolean wantsAll();
}
