package dev.coterie.dht.wire;

import dev.coterie.crypto.authority.AuthorityLimits;
import dev.coterie.dht.record.HeaderCodec;
import dev.coterie.dht.record.Version;
import dev.coterie.vectorclock.VectorClock;
import java.time.Duration;

/**
 * How much of everything a message may hold. A message that crosses one of these is refused before
 * its parts are allocated; a message as a whole is bounded by {@link Protocol#maxMessageBytes()}.
 */
public final class WireLimits {
  /** Contacts in one answer. The usual number is the bucket size, 20. */
  public static final int MAX_CONTACTS = 256;

  /** Addresses sent of one contact; {@link Contact#MAX_ADDRESSES} of them are kept. */
  public static final int MAX_ADDRESSES_SENT = 64;

  /** Longest target of a FIND_NODE, in bytes. */
  public static final int MAX_TARGET_BYTES = 1024;

  /** Headers that prove what writers have signed, in one message. */
  public static final int MAX_PROOFS = VectorClock.HARD_MAX_WRITERS;

  /** Longest such header, in bytes. */
  public static final int MAX_HEADER_BYTES = HeaderCodec.MAX_BYTES;

  /** Hashes by which a peer says what it has of the authority log. */
  public static final int MAX_LOG_HEADS = AuthorityLimits.MAX_SUMMARY_HASHES;

  /** Records of the authority log in one message. */
  public static final int MAX_LOG_RECORDS = AuthorityLimits.MAX_BATCH_RECORDS;

  /** Longest record of the authority log, in bytes. */
  public static final int MAX_LOG_RECORD_BYTES = AuthorityLimits.MAX_RECORD_BYTES;

  /** Writers of whom proof is wanted. */
  public static final int MAX_UNPROVEN_WRITERS = VectorClock.HARD_MAX_WRITERS;

  /** Longest sentence for people, in characters. */
  public static final int MAX_DETAIL_CHARS = 1_024;

  /** Key and record hash pairs, or keys under a prefix, in one answer. */
  public static final int MAX_DIGESTS = 8_192;

  /** Ranges described in one message of a reconciliation. */
  public static final int MAX_DESCRIBED_RANGES = 256;

  /** Keys asked for, or records, in one message. */
  public static final int MAX_RECORDS = 1_024;

  /** Names of sealed keys in one message. */
  public static final int MAX_SEALED_KEY_NAMES = 8_192;

  /** Sealed keys in one message. */
  public static final int MAX_SEALED_KEYS = 1_024;

  /** Longest sealed key, in bytes. */
  public static final int MAX_SEALED_KEY_BYTES = AuthorityLimits.MAX_SEALED_KEY_BYTES;

  /** Headers in the answer to {@link Request.HighestDot}: incarnations of one node. */
  public static final int MAX_INCARNATIONS = 256;

  /** Largest payload, in bytes. */
  public static final int MAX_PAYLOAD_BYTES = Version.MAX_PAYLOAD_BYTES;

  /** Largest record that a stored value's acknowledgement echoes, as kad-dht would have it. */
  public static final int MAX_ECHO_BYTES = 64 << 10;

  /** The longest that a sender is believed to wait for an answer. */
  public static final Duration MAX_WITHIN = Duration.ofMinutes(10);

  private WireLimits() {}
}
