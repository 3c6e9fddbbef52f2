package dev.coterie.dht.sync;

import dev.coterie.crypto.identity.PeerId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** How much strangers may ask in a minute, each and all together: ids cost nothing. */
final class StrangerBudget {
  static final Duration WINDOW = Duration.ofMinutes(1);

  /** Hellos of one stranger in a window. */
  static final int MAX_HELLOS = 60;

  /** Bytes that one stranger may send and be sent in a window. */
  static final long MAX_BYTES = 8 << 20;

  /** Bytes for all strangers together. */
  static final long MAX_BYTES_OF_ALL = 64 << 20;

  /** Strangers counted apart; beyond, a newcomer waits for the next window. */
  static final int MAX_STRANGERS = 4_096;

  private static final class Use {
    int hellos;
    long bytes;
  }

  private final Map<PeerId, Use> uses = new LinkedHashMap<>();
  private Duration windowEnds = Duration.ZERO;
  private long bytesOfAll;

  /** Counts a hello of so many bytes; false where it is one too many. */
  boolean allows(PeerId stranger, long bytes, Duration now) {
    if (now.compareTo(windowEnds) >= 0) {
      uses.clear();
      bytesOfAll = 0;
      windowEnds = now.plus(WINDOW);
    }
    Use use = uses.get(stranger);
    if (use == null) {
      if (uses.size() >= MAX_STRANGERS) {
        return false;
      }
      use = new Use();
      uses.put(stranger, use);
    }
    use.hellos++;
    spend(use, bytes);
    return use.hellos <= MAX_HELLOS && use.bytes <= MAX_BYTES && bytesOfAll <= MAX_BYTES_OF_ALL;
  }

  /** Counts what was sent to a stranger whose hello was allowed. */
  void sent(PeerId stranger, long bytes) {
    Use use = uses.get(stranger);
    if (use != null) {
      spend(use, bytes);
    }
  }

  private void spend(Use use, long bytes) {
    use.bytes += bytes;
    bytesOfAll += bytes;
  }
}
