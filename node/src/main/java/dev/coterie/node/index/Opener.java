package dev.coterie.node.index;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.record.Version;
import java.util.Optional;

/** What this node's secrets tell of names: whoever does not hold an entry's roles learns none. */
public interface Opener {
  /** The address of a version that was found by its key; empty where it cannot be opened. */
  Optional<Address> addressOf(Version version, byte[] payload);

  /** The link under which storing peers see a prefix; empty without the realm's address key. */
  Optional<Hash> linkOf(AddressPrefix prefix);

  /** Another hash whenever other role keys are held: what did not open then may open now. */
  Hash keysHeld();
}
