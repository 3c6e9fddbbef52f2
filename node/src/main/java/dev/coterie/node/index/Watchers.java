package dev.coterie.node.index;

import dev.coterie.crypto.address.AddressPrefix;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Those who watch. On the peer's loop. */
final class Watchers {
  private final Set<Watcher> all = new LinkedHashSet<>();

  /** One watch; each is one of its own, whoever listens. */
  static final class Watcher {
    private final AddressPrefix prefix;
    private final FollowSet.Listener listener;

    /** Whether it has been told what there was when it began. */
    private boolean isCurrent;

    Watcher(AddressPrefix prefix, FollowSet.Listener listener) {
      this.prefix = prefix;
      this.listener = listener;
    }
  }

  int size() {
    return all.size();
  }

  void add(Watcher watcher) {
    all.add(watcher);
  }

  void remove(Watcher watcher) {
    all.remove(watcher);
  }

  /** From now on the watcher is told of changes. */
  void begin(Watcher watcher, Coverage coverage) {
    if (all.contains(watcher)) {
      watcher.isCurrent = true;
      watcher.listener.swept(coverage);
    }
  }

  void tell(Change change) {
    for (Watcher watcher : List.copyOf(all)) {
      if (watcher.isCurrent && watcher.prefix.covers(change.address())) {
        watcher.listener.changed(change);
      }
    }
  }

  void swept(Coverage coverage) {
    for (Watcher watcher : List.copyOf(all)) {
      if (watcher.isCurrent) {
        watcher.listener.swept(coverage);
      }
    }
  }
}
