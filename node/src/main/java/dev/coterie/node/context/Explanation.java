package dev.coterie.node.context;

import dev.coterie.dht.replica.GetReport;
import dev.coterie.dht.replica.PutReport;
import java.util.Optional;

/**
 * Why a read or a write came out as it did: which peers were asked, what each answered and when,
 * which versions won and what the others lost to.
 *
 * @param read the read, or the read that a write begins with; without payloads
 * @param write what each replica did with what was written
 */
public record Explanation(Optional<GetReport> read, Optional<PutReport> write) {
  /** Of what asked nobody. */
  public static final Explanation NONE = new Explanation(Optional.empty(), Optional.empty());

  static Explanation of(GetReport read) {
    return new Explanation(Optional.of(read.withoutPayloads()), Optional.empty());
  }

  static Explanation of(PutReport write) {
    return new Explanation(Optional.empty(), Optional.of(write));
  }

  static Explanation of(Optional<GetReport> read, PutReport write) {
    return new Explanation(read.map(GetReport::withoutPayloads), Optional.of(write));
  }
}
