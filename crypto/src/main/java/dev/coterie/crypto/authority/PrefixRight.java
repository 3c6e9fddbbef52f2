package dev.coterie.crypto.authority;

import dev.coterie.crypto.primitives.Hash;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * That some operations are allowed on every address whose blinded chain holds a link.
 *
 * @param prefix the link, a {@code b_j}; {@code b_0} is the whole realm
 * @param source the record that gives it
 */
public record PrefixRight(
    Hash prefix, Set<Operation> operations, Optional<Instant> expiresAt, Hash source) {
  public PrefixRight {
    operations = Collections.unmodifiableSet(new TreeSet<>(operations));
  }

  boolean isExpired(Instant now) {
    return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
  }
}
