package dev.coterie.dht.sync;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import java.util.List;

/** Which parts of the key space this peer should hold, alone and together with another. */
public interface SharedRanges {

  /** The ranges that both should hold, in position order, none overlapping. */
  List<PrefixRange> sharedWith(PeerId other);

  /** Whether this peer counts itself responsible for all positions between two, both inclusive. */
  boolean isResponsible(Position from, Position to);

  /** What this peer should hold, in ranges that are no deeper cut than any that it shares. */
  List<PrefixRange> cells();

  /** A number that is another whenever the ranges may be others. */
  long version();
}
