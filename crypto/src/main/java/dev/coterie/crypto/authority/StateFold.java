package dev.coterie.crypto.authority;

import dev.coterie.crypto.address.BlindedPath;
import dev.coterie.crypto.authority.RecordContent.Genesis;
import dev.coterie.crypto.authority.RecordContent.GrantRight;
import dev.coterie.crypto.authority.RecordContent.GrantRole;
import dev.coterie.crypto.authority.RecordContent.Invite;
import dev.coterie.crypto.authority.RecordContent.NewEpoch;
import dev.coterie.crypto.authority.RecordContent.NewMember;
import dev.coterie.crypto.authority.RecordContent.NewRole;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Works out the state that a set of records implies.
 *
 * <p>Three passes over the log's order: who was an admin when; which revokes count; then everything
 * else, each record judged by what stands before it in the order and by all revokes. Because the
 * first two passes need nothing of the third, no record is ever judged twice, and the result
 * depends on the set alone.
 */
final class StateFold {
  private final LogGraph graph;
  private final int[] order;
  private final Genesis genesis;
  private final Hash realm;
  private final AdminTimeline admins;
  private final Revocations revocations;
  private final BitSet effective = new BitSet();
  private final TreeMap<PublicKey, MemberDraft> members = new TreeMap<>();
  private final TreeMap<RoleName, RoleDraft> roles = new TreeMap<>();
  private final TreeMap<Hash, InviteDraft> invites = new TreeMap<>();
  private final Policies policies = new Policies();
  private final TreeMap<PublicKey, ZoneName> zones = new TreeMap<>();
  private final Reaps reaps;

  /** Something given, and where. */
  private record Given(RoleLevel level, Optional<Instant> expiresAt, int at, int position) {}

  private static final class MemberDraft {
    private final List<Integer> admittedAt = new ArrayList<>(1);
    private final TreeMap<RoleName, List<Given>> roles = new TreeMap<>();
    private final List<PrefixRight> rights = new ArrayList<>();
    private NewMember latest;
    private Hash record;

    MemberDraft(NewMember latest, Hash record) {
      this.latest = latest;
      this.record = record;
    }
  }

  private static final class RoleDraft {
    private final int at;
    private final List<PrefixRight> rights = new ArrayList<>();
    private final List<RoleEpoch> epochs = new ArrayList<>();

    RoleDraft(int at) {
      this.at = at;
    }
  }

  private static final class InviteDraft {
    private final Invite invite;
    private final int at;
    private @Nullable PublicKey usedBy;

    InviteDraft(Invite invite, int at) {
      this.invite = invite;
      this.at = at;
    }
  }

  StateFold(LogGraph graph, int[] order) {
    this.graph = graph;
    this.order = order;
    LogRecord first = graph.record(order[0]);
    this.genesis = (Genesis) first.content();
    this.realm = first.id();
    this.admins = new AdminTimeline(graph, order, genesis.rootKey());
    this.revocations = new Revocations(graph, order, admins);
    this.reaps = new Reaps(graph, order, admins);
  }

  Authority fold() {
    effective.set(order[0]);
    effective.or(admins.effective());
    effective.or(revocations.effective());
    effective.or(reaps.effective());
    for (int position = 0; position < order.length; position++) {
      if (apply(graph.record(order[position]), order[position], position)) {
        effective.set(order[position]);
      }
    }
    return new Authority(this);
  }

  /** Whether the record had an effect. */
  private boolean apply(LogRecord record, int at, int position) {
    RecordContent content = record.content();
    if (content instanceof NewMember member && member.invite().isPresent()) {
      return join(member, member.invite().get(), record, at, position);
    }
    if (content instanceof RecordContent.SetZone said) {
      return setZone(said, record.author());
    }
    if (!admins.mayAct(record.author(), at)) {
      return false;
    }
    if (content instanceof NewMember member) {
      admit(member, record, at);
      return true;
    } else if (content instanceof Invite invite) {
      invites.put(record.id(), new InviteDraft(invite, at));
      return true;
    } else if (content instanceof NewRole role) {
      return createRole(role, record, at, position);
    } else if (content instanceof NewEpoch epoch) {
      return beginEpoch(epoch, record, at, position);
    } else if (content instanceof RecordContent.SetPolicy policy) {
      return policies.set(policy, record.id());
    } else if (revocations.isGrantRevoked(record.id())) {
      return false;
    } else if (content instanceof GrantRole grant) {
      return grantRole(grant, at, position);
    } else if (content instanceof GrantRight grant) {
      return grantRight(grant, record);
    }
    return false;
  }

