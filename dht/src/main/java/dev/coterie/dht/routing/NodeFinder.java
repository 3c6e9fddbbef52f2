package dev.coterie.dht.routing;

import dev.coterie.dht.wire.Contact;
import java.util.List;

/** Looks for the peers closest to a target; what answers on the way enters the routing table. */
public interface NodeFinder {
  /**
   * Starts a lookup.
   *
   * @param target libp2p key bytes; a peer id's bytes to look for that peer's surroundings
   * @param also contacts to begin with beside those of the table
   * @param whenDone runs once, on the loop, never inside the call
   */
  void find(byte[] target, List<Contact> also, Runnable whenDone);

  /** As the other, content with a part of those who are closest to the target. */
  void findSome(byte[] target, int wanted, Runnable whenDone);
}
