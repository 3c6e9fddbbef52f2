package dev.coterie.dht.routing;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.wire.Contact;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What to look for in order to refresh a bucket: bytes whose position falls into it.
 *
 * <p>Positions are hashes, so bytes cannot be made for a bucket. For the far buckets, each of which
 * holds a large part of all peers, random bytes are tried: a contact would lead to its neighbours
 * again, whom the bucket has met when it met the contact. For the others a contact will do; a near
 * bucket that is empty is most likely empty because nobody is there, and the lookup of the own
 * position goes there anyway.
 */
final class BucketTargets {
  /** Buckets, from the farthest on, that random bytes are found for nearly always. */
  static final int FAR_BUCKETS = 5;

  /** Random bytes that are hashed in search of one bucket. */
  static final int TRIES = 256;

  private static final int TARGET_BYTES = 32;

  private final RoutingTable table;
  private final Position own;
  private final RandomGenerator random;

  BucketTargets(RoutingTable table, RandomGenerator random) {
    this.table = table;
    this.own = Position.of(table.self());
    this.random = random;
  }

  Optional<byte[]> targetIn(int bucket) {
    List<Contact> contacts = table.bucketContacts(bucket);
    boolean canBeFound = bucket < FAR_BUCKETS || contacts.isEmpty();
    Optional<byte[]> found = canBeFound ? search(bucket) : Optional.empty();
    if (found.isPresent() || contacts.isEmpty()) {
      return found;
    }
    return Optional.of(contacts.get(random.nextInt(contacts.size())).id().bytes());
  }

  private Optional<byte[]> search(int bucket) {
    for (int i = 0; i < TRIES; i++) {
      byte[] target = new byte[TARGET_BYTES];
      random.nextBytes(target);
      if (own.commonPrefixBits(Position.ofLibp2pKey(target)) == bucket) {
        return Optional.of(target);
      }
    }
    return Optional.empty();
  }
}
