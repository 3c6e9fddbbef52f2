package dev.coterie.dht.replica;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.record.Version;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a get found.
 *
 * @param needed answers that its level asks for
 * @param answered answers that count, this peer's own included
 * @param siblings all versions that the answers hold, joined
 * @param payloads payloads of the survivors, as far as any answer had them
 * @param replicas what each peer that was asked said
 */
public record GetReport(
    int needed,
    int answered,
    Siblings<Version> siblings,
    Map<VersionHash, byte[]> payloads,
    List<ReplicaAnswer> replicas) {
  public GetReport {
    replicas = List.copyOf(replicas);
  }

  public boolean met() {
    return answered >= needed;
  }

  /** A survivor's payload. */
  public Optional<byte[]> payload(Version version) {
    return Optional.ofNullable(payloads.get(version.hash()));
  }

  /** One peer's answer: what it held, or why it said nothing. */
  public record ReplicaAnswer(PeerId peer, @Nullable Integer versions, String detail) {}
}
