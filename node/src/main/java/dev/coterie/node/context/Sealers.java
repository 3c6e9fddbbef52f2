package dev.coterie.node.context;

import dev.coterie.crypto.envelope.EntrySealer;
import dev.coterie.crypto.envelope.EnvelopeException;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Sealers for several threads: each holds native contexts, is used by one at a time, and kept. */
public final class Sealers implements AutoCloseable {
  private final ConcurrentLinkedQueue<EntrySealer> idle = new ConcurrentLinkedQueue<>();

  /** Something done with a sealer. */
  interface Work<T> {
    T with(EntrySealer sealer) throws EnvelopeException;
  }

  <T> T with(Work<T> work) throws EnvelopeException {
    EntrySealer taken = idle.poll();
    EntrySealer sealer = taken == null ? new EntrySealer() : taken;
    try {
      return work.with(sealer);
    } finally {
      idle.add(sealer);
    }
  }

  /** Frees those that are idle. */
  @Override
  public void close() {
    for (EntrySealer sealer = idle.poll(); sealer != null; sealer = idle.poll()) {
      sealer.close();
    }
  }
}
