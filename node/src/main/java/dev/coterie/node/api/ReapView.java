package dev.coterie.node.api;

import dev.coterie.crypto.authority.ReapEpoch;
import dev.coterie.dht.reap.ReapProgress;
import java.util.List;
import java.util.Optional;

/**
 * Reap epochs as a node sees them.
 *
 * @param open the epoch under way
 * @param members how far each of its members is, as they just said
 * @param closed the last that is over
 * @param entered whether this node is in that
 * @param reaped records that this node has dropped since the start because they could go
 * @param reapedBytes bytes of their headers
 * @param quarantined versions that this node could not account for and keeps apart
 */
public record ReapView(
    Optional<ReapEpoch> open,
    List<ReapProgress> members,
    Optional<ReapEpoch> closed,
    boolean entered,
    long reaped,
    long reapedBytes,
    int quarantined) {
  public ReapView {
    members = List.copyOf(members);
  }
}
