package dev.coterie.dht.replica;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import java.util.Optional;

/** {@link Custody} from the policies of the realm and the peers around. */
public final class PolicyCustody implements Custody {
  private final Neighbourhood neighbourhood;

  public PolicyCustody(Neighbourhood neighbourhood) {
    this.neighbourhood = neighbourhood;
  }

  /** How many peers keep the content of a version's entry. */
  int replicas(VersionHeader header) {
    return neighbourhood.thinPrefixes().isEmpty()
        ? neighbourhood.replicas()
        : neighbourhood.policy(header.path().prefixes()).replicas();
  }

  /** Whether fewer peers keep the content than the headers. */
  boolean isThin(VersionHeader header) {
    return replicas(header) < neighbourhood.replicas();
  }

  /** Whether any content of a record is here. */
  static boolean holdsContent(StoredRecord record) {
    return record.siblings().survivors().stream()
        .map(version -> record.payload(version.hash()))
        .anyMatch(Optional::isPresent);
  }

  @Override
  public boolean keepsContentHere(VersionHeader header) {
    return keepsContent(neighbourhood.self().id(), header);
  }

  @Override
  public boolean keepsContent(PeerId peer, VersionHeader header) {
    if (neighbourhood.thinPrefixes().isEmpty()) {
      return true;
    }
    int replicas = replicas(header);
    return replicas >= neighbourhood.replicas() || isAmong(header.key().position(), replicas, peer);
  }

  private boolean isAmong(Position position, int replicas, PeerId peer) {
    for (Contact keeper : neighbourhood.nearestKnown(position, replicas)) {
      if (keeper.id().equals(peer)) {
        return true;
      }
    }
    return false;
  }
}
