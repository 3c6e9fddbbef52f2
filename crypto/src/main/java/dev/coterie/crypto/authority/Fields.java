package dev.coterie.crypto.authority;

import com.google.protobuf.ByteString;
import dev.coterie.crypto.envelope.RoleRecipient;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Protobuf fields to values and back; whatever does not fit is a typed error. */
final class Fields {
  private static final int KEY_BYTES = 32;

  private Fields() {}

  static ByteString raw(Hash hash) {
    return ByteString.copyFrom(hash.bytes());
  }

  static ByteString raw(PublicKey key) {
    return ByteString.copyFrom(key.bytes());
  }

  static ByteString raw(RoleRecipient recipient) {
    return ByteString.copyFrom(recipient.bytes());
  }

  static Hash hash(ByteString bytes, String what) throws AuthorityException {
    requireLength(bytes, Hash.BYTES, what);
    return Hash.wrap(bytes.toByteArray());
  }

  static Optional<Hash> optionalHash(ByteString bytes, String what) throws AuthorityException {
    return bytes.isEmpty() ? Optional.empty() : Optional.of(hash(bytes, what));
  }

  static List<Hash> hashes(List<ByteString> list, String what) throws AuthorityException {
    List<Hash> result = new ArrayList<>(list.size());
    for (ByteString bytes : list) {
      result.add(hash(bytes, what));
    }
    return result;
  }

  static PublicKey key(ByteString bytes, String what) throws AuthorityException {
    requireLength(bytes, KEY_BYTES, what);
    return PublicKey.of(bytes.toByteArray());
  }

  static RoleRecipient recipient(ByteString bytes, String what) throws AuthorityException {
    requireLength(bytes, KEY_BYTES, what);
    return RoleRecipient.of(bytes.toByteArray());
  }

  static void requireLength(ByteString bytes, int length, String what) throws AuthorityException {
    if (bytes.size() != length) {
      throw AuthorityException.malformed(what + " of " + bytes.size() + " bytes; it has " + length);
    }
  }

  static void requireAtMost(int value, int limit, String what) throws AuthorityException {
    if (value < 0 || value > limit) {
      throw new AuthorityException(
          AuthorityException.Reason.OVER_LIMIT, what + ": " + value + "; the limit is " + limit);
    }
  }

  /** A moment that may be "never"; milliseconds are what is kept of it. */
  static long millis(Optional<Instant> moment) {
    return moment.map(Fields::millis).orElse(0L);
  }

  static long millis(Instant moment) {
    long millis = moment.toEpochMilli();
    if (millis < 1 || millis > AuthorityLimits.MAX_TIME_MILLIS) {
      throw new IllegalArgumentException(moment + " lies outside 1970 to 9999");
    }
    return millis;
  }

  static Optional<Instant> moment(long millis, String what) throws AuthorityException {
    if (millis < 0 || millis > AuthorityLimits.MAX_TIME_MILLIS) {
      throw AuthorityException.malformed(what + " of " + millis + " ms, outside 1970 to 9999");
    }
    return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