  /** A member speaks for its own peer only; the last that it says stands. */
  private boolean setZone(RecordContent.SetZone said, PublicKey author) {
    if (!members.containsKey(author)) {
      return false;
    }
    said.zone().ifPresentOrElse(zone -> zones.put(author, zone), () -> zones.remove(author));
    return true;
  }

  private void admit(NewMember member, LogRecord record, int admittedAt) {
    MemberDraft draft =
        members.computeIfAbsent(member.signingKey(), k -> new MemberDraft(member, record.id()));
    draft.latest = member;
    draft.record = record.id();
    draft.admittedAt.add(admittedAt);
  }

  /** The first use of an invite that counts, in the log's order, makes a member. */
  private boolean join(NewMember member, Hash inviteId, LogRecord record, int at, int position) {
    InviteDraft invite = invites.get(inviteId);
    if (invite == null
        || invite.usedBy != null
        || !invite.invite.oneTimeKey().equals(record.author())
        || !graph.isAncestor(invite.at, at)
        || !revocations.inviteServes(inviteId, at)
        || isPast(invite.invite.expiresAt(), record.claimedAt())
        || !revocations.letsJoin(member.signingKey(), invite.at, at)) {
      return false;
    }
    invite.usedBy = member.signingKey();
    NewMember bounded =
        new NewMember(
            member.signingKey(),
            member.recipient(),
            member.invite(),
            earlier(member.expiresAt(), invite.invite.memberExpiresAt()),
            member.storageCapable(),
            member.possession());
    admit(bounded, record, invite.at);
    for (RoleRequest asked : invite.invite.roles()) {
      if (roles.containsKey(asked.role())) {
        give(
            member.signingKey(),
            asked.role(),
            new Given(asked.level(), Optional.empty(), invite.at, position));
      }
    }
    return true;
  }

  private static boolean isPast(Optional<Instant> end, Instant moment) {
    return end.isPresent() && !moment.isBefore(end.get());
  }

