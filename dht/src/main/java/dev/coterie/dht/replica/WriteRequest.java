package dev.coterie.dht.replica;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.vectorclock.Dot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A write of an entry, as the layer that knows plaintext asks for it.
 *
 * @param segments the blinded segments of the address
 * @param sealer makes the sealed payload; empty for a delete
 * @param opens whether the writer can open a version: only those count as seen by a plain write
 */
public record WriteRequest(
    Key key,
    List<byte[]> segments,
    Optional<Sealer> sealer,
    List<VersionHeader.RoleEpoch> sealedTo,
    Optional<Instant> expiresAt,
    Condition condition,
    Level level,
    Predicate<VersionHeader> opens) {
  public WriteRequest {
    segments = List.copyOf(segments);
    sealedTo = List.copyOf(sealedTo);
  }

  /** Seals the entry for a dot, away from the loop if it likes, and answers on the loop. */
  public interface Sealer {
    void seal(Dot dot, Consumer<Sealed> whenSealed);
  }

  /** A sealed payload, or why there is none. */
  public sealed interface Sealed {
    record Payload(byte[] bytes) implements Sealed {}

    record Failed(RuntimeException why) implements Sealed {}
  }
}
