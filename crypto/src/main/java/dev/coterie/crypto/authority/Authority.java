package dev.coterie.crypto.authority;

import dev.coterie.crypto.address.BlindedPath;
import dev.coterie.crypto.authority.RecordContent.Genesis;
import dev.coterie.crypto.authority.WriteVerdict.Reason;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what in a realm: the state that a set of log records implies.
 *
 * <p>Immutable, and a pure function of the record set: {@link #digest()} is the same wherever the
 * same records are, in whatever order they came. Expiry is judged against a time that is passed in,
 * never here.
 */
public final class Authority {
  private final Genesis genesis;
  private final Hash realmId;
  private final Hash wholeRealm;
  private final SortedSet<PublicKey> admins;
  private final SortedMap<PublicKey, Member> members;
  private final Map<PeerId, Member> byPeer = new HashMap<>(); // asked by key only
  private final SortedMap<RoleName, Role> roles;
  private final List<InviteState> invites;
  private final Policies policies;
  private final SortedMap<PublicKey, ZoneName> zones;
  private final Optional<ReapEpoch> closedReap;
  private final Optional<ReapEpoch> openReap;
  private final Set<Hash> effective;
  private final int recordCount;

  Authority(StateFold fold) {
    this.genesis = fold.genesis();
    this.realmId = fold.realm();
    this.wholeRealm = BlindedPath.of(realmId, List.of()).key();
    this.admins = Collections.unmodifiableSortedSet(fold.admins().admins());
    TreeMap<PublicKey, Member> settled = fold.settledMembers();
    this.members = Collections.unmodifiableSortedMap(settled);
    this.roles = Collections.unmodifiableSortedMap(fold.settledRoles(settled));
    this.invites = List.copyOf(fold.settledInvites());
    this.policies = fold.policies();
    this.zones = Collections.unmodifiableSortedMap(fold.zones());
    this.closedReap = fold.reaps().closed();
    this.openReap = fold.reaps().open();
    this.effective = new HashSet<>(fold.effective());
    this.recordCount = fold.recordCount();
    settled.values().forEach(member -> byPeer.put(member.peerId(), member));
  }

  /** The hash of the genesis record. */
  public Hash realmId() {
    return realmId;
  }

  public String realmName() {
    return genesis.realmName();
  }

  /** The key that names admins. */
  public PublicKey rootKey() {
    return genesis.rootKey();
  }

  /** Whether peers that are no members may store and route. */
  public boolean isOpen() {
    return genesis.open();
  }

  /** k: how many peers keep an entry. */
  public int replicas() {
    return genesis.replicas();
  }

  public History history() {
    return genesis.history();
  }

  /**
   * What the realm's address key must fit; see {@link
   * dev.coterie.crypto.address.AddressKey#commitment}.
   */
  public Hash addressKeyCommitment() {
    return genesis.addressKeyCommitment();
  }

  /** The link of every address's chain that stands for the whole realm: {@code b_0}. */
  public Hash wholeRealm() {
    return wholeRealm;
  }

  /** Keys that may create roles, grants and invites, ascending; the root key may too. */
  public SortedSet<PublicKey> admins() {
    return admins;
  }

  /** Whether this is an admin's key, or the root key. */
  public boolean isAdmin(PublicKey key) {
    return admins.contains(key) || key.equals(rootKey());
  }

  /** All members, suspended and expired ones too, by signing key. */
  public List<Member> members() {
    return List.copyOf(members.values());
  }

  public Optional<Member> member(PeerId peer) {
    return Optional.ofNullable(byPeer.get(peer));
  }

  public Optional<Member> memberBySigningKey(PublicKey key) {
    return Optional.ofNullable(members.get(key));
  }

  /** All roles, by name. */
  public List<Role> roles() {
    return List.copyOf(roles.values());
  }

  public Optional<Role> role(RoleName name) {
    return Optional.ofNullable(roles.get(name));
  }

  /** As {@link #role(RoleName)}; a name that no role can have is simply not there. */
  public Optional<Role> role(String name) {
    try {
      return role(RoleName.parse(name));
    } catch (AuthorityException e) {
      return Optional.empty(); // not a name, so certainly not a role's
    }
  }

  /** All invites, by id. */
  public List<InviteState> invites() {
    return invites;
  }

  public Optional<InviteState> invite(Hash id) {
    return invites.stream().filter(invite -> invite.id().equals(id)).findFirst();
  }

  /** The policies of prefixes, in the prefixes' order. */
  public List<PrefixPolicy> policies() {
    return policies.all();
  }

  /** The policy of just this prefix. */
  public Optional<PrefixPolicy> policyOf(Hash prefix) {
    return policies.of(prefix);
  }

  /**
   * How an entry is kept: by the policy of the longest prefix of its address that has one.
   *
   * @param prefixes the address's blinded chain {@code b_0} to {@code b_n}
   */
  public EntryPolicy policyFor(List<Hash> prefixes) {
    return policies.forChain(prefixes, replicas());
  }

  /** Whether no more prefixes can have a policy. */
  boolean hasAllPolicies() {
    return policies.isFull();
  }

  /** The zones that members say their peers stand in, by signing key. */
  public SortedMap<PublicKey, ZoneName> zones() {
    return zones;
  }

  /** The zone of a member's peer, as it says itself. */
  public Optional<ZoneName> zone(PeerId peer) {
    return member(peer).map(member -> zones.get(member.signingKey()));
  }

  /** The last reap epoch that is over: what is old for it may go. */
  public Optional<ReapEpoch> closedReap() {
    return closedReap;
  }

  /** The reap epoch that is under way. */
  public Optional<ReapEpoch> openReap() {
    return openReap;
  }

  /** Whether the record with this id had an effect. */
  public boolean hadEffect(Hash record) {
    return effective.contains(record);
  }

  /** How many records imply this state. */
  public int recordCount() {
    return recordCount;
  }

  /** Whether a peer takes part: an active member, or anyone not suspended in an open realm. */
  public boolean mayConnect(PeerId peer, Instant now) {
    return mayConnect(byPeer.get(peer), now);
  }

  private boolean mayConnect(@Nullable Member member, Instant now) {
    return member == null ? isOpen() : member.isActive(now) || (isOpen() && !member.suspended());
  }

  /** Whether a peer is a member's, neither suspended nor expired. */
  public boolean isActiveMember(PeerId peer, Instant now) {
    Member member = byPeer.get(peer);
    return member != null && member.isActive(now);
  }

  /** Whether a peer counts as a replica: a storage-capable active member, or anyone if open. */
  public boolean mayStore(PeerId peer, Instant now) {
    Member member = byPeer.get(peer);
    return mayConnect(member, now) && (member == null || member.storageCapable());
  }

  /** As {@link #mayStore(PeerId, Instant)}, but for the expiry of memberships. */
  public boolean mayStore(PeerId peer) {
    return mayStore(peer, Instant.MIN);
  }

  /**
   * Whether a member may put a value at an address.
   *
   * @param prefixes the address's blinded chain {@code b_0} to {@code b_n}
   * @param checkExpiry false when judging what another replica has accepted: expiry stops new puts
   *     only
   */
  public WriteVerdict mayWrite(
      PublicKey writer, List<Hash> prefixes, Instant now, boolean checkExpiry) {
    return mayWrite(writer, Operation.PUT, prefixes, now, checkExpiry);
  }

  /** As {@link #mayWrite(PublicKey, List, Instant, boolean)}, for any operation. */
  public WriteVerdict mayWrite(
      PublicKey writer,
      Operation operation,
      List<Hash> prefixes,
      Instant now,
      boolean checkExpiry) {
    if (prefixes.isEmpty() || !prefixes.get(0).equals(wholeRealm)) {
      return new WriteVerdict.Refused(
          Reason.WRONG_REALM, "an address whose chain does not begin in realm " + realmId);
    }
    Member member = members.get(writer);
    if (member == null) {
      return new WriteVerdict.Refused(
          Reason.NOT_A_MEMBER, writer.peerId() + " is no member of realm " + realmName());
    }
    if (member.suspended()) {
      return new WriteVerdict.Refused(Reason.SUSPENDED, member.peerId() + " is suspended");
    }
    if (checkExpiry && member.isExpired(now)) {
      return new WriteVerdict.Refused(
          Reason.MEMBERSHIP_EXPIRED,
          "the membership of " + member.peerId() + " ended at " + member.expiresAt().orElse(now));
    }
    return byRights(member, operation, prefixes, checkExpiry ? now : Instant.MIN);
  }

  /** {@link Instant#MIN} is before all expiries. */
  private WriteVerdict byRights(
      Member member, Operation operation, List<Hash> prefixes, Instant now) {
    boolean expired = false;
    for (Map.Entry<RoleName, List<Membership>> held : member.memberships().entrySet()) {
      Role role = roles.get(held.getKey());
      if (role == null) {
        continue;
      }
      Optional<PrefixRight> right = covering(role.rights(), operation, prefixes, now);
      boolean writes = member.level(role.name(), now).filter(RoleLevel.WRITE::equals).isPresent();
      if (right.isPresent() && writes) {
        return new WriteVerdict.Allowed(right.get().prefix(), Optional.of(role.name()));
      }
      expired |=
          held.getValue().stream().anyMatch(given -> given.level() == RoleLevel.WRITE)
              && covering(role.rights(), operation, prefixes, Instant.MIN).isPresent();
    }
    Optional<PrefixRight> own = covering(member.rights(), operation, prefixes, now);
    if (own.isPresent()) {
      return new WriteVerdict.Allowed(own.get().prefix(), Optional.empty());
    }
    expired |= covering(member.rights(), operation, prefixes, Instant.MIN).isPresent();
    return expired
        ? new WriteVerdict.Refused(
            Reason.GRANT_EXPIRED, "the right of " + member.peerId() + " to write here has ended")
        : new WriteVerdict.Refused(
            Reason.NO_GRANT, member.peerId() + " has no right to write at this address");
  }

  private static Optional<PrefixRight> covering(
      List<PrefixRight> rights, Operation operation, List<Hash> prefixes, Instant now) {
    for (PrefixRight right : rights) {
      if (right.operations().contains(operation)
          && !right.isExpired(now)
          && prefixes.contains(right.prefix())) {
        return Optional.of(right);
      }
    }
    return Optional.empty();
  }

  /** A hash of the whole state: equal for equal states, so also for equal record sets. */
  public Hash digest() {
    return StateDigest.of(this);
  }

  @Override
  public String toString() {
    return "realm "
        + realmName()
        + " ("
        + realmId
        + "): "
        + members.size()
        + " members, "
        + roles.size()
        + " roles";
  }
}