  private static Optional<Instant> earlier(Optional<Instant> a, Optional<Instant> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isEmpty() ? b : a;
    }
    return a.get().isBefore(b.get()) ? a : b;
  }

  private void give(PublicKey member, RoleName role, Given given) {
    MemberDraft draft = members.get(member);
    if (draft != null) {
      draft.roles.computeIfAbsent(role, r -> new ArrayList<>(1)).add(given);
    }
  }

  /**
   * The first record of a name makes the role; one concurrent with it still gives its author a
   * hold.
   */
  private boolean createRole(NewRole role, LogRecord record, int at, int position) {
    RoleDraft existing = roles.get(role.name());
    if (existing != null && graph.isAncestor(existing.at, at)) {
      return false;
    }
    if (existing == null) {
      RoleDraft draft = new RoleDraft(at);
      List<Hash> prefixes =
          role.writePrefixes().isEmpty()
              ? List.of(BlindedPath.of(realm, List.of()).key())
              : role.writePrefixes();
      for (Hash prefix : prefixes) {
        draft.rights.add(
            new PrefixRight(prefix, EnumSet.allOf(Operation.class), Optional.empty(), record.id()));
      }
      roles.put(role.name(), draft);
    }
    give(record.author(), role.name(), new Given(RoleLevel.WRITE, Optional.empty(), at, position));
    return true;
  }

  /** An epoch has the next number, or that of one begun at the same time. */
  private boolean beginEpoch(NewEpoch epoch, LogRecord record, int at, int position) {
    RoleDraft role = roles.get(epoch.role());
    if (role == null) {
      return false;
    }
    int highest = role.epochs.stream().mapToInt(RoleEpoch::number).max().orElse(0);
    boolean late =
        role.epochs.stream()
            .filter(known -> known.number() >= epoch.number())
            .anyMatch(known -> graph.isAncestor(numberOf(known.record()), at));
    boolean again =
        role.epochs.stream().anyMatch(known -> known.recipient().equals(epoch.recipient()));
    if (epoch.number() > highest + 1 || late || again) {
      return false;
    }
    role.epochs.add(
        new RoleEpoch(
            epoch.role(),
            epoch.number(),
            epoch.recipient(),
            record.id(),
            position,
            epoch.earlier()));
    return true;
  }

  private int numberOf(Hash id) {
    Integer number = graph.numberOf(id);
    if (number == null) {
      throw new IllegalStateException("record " + id + " is in the state and not in the log");
    }
    return number;
  }

  private boolean grantRole(GrantRole grant, int at, int position) {
    if (!members.containsKey(grant.member())
        || !roles.containsKey(grant.role())
        || !revocations.roleHolds(grant.member(), grant.role(), at)) {
      return false;
    }
    give(grant.member(), grant.role(), new Given(grant.level(), grant.expiresAt(), at, position));
    return true;
  }

  private boolean grantRight(GrantRight grant, LogRecord record) {
    PrefixRight right =
        new PrefixRight(grant.prefix(), grant.operations(), grant.expiresAt(), record.id());
    RoleDraft role = grant.holder().role().map(roles::get).orElse(null);
    MemberDraft member = grant.holder().member().map(members::get).orElse(null);
    if (role != null) {
      role.rights.add(right);
    } else if (member != null) {
      member.rights.add(right);
    }
    return role != null || member != null;
  }

  Genesis genesis() {
    return genesis;
  }

  Hash realm() {
    return realm;
  }

  AdminTimeline admins() {
    return admins;
  }

  /** Whether each record had an effect, by id. */
  List<Hash> effective() {
    return effective.stream().mapToObj(number -> graph.record(number).id()).toList();
  }

  Policies policies() {
    return policies;
  }

  TreeMap<PublicKey, ZoneName> zones() {
    return zones;
  }

  Reaps reaps() {
    return reaps;
  }

  int recordCount() {
    return order.length;
  }

  TreeMap<PublicKey, Member> settledMembers() {
    TreeMap<PublicKey, Member> result = new TreeMap<>();
    members.forEach((key, draft) -> result.put(key, settled(key, draft)));
    return result;
  }

  private Member settled(PublicKey key, MemberDraft draft) {
    TreeMap<RoleName, List<Membership>> held = new TreeMap<>();
    draft.roles.forEach(
        (role, givens) -> {
          List<Membership> lasting =
              givens.stream()
                  .filter(given -> revocations.roleHolds(key, role, given.at()))
                  .map(
                      given ->
                          new Membership(
                              given.level(),
                              given.expiresAt(),
                              graph.record(given.at()).id(),
                              given.position()))
                  .toList();
          if (!lasting.isEmpty()) {
            held.put(role, lasting);
          }
        });
    boolean suspended =
        draft.admittedAt.stream().noneMatch(at -> revocations.membershipHolds(key, at));
    return new Member(
        key,
        key.peerId(),
        draft.latest.recipient(),
        draft.latest.storageCapable(),
        draft.latest.expiresAt(),
        suspended,
        draft.record,
        held,
        draft.rights);
  }

  TreeMap<RoleName, Role> settledRoles(TreeMap<PublicKey, Member> settled) {
    Comparator<RoleEpoch> currentLast =
        Comparator.comparingInt(RoleEpoch::number)
            .thenComparing(RoleEpoch::record, Comparator.reverseOrder());
    TreeMap<RoleName, Role> result = new TreeMap<>();
    roles.forEach(
        (name, draft) -> {
          draft.epochs.sort(currentLast);
          List<Member> holders =
              settled.values().stream()
                  .filter(member -> !member.suspended() && member.memberships().containsKey(name))
                  .toList();
          result.put(
              name,
              new Role(name, graph.record(draft.at).id(), draft.rights, draft.epochs, holders));
        });
    return result;
  }

  List<InviteState> settledInvites() {
    List<InviteState> result = new ArrayList<>();
    invites.forEach(
        (id, draft) ->
            result.add(
                new InviteState(
                    id,
                    draft.invite.oneTimeKey(),
                    draft.invite.roles(),
                    draft.invite.expiresAt(),
                    draft.invite.memberExpiresAt(),
                    revocations.isInviteRevoked(id),
                    Optional.ofNullable(draft.usedBy))));
    return result;
  }
}
