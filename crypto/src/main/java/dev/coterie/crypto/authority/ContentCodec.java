package dev.coterie.crypto.authority;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.coterie.crypto.authority.RecordContent.Admin;
import dev.coterie.crypto.authority.RecordContent.Genesis;
import dev.coterie.crypto.authority.RecordContent.GrantRight;
import dev.coterie.crypto.authority.RecordContent.GrantRole;
import dev.coterie.crypto.authority.RecordContent.Invite;
import dev.coterie.crypto.authority.RecordContent.NewEpoch;
import dev.coterie.crypto.authority.RecordContent.NewMember;
import dev.coterie.crypto.authority.RecordContent.NewRole;
import dev.coterie.crypto.authority.RecordContent.RevokeAdmin;
import dev.coterie.crypto.authority.RecordContent.RevokeGrant;
import dev.coterie.crypto.authority.RecordContent.RevokeInvite;
import dev.coterie.crypto.authority.RecordContent.RevokeRole;
import dev.coterie.crypto.authority.RecordContent.Suspend;
import dev.coterie.crypto.authority.RecordContent.Uninterpreted;
import dev.coterie.crypto.authority.proto.AdminContent;
import dev.coterie.crypto.authority.proto.GenesisContent;
import dev.coterie.crypto.authority.proto.GrantContent;
import dev.coterie.crypto.authority.proto.InviteContent;
import dev.coterie.crypto.authority.proto.MemberContent;
import dev.coterie.crypto.authority.proto.MemberRole;
import dev.coterie.crypto.authority.proto.PolicyContent;
import dev.coterie.crypto.authority.proto.PrefixRightMessage;
import dev.coterie.crypto.authority.proto.ReapContent;
import dev.coterie.crypto.authority.proto.RevokeContent;
import dev.coterie.crypto.authority.proto.RoleContent;
import dev.coterie.crypto.authority.proto.RoleEpochContent;
import dev.coterie.crypto.authority.proto.RoleLevelMessage;
import dev.coterie.crypto.authority.proto.SealedEpoch;
import dev.coterie.crypto.authority.proto.ZoneContent;
import dev.coterie.crypto.identity.Signer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The contents of log records to bytes and back. */
final class ContentCodec {
  private ContentCodec() {}

  static ByteString encode(RecordContent content) {
    return message(content).toByteString();
  }

  private static MessageLite message(RecordContent content) {
    if (content instanceof Genesis genesis) {
      return genesis(genesis);
    } else if (content instanceof Admin admin) {
      return AdminContent.newBuilder().setKey(Fields.raw(admin.key())).build();
    } else if (content instanceof NewMember member) {
      return member(member);
    } else if (content instanceof Invite invite) {
      return invite(invite);
    } else if (content instanceof NewRole role) {
      RoleContent.Builder message = RoleContent.newBuilder().setName(role.name().value());
      role.writePrefixes().forEach(prefix -> message.addWritePrefixes(Fields.raw(prefix)));
      return message.build();
    } else if (content instanceof NewEpoch epoch) {
      return epoch(epoch);
    } else if (content instanceof GrantRole grant) {
      return GrantContent.newBuilder()
          .setMember(Fields.raw(grant.member()))
          .setRole(roleLevel(grant.role(), grant.level()))
          .setExpiresAtMillis(Fields.millis(grant.expiresAt()))
          .build();
    } else if (content instanceof GrantRight grant) {
      return right(grant);
    } else if (content instanceof RecordContent.Revoke revoke) {
      return revoke(revoke);
    } else if (content instanceof RecordContent.SetPolicy policy) {
      return PolicyCodec.policy(policy);
    } else if (content instanceof RecordContent.SetZone zone) {
      return PolicyCodec.zone(zone);
    } else if (content instanceof RecordContent.BeginReap begin) {
      return ReapCodec.message(begin);
    } else if (content instanceof RecordContent.AdvanceReap advance) {
      return ReapCodec.message(advance);
    }
    throw new IllegalArgumentException("a record is not made of " + content);
  }

  private static GenesisContent genesis(Genesis genesis) {
    return GenesisContent.newBuilder()
        .setRealmName(genesis.realmName())
        .setRootKey(Fields.raw(genesis.rootKey()))
        .setOpen(genesis.open())
        .setReplicas(genesis.replicas())
        .setAddressKeyCommitment(Fields.raw(genesis.addressKeyCommitment()))
        .setHistory(genesis.history().number())
        .setNonce(Fields.raw(genesis.nonce()))
        .build();
  }

  private static MemberContent member(NewMember member) {
    MemberContent.Builder message =
        MemberContent.newBuilder()
            .setSigningKey(Fields.raw(member.signingKey()))
            .setRecipient(Fields.raw(member.recipient()))
            .setExpiresAtMillis(Fields.millis(member.expiresAt()))
            .setStorageCapable(member.storageCapable())
            .setPossession(ByteString.copyFrom(member.possession().signature()));
    member.invite().ifPresent(invite -> message.setInvite(Fields.raw(invite)));
    return message.build();
  }

