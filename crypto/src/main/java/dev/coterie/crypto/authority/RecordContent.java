package dev.coterie.crypto.authority;

import dev.coterie.crypto.address.SealedPrefix;
import dev.coterie.crypto.envelope.RoleRecipient;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a log record says, one class for each kind that this release interprets. */
public sealed interface RecordContent {

  RecordKind kind();

  /**
   * Founds a realm.
   *
   * @param open whether unknown peers may store and route
   * @param replicas k, how many peers keep an entry
   * @param addressKeyCommitment see {@link dev.coterie.crypto.address.AddressKey#commitment}
   * @param nonce makes two realms of one root key different
   */
  record Genesis(
      String realmName,
      PublicKey rootKey,
      boolean open,
      int replicas,
      Hash addressKeyCommitment,
      History history,
      Hash nonce)
      implements RecordContent {
    @Override
    public RecordKind kind() {
      return RecordKind.GENESIS;
    }
  }

  /** The key is an admin's; only the root key may say so. */
  record Admin(PublicKey key) implements RecordContent {
    @Override
    public RecordKind kind() {
      return RecordKind.ADMIN;
    }
  }

  /**
   * A key becomes a member, or a member's entry is renewed.
   *
   * @param invite the invite that was used; empty where an admin signs
   * @param possession the signing key's signature over {@link Possession#message}
   */
  record NewMember(
      PublicKey signingKey,
      RoleRecipient recipient,
      Optional<Hash> invite,
      Optional<Instant> expiresAt,
      boolean storageCapable,
      Possession possession)
      implements RecordContent {
    @Override
    public RecordKind kind() {
      return RecordKind.MEMBER;
    }
  }

  /** The holder of the one-time key may join, once, with these roles. */
  record Invite(
      PublicKey oneTimeKey,
      List<RoleRequest> roles,
      Optional<Instant> expiresAt,
      Optional<Instant> memberExpiresAt)
      implements RecordContent {
    public Invite {
      roles = List.copyOf(roles);
    }

    @Override
    public RecordKind kind() {
      return RecordKind.INVITE;
    }
  }

  /** A role comes to be; without write prefixes its writers may write in the whole realm. */
  record NewRole(RoleName name, List<Hash> writePrefixes) implements RecordContent {
    public NewRole {
      writePrefixes = List.copyOf(writePrefixes);
    }

    @Override
    public RecordKind kind() {
      return RecordKind.ROLE;
    }
  }

  /** A role's epoch begins: its public key, and earlier keys sealed to it. */
  record NewEpoch(RoleName role, int number, RoleRecipient recipient, List<EarlierEpoch> earlier)
      implements RecordContent {
    public NewEpoch {
      earlier = List.copyOf(earlier);
    }

    @Override
    public RecordKind kind() {
      return RecordKind.ROLE_EPOCH;
    }
  }

  /** A member holds a role from now on. */
  record GrantRole(PublicKey member, RoleName role, RoleLevel level, Optional<Instant> expiresAt)
      implements RecordContent {
    @Override
    public RecordKind kind() {
      return RecordKind.GRANT;
    }
  }

  /** A member, or a role's writers, may do this under a prefix. */
  record GrantRight(
      Holder holder, Hash prefix, Set<Operation> operations, Optional<Instant> expiresAt)
      implements RecordContent {
    public GrantRight {
      operations = Collections.unmodifiableSet(new TreeSet<>(operations));
    }

    @Override
    public RecordKind kind() {
      return RecordKind.GRANT;
    }
  }

  /** Whom a right is for: exactly one of the two is there. */
  record Holder(Optional<PublicKey> member, Optional<RoleName> role) {
    public Holder {
      if (member.isPresent() == role.isPresent()) {
        throw new IllegalArgumentException("a right is for a member or for a role");
      }
    }

    public static Holder member(PublicKey key) {
      return new Holder(Optional.of(key), Optional.empty());
    }

    public static Holder role(RoleName role) {
      return new Holder(Optional.empty(), Optional.of(role));
    }
  }

  /** Takes something back. */
  sealed interface Revoke extends RecordContent {
    @Override
    default RecordKind kind() {
      return RecordKind.REVOKE;
    }
  }

  /** A grant record has no effect any more. */
  record RevokeGrant(Hash grant) implements Revoke {}

  /** A member does not hold a role any more. */
  record RevokeRole(PublicKey member, RoleName role) implements Revoke {}

  /** A member may do nothing until it is admitted again. */
  record Suspend(PublicKey member) implements Revoke {}

  /** The key is no admin's any more; only the root key may say so. */
  record RevokeAdmin(PublicKey key) implements Revoke {}

  /** Nobody may join with the invite any more. */
  record RevokeInvite(Hash invite) implements Revoke {}

  /**
   * How entries under a prefix are kept from now on, as far as the terms say.
   *
   * @param name the prefix's text, for those who may read it
   */
  record SetPolicy(Hash prefix, PolicyTerms terms, Optional<SealedPrefix> name)
      implements RecordContent {
    @Override
    public RecordKind kind() {
      return RecordKind.POLICY;
    }
  }

  /** The author's peer stands in this zone, or in none that it names. */
  record SetZone(Optional<ZoneName> zone) implements RecordContent {
    @Override
    public RecordKind kind() {
      return RecordKind.ZONE;
    }
  }

  /**
   * Begins a reap epoch; the record's id names it. Versions whose writer had not seen this record
   * are old for it.
   *
   * @param members signing keys of those that take part, ascending
   */
  record BeginReap(List<PublicKey> members) implements RecordContent {
    public BeginReap {
      members = List.copyOf(members);
    }

    @Override
    public RecordKind kind() {
      return RecordKind.REAP_EPOCH;
    }
  }

  /**
   * A reap epoch goes on: all that it names have said that they are through with a round.
   *
   * @param epoch the record that began it
   * @param to what begins now
   */
  record AdvanceReap(Hash epoch, ReapEpoch.Stage to) implements RecordContent {
    @Override
    public RecordKind kind() {
      return RecordKind.REAP_EPOCH;
    }
  }

  /**
   * A kind, or a content of a known kind, that this release does not interpret: kept and forwarded.
   *
   * @param why what is not understood, for people
   */
  record Uninterpreted(RecordKind kind, String why) implements RecordContent {}
}
