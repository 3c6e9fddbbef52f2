package dev.coterie.crypto.authority;

/** The maxima of everything that comes into the authority log or lies beside it. */
public final class AuthorityLimits {
  /** Longest encoded log record, signature included. */
  public static final int MAX_RECORD_BYTES = 16 << 10;

  /** Most heads that one record may name; with more, each record joins this many of them. */
  public static final int MAX_PARENTS = 64;

  /** Most records of one realm's log. */
  public static final int MAX_LOG_RECORDS = 65_536;

  /** Most records of one batch of the exchange between two peers. */
  public static final int MAX_BATCH_RECORDS = 256;

  /** Most encoded bytes of one batch; one record always fits. */
  public static final int MAX_BATCH_BYTES = 256 << 10;

  /** Most hashes by which a peer says what it has: heads, and samples of what is below them. */
  public static final int MAX_SUMMARY_HASHES = 384;

  /** Longest role name, in characters. */
  public static final int MAX_ROLE_NAME_CHARS = 64;

  /** Longest realm name, in UTF-8 bytes. */
  public static final int MAX_REALM_NAME_BYTES = 256;

  /** Most write prefixes of one role record. */
  public static final int MAX_WRITE_PREFIXES = 64;

  /** Most roles of one invite. */
  public static final int MAX_INVITE_ROLES = 64;

  /** Most keys of earlier epochs that one epoch carries. */
  public static final int MAX_EARLIER_EPOCHS = 16;

  /** Highest number of a role epoch. */
  public static final int MAX_EPOCH_NUMBER = 1 << 20;

  /** Most prefixes that have a policy; one of a further prefix has no effect. */
  public static final int MAX_POLICIES = 1_024;

  /** Most members that one reap epoch names: as many as fit into a record with its parents. */
  public static final int MAX_REAP_MEMBERS = 384;

  /** Longest name of a zone, in characters. */
  public static final int MAX_ZONE_NAME_CHARS = 32;

  /** Most replicas of a realm. */
  public static final int MAX_REPLICAS = 64;

  /** Longest age file that seals one key. */
  public static final int MAX_SEALED_KEY_FILE_BYTES = 1 << 10;

  /** Longest encoded sealed key. */
  public static final int MAX_SEALED_KEY_BYTES = 2 << 10;

  /** Most sealed keys kept for one member and epoch, each of another sealer. */
  public static final int MAX_SEALED_KEYS_PER_SLOT = 4;

  /** Longest line of a ticket, in characters: room for all addresses at their longest. */
  public static final int MAX_TICKET_CHARS = 8_192;

  /** Most bootstrap addresses of a ticket. */
  public static final int MAX_TICKET_ADDRESSES = 16;

  /** Longest bootstrap address of a ticket, in UTF-8 bytes. */
  public static final int MAX_TICKET_ADDRESS_BYTES = 256;

  /** Longest encoded keyring. */
  public static final int MAX_KEYRING_BYTES = 8 << 20;

  /** Logs as they were found on disk that a process of many peers keeps at hand. */
  public static final int CACHED_LOGS = 2;

  /** States at named heads that a log keeps at hand. */
  public static final int CACHED_STATES = 16;

  /** Latest time that records may name: the year 9999. */
  public static final long MAX_TIME_MILLIS = 253_402_300_799_999L;

  private AuthorityLimits() {}
}