  private static InviteContent invite(Invite invite) {
    InviteContent.Builder message =
        InviteContent.newBuilder()
            .setOneTimeKey(Fields.raw(invite.oneTimeKey()))
            .setExpiresAtMillis(Fields.millis(invite.expiresAt()))
            .setMemberExpiresAtMillis(Fields.millis(invite.memberExpiresAt()));
    invite.roles().forEach(asked -> message.addRoles(roleLevel(asked.role(), asked.level())));
    return message.build();
  }

  private static RoleEpochContent epoch(NewEpoch epoch) {
    RoleEpochContent.Builder message =
        RoleEpochContent.newBuilder()
            .setRole(epoch.role().value())
            .setNumber(epoch.number())
            .setRecipient(Fields.raw(epoch.recipient()));
    for (EarlierEpoch earlier : epoch.earlier()) {
      message.addEarlier(
          SealedEpoch.newBuilder()
              .setRecipient(Fields.raw(earlier.recipient()))
              .setSealed(ByteString.copyFrom(earlier.sealed())));
    }
    return message.build();
  }

  private static GrantContent right(GrantRight grant) {
    GrantContent.Builder message =
        GrantContent.newBuilder()
            .setRight(
                PrefixRightMessage.newBuilder()
                    .setPrefix(Fields.raw(grant.prefix()))
                    .setOperations(Operation.bits(grant.operations())))
            .setExpiresAtMillis(Fields.millis(grant.expiresAt()));
    grant.holder().member().ifPresent(member -> message.setMember(Fields.raw(member)));
    grant.holder().role().ifPresent(role -> message.setHolderRole(role.value()));
    return message.build();
  }

  private static RevokeContent revoke(RecordContent.Revoke revoke) {
    RevokeContent.Builder message = RevokeContent.newBuilder();
    if (revoke instanceof RevokeGrant target) {
      message.setGrant(Fields.raw(target.grant()));
    } else if (revoke instanceof RevokeRole target) {
      message.setMemberRole(
          MemberRole.newBuilder()
              .setMember(Fields.raw(target.member()))
              .setRole(target.role().value()));
    } else if (revoke instanceof Suspend target) {
      message.setSuspend(Fields.raw(target.member()));
    } else if (revoke instanceof RevokeAdmin target) {
      message.setAdmin(Fields.raw(target.key()));
    } else if (revoke instanceof RevokeInvite target) {
      message.setInvite(Fields.raw(target.invite()));
    }
    return message.build();
  }

  private static RoleLevelMessage roleLevel(RoleName role, RoleLevel level) {
    return RoleLevelMessage.newBuilder().setRole(role.value()).setLevel(level.number()).build();
  }

  /**
   * Reads a content. What does not parse is {@link Uninterpreted}, not an error: a later release
   * may understand it, and all must keep the same records.
   */
  static RecordContent decode(int number, ByteString bytes) {
    RecordKind kind = RecordKind.of(number);
    try {
      switch (kind) {
        case GENESIS:
          return genesis(GenesisContent.parseFrom(bytes));
        case ADMIN:
          return new Admin(Fields.key(AdminContent.parseFrom(bytes).getKey(), "an admin key"));
        case MEMBER:
          return member(MemberContent.parseFrom(bytes));
        case INVITE:
          return invite(InviteContent.parseFrom(bytes));
        case ROLE:
          return role(RoleContent.parseFrom(bytes));
        case ROLE_EPOCH:
          return epoch(RoleEpochContent.parseFrom(bytes));
        case GRANT:
          return grant(GrantContent.parseFrom(bytes));
        case REVOKE:
          return revoke(RevokeContent.parseFrom(bytes));
        case POLICY:
          return PolicyCodec.policy(PolicyContent.parseFrom(bytes));
        case ZONE:
          return PolicyCodec.zone(ZoneContent.parseFrom(bytes));
        case REAP_EPOCH:
          return ReapCodec.content(ReapContent.parseFrom(bytes));
        default:
          return new Uninterpreted(kind, "kind " + Integer.toUnsignedString(number));
      }
    } catch (InvalidProtocolBufferException e) {
      return new Uninterpreted(kind, "a content that does not parse");
    } catch (AuthorityException e) {
      return new Uninterpreted(kind, String.valueOf(e.getMessage()));
    }
  }

  private static Genesis genesis(GenesisContent message) throws AuthorityException {
    Fields.requireAtMost(
        message.getReplicas(), AuthorityLimits.MAX_REPLICAS, "replicas of a realm");
    if (message.getReplicas() == 0) {
      throw AuthorityException.malformed("a realm without replicas");
    }
    RealmNames.require(message.getRealmName());
    return new Genesis(
        message.getRealmName(),
        Fields.key(message.getRootKey(), "a root key"),
        message.getOpen(),
        message.getReplicas(),
        Fields.hash(message.getAddressKeyCommitment(), "an address key's commitment"),
        History.of(message.getHistory()),
        Fields.hash(message.getNonce(), "a nonce"));
  }

