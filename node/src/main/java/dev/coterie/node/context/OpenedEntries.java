package dev.coterie.node.context;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coterie.crypto.envelope.Binding;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.crypto.envelope.EnvelopeException;
import dev.coterie.crypto.envelope.RoleKey;
import dev.coterie.vectorclock.VersionHash;
import java.util.List;
import java.util.Optional;

/** Opens versions, and keeps what it has opened in memory, up to a bound. For several threads. */
public final class OpenedEntries {
  /** What an opened entry takes beside its content, with its place in the cache; about. */
  private static final int OVERHEAD_BYTES = 480;

  private final Sealers sealers;
  private final Cache<VersionHash, Entry> opened;

  /**
   * @param cacheBytes how much opened content is kept
   */
  public OpenedEntries(Sealers sealers, long cacheBytes) {
    this.sealers = sealers;
    this.opened =
        Caffeine.newBuilder()
            .maximumWeight(cacheBytes)
            .weigher((VersionHash hash, Entry entry) -> OVERHEAD_BYTES + entry.content().length)
            .build();
  }

  /** What was opened before, or put here. */
  public Optional<Entry> cached(VersionHash version) {
    return Optional.ofNullable(opened.getIfPresent(version));
  }

  /** Keeps an entry that this node has sealed itself. */
  void put(VersionHash version, Entry entry) {
    opened.put(version, entry);
  }

  /** Opens a payload with whichever of the keys fits, and keeps the entry. */
  public Entry open(VersionHash version, byte[] payload, List<RoleKey> keys, Binding binding)
      throws EnvelopeException {
    Entry entry = sealers.with(sealer -> sealer.open(payload, keys, binding));
    opened.put(version, entry);
    return entry;
  }
}
