package dev.coterie.crypto.authority;

import dev.coterie.crypto.authority.proto.RecordKindNumber;

/** What a log record is about. */
public enum RecordKind {
  /** Founds the realm; its hash is the realm's id. */
  GENESIS(RecordKindNumber.GENESIS_VALUE),
  /** The root key names an admin. */
  ADMIN(RecordKindNumber.ADMIN_VALUE),
  /** A signing key becomes a member. */
  MEMBER(RecordKindNumber.MEMBER_VALUE),
  /** Lets the holder of a one-time key become a member. */
  INVITE(RecordKindNumber.INVITE_VALUE),
  /** Makes a role. */
  ROLE(RecordKindNumber.ROLE_VALUE),
  /** Publishes the public key of a role's epoch. */
  ROLE_EPOCH(RecordKindNumber.ROLE_EPOCH_VALUE),
  /** Gives a role or a right. */
  GRANT(RecordKindNumber.GRANT_VALUE),
  /** Takes a grant, a role, a membership, an admin or an invite back. */
  REVOKE(RecordKindNumber.REVOKE_VALUE),
  /** Reserved: kept and forwarded, not interpreted. */
  ADMIT(RecordKindNumber.ADMIT_VALUE),
  /** Reserved: kept and forwarded, not interpreted. */
  ROTATE(RecordKindNumber.ROTATE_VALUE),
  /** A step of a reap epoch: begins it, or goes on with it. */
  REAP_EPOCH(RecordKindNumber.REAP_EPOCH_VALUE),
  /** Says how entries under a prefix are kept. */
  POLICY(RecordKindNumber.POLICY_VALUE),
  /** A member says in which zone its peer stands. */
  ZONE(RecordKindNumber.ZONE_VALUE),
  /** A number that this release does not know: kept and forwarded. */
  UNKNOWN(-1);

  private final int number;

  RecordKind(int number) {
    this.number = number;
  }

  /** The number that is signed; -1 for {@link #UNKNOWN}. */
  public int number() {
    return number;
  }

  static RecordKind of(int number) {
    for (RecordKind kind : values()) {
      if (kind.number == number && kind != UNKNOWN) {
        return kind;
      }
    }
    return UNKNOWN;
  }
}
