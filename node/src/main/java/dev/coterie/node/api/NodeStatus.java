package dev.coterie.node.api;

import dev.coterie.crypto.authority.RoleRequest;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.sync.PullProgress;
import dev.coterie.dht.wire.Multiaddr;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a node does.
 *
 * @param realm the realm's name
 * @param realmId the realm's id in hexadecimal
 * @param addresses where it listens, without its peer id
 * @param zone in which the log has it
 * @param routingTable peers in the routing table
 * @param members members of the realm
 * @param replicas how many peers keep each entry
 * @param entries records that this node stores, readable or not
 * @param storedBytes bytes of its store on disk
 * @param writesRefused why this node's disk does not keep writes at present; empty while it does
 * @param reclaimedBytes bytes of disk that compaction has given back since the start
 * @param expiredBytes bytes of content that was dropped since the start because its time was over
 * @param reapedBytes bytes of certificates of deletes that were dropped since the start
 * @param reapEpoch what goes on in the reap epoch under way; empty where there is none
 * @param quarantined versions that this node keeps apart, since it could not account for them
 * @param roles the roles that it holds
 * @param owedReplicas copies that it still has to hand to other replicas
 * @param pull how far it has come in pulling what it should hold
 * @param logRecords records of the authority log that it knows
 */
public record NodeStatus(
    PeerId peerId,
    String realm,
    String realmId,
    List<Multiaddr> addresses,
    boolean storing,
    Optional<String> zone,
    int routingTable,
    int members,
    int replicas,
    long entries,
    long storedBytes,
    Optional<String> writesRefused,
    long reclaimedBytes,
    long expiredBytes,
    long reapedBytes,
    Optional<String> reapEpoch,
    int quarantined,
    List<RoleRequest> roles,
    long owedReplicas,
    PullProgress pull,
    long logRecords,
    Instant startedAt,
    String release) {
  public NodeStatus {
    addresses = List.copyOf(addresses);
    roles = List.copyOf(roles);
  }
}
