package dev.coterie.dht.routing;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.wire.Contact;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What to look for in order to refresh a bucket: bytes whose position falls into it.
 *
 * <p>Positions are hashes, so bytes cannot be made for a bucket. A contact of the bucket will do,
 * being as random as any; where there is none, some random bytes are tried. They find the far
 * buckets, each of which holds a large part of all peers; a near bucket that is empty is most
 * likely empty because nobody is there, and the lookup of the own position goes there anyway.
 */
final class BucketTargets {
  /** Random bytes that are hashed in search of one bucket; finds the 5 farthest nearly always. */
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
    if (!contacts.isEmpty()) {
      return Optional.of(contacts.get(random.nextInt(contacts.size())).id().bytes());
    }
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
