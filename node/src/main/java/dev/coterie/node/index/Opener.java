package dev.coterie.node.index;

import dev.coterie.crypto.address.Address;
import dev.coterie.dht.record.Version;
import java.util.Optional;

/** Opens sealed entries for their names: whoever does not hold their roles learns none. */
public interface Opener {
  /** The address of a version that was found by its key; empty where it cannot be opened. */
  Optional<Address> addressOf(Version version, byte[] payload);
}
