package dev.coterie.node.index;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Has what changed in an index written to its storage by a worker, one save at a time. */
final class IndexSaver {
  private final IndexStorage storage;
  private final FollowIndex index;
  private final Executor workers;
  private final Executor loop;
  private boolean isSaving;
  private Optional<Instant> savedAsOf = Optional.empty();
  private final List<Runnable> again = new ArrayList<>();

  IndexSaver(IndexStorage storage, FollowIndex index, Executor workers, Executor loop) {
    this.storage = storage;
    this.index = index;
    this.workers = workers;
    this.loop = loop;
  }

  /** Saves what has changed; tells on the loop when that is done. */
  void save(Optional<Instant> asOf, Optional<Hash> keysHeld, Runnable whenSaved) {
    if (isSaving) {
      again.add(() -> save(asOf, keysHeld, whenSaved));
      return;
    }
    List<Key> changed = index.takeChanged();
    boolean isAll = storage.wantsAll();
    if (changed.isEmpty() && asOf.equals(savedAsOf) && !isAll) {
      whenSaved.run();
      return;
    }
    savedAsOf = asOf;
    IndexStorage.Changes changes =
        isAll
            ? new IndexStorage.Changes(true, List.copyOf(index.all()), List.of(), asOf, keysHeld)
            : changes(changed, asOf, keysHeld);
    isSaving = true;
    workers.execute(
        () -> {
          storage.save(changes);
          loop.execute(
              () -> {
                isSaving = false;
                whenSaved.run();
                next();
              });
        });
  }

  private IndexStorage.Changes changes(
      List<Key> changed, Optional<Instant> asOf, Optional<Hash> keysHeld) {
    List<Row> rows = new ArrayList<>();
    List<Key> gone = new ArrayList<>();
    for (Key key : changed) {
      index.row(key).ifPresentOrElse(rows::add, () -> gone.add(key));
    }
    return new IndexStorage.Changes(false, rows, gone, asOf, keysHeld);
  }

  private void next() {
    if (!again.isEmpty()) {
      Runnable save = again.remove(again.size() - 1);
      List<Runnable> rest = List.copyOf(again);
      again.clear();
      again.addAll(rest);
      save.run();
    }
  }
}
