package dev.coterie.dht.reap;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Contact;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds out where a member's peer can be reached. */
@FunctionalInterface
public interface MemberFinder {
  /** Tells once where a peer is; empty where nobody knows. */
  void find(PeerId peer, Consumer<Optional<Contact>> whenFound);
}