  private static NewMember member(MemberContent message) throws AuthorityException {
    Fields.requireLength(message.getPossession(), Signer.SIGNATURE_BYTES, "a proof of possession");
    return new NewMember(
        Fields.key(message.getSigningKey(), "a signing key"),
        Fields.recipient(message.getRecipient(), "a recipient"),
        Fields.optionalHash(message.getInvite(), "an invite id"),
        Fields.moment(message.getExpiresAtMillis(), "an expiry"),
        message.getStorageCapable(),
        new Possession(message.getPossession().toByteArray()));
  }

  private static Invite invite(InviteContent message) throws AuthorityException {
    Fields.requireAtMost(
        message.getRolesCount(), AuthorityLimits.MAX_INVITE_ROLES, "roles of an invite");
    List<RoleRequest> roles = new ArrayList<>(message.getRolesCount());
    for (RoleLevelMessage asked : message.getRolesList()) {
      roles.add(roleLevel(asked));
    }
    return new Invite(
        Fields.key(message.getOneTimeKey(), "a one-time key"),
        roles,
        Fields.moment(message.getExpiresAtMillis(), "an expiry"),
        Fields.moment(message.getMemberExpiresAtMillis(), "a membership's expiry"));
  }

  private static RoleRequest roleLevel(RoleLevelMessage message) throws AuthorityException {
    return new RoleRequest(RoleName.parse(message.getRole()), RoleLevel.of(message.getLevel()));
  }

  private static NewRole role(RoleContent message) throws AuthorityException {
    Fields.requireAtMost(
        message.getWritePrefixesCount(),
        AuthorityLimits.MAX_WRITE_PREFIXES,
        "write prefixes of a role");
    return new NewRole(
        RoleName.parse(message.getName()),
        Fields.hashes(message.getWritePrefixesList(), "a write prefix"));
  }

  private static NewEpoch epoch(RoleEpochContent message) throws AuthorityException {
    Fields.requireAtMost(
        message.getNumber(), AuthorityLimits.MAX_EPOCH_NUMBER, "the number of a role epoch");
    Fields.requireAtMost(
        message.getEarlierCount(), AuthorityLimits.MAX_EARLIER_EPOCHS, "earlier keys of an epoch");
    if (message.getNumber() == 0) {
      throw AuthorityException.malformed("a role epoch of number 0; the first is 1");
    }
    List<EarlierEpoch> earlier = new ArrayList<>(message.getEarlierCount());
    for (SealedEpoch sealed : message.getEarlierList()) {
      Fields.requireAtMost(
          sealed.getSealed().size(),
          AuthorityLimits.MAX_SEALED_KEY_FILE_BYTES,
          "bytes of a sealed epoch key");
      earlier.add(
          new EarlierEpoch(
              Fields.recipient(sealed.getRecipient(), "an earlier epoch's recipient"),
              sealed.getSealed().toByteArray()));
    }
    return new NewEpoch(
        RoleName.parse(message.getRole()),
        message.getNumber(),
        Fields.recipient(message.getRecipient(), "an epoch's recipient"),
        earlier);
  }

  private static RecordContent grant(GrantContent message) throws AuthorityException {
    boolean forMember = !message.getMember().isEmpty();
    if (forMember == !message.getHolderRole().isEmpty()
        || message.hasRole() == message.hasRight()
        || (message.hasRole() && !forMember)) {
      throw AuthorityException.malformed("a grant that is not one thing for one holder");
    }
    Optional<Instant> expiresAt = Fields.moment(message.getExpiresAtMillis(), "an expiry");
    if (message.hasRole()) {
      RoleRequest role = roleLevel(message.getRole());
      return new GrantRole(
          Fields.key(message.getMember(), "a member key"), role.role(), role.level(), expiresAt);
    }
    return new GrantRight(
        forMember
            ? RecordContent.Holder.member(Fields.key(message.getMember(), "a member key"))
            : RecordContent.Holder.role(RoleName.parse(message.getHolderRole())),
        Fields.hash(message.getRight().getPrefix(), "a prefix"),
        Operation.ofBits(message.getRight().getOperations()),
        expiresAt);
  }

  private static RecordContent revoke(RevokeContent message) throws AuthorityException {
    int targets =
        (message.getGrant().isEmpty() ? 0 : 1)
            + (message.hasMemberRole() ? 1 : 0)
            + (message.getSuspend().isEmpty() ? 0 : 1)
            + (message.getAdmin().isEmpty() ? 0 : 1)
            + (message.getInvite().isEmpty() ? 0 : 1);
    if (targets != 1) {
      throw AuthorityException.malformed("a revoke of " + targets + " targets that are known");
    }
    if (!message.getGrant().isEmpty()) {
      return new RevokeGrant(Fields.hash(message.getGrant(), "a grant id"));
    } else if (message.hasMemberRole()) {
      return new RevokeRole(
          Fields.key(message.getMemberRole().getMember(), "a member key"),
          RoleName.parse(message.getMemberRole().getRole()));
    } else if (!message.getSuspend().isEmpty()) {
      return new Suspend(Fields.key(message.getSuspend(), "a member key"));
    } else if (!message.getAdmin().isEmpty()) {
      return new RevokeAdmin(Fields.key(message.getAdmin(), "an admin key"));
    }
    return new RevokeInvite(Fields.hash(message.getInvite(), "an invite id"));
  }
}
