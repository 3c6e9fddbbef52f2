package dev.coterie.crypto.authority;

import dev.coterie.crypto.address.AddressKey;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.address.SealedPrefix;
import dev.coterie.crypto.authority.AuthorityException.Reason;
import dev.coterie.crypto.envelope.RoleKey;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.crypto.primitives.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Acts of authority by one member: each gives a {@link Change} of signed records and sealed keys,
 * and changes nothing itself.
 *
 * <p>Every act is tried out on a copy of the log first; one that would have no effect is refused
 * with an {@link AuthorityException} instead.
 */
public final class Realm {
  private final AuthorityLog log;
  private final Signer author;
  private final Keyring keyring;
  private final Entropy entropy;

  /**
   * An author's view of a realm.
   *
   * @param author an admin's signer, or the root key's
   * @param keyring what the author holds; the keys that it lacks cannot be sealed to others
   */
  public Realm(AuthorityLog log, Signer author, Keyring keyring, Entropy entropy) {
    this.log = log;
    this.author = author;
    this.keyring = keyring;
    this.entropy = entropy;
  }

  /**
   * Makes a role and its first epoch; the author, if a member, is its first reader and writer.
   *
   * @param writePrefixes links of blinded chains; empty for the whole realm
   */
  public Change createRole(RoleName name, List<Hash> writePrefixes, Instant now)
      throws AuthorityException {
    requireAdmin("create a role");
    Fields.requireAtMost(
        writePrefixes.size(), AuthorityLimits.MAX_WRITE_PREFIXES, "write prefixes of a role");
    if (log.authority().role(name).isPresent()) {
      throw new AuthorityException(
          Reason.ROLE_EXISTS,
          "there is a role " + name + " in this realm already: use it, or choose another name");
    }
    Draft draft = new Draft(log, now);
    draft.append(new RecordContent.NewRole(name, writePrefixes), author);
    Keyring more = beginEpoch(draft, name, 1, keyring);
    return finish(draft, more, now, epochOf(name));
  }

  /** Begins a role's next epoch and seals its key to those who read the role. */
  public Change rotate(RoleName name, Instant now) throws AuthorityException {
    requireAdmin("rotate a role");
    Role role = requireRole(name);
    Draft draft = new Draft(log, now);
    Keyring more = rotate(draft, role, keyring);
    return finish(draft, more, now, epochOf(name));
  }

  private Keyring rotate(Draft draft, Role role, Keyring held) throws AuthorityException {
    int number = role.current().map(RoleEpoch::number).orElse(0) + 1;
    Fields.requireAtMost(number, AuthorityLimits.MAX_EPOCH_NUMBER, "epochs of a role");
    return beginEpoch(draft, role.name(), number, held);
  }

  private Keyring beginEpoch(Draft draft, RoleName role, int number, Keyring held)
      throws AuthorityException {
    RoleKey key = RoleKey.generate(entropy);
    List<EarlierEpoch> earlier = new ArrayList<>();
    Authority authority = draft.authority();
    if (authority.history() == History.ALL) {
      for (RoleEpoch before : KeyNeeds.outermost(authority.role(role).orElseThrow())) {
        Optional<RoleKey> old = held.roleKey(role, before.recipient());
        if (old.isPresent() && earlier.size() < AuthorityLimits.MAX_EARLIER_EPOCHS) {
          byte[] sealed = KeySealing.seal(old.get(), key.recipient(), entropy);
          earlier.add(new EarlierEpoch(before.recipient(), sealed));
        }
      }
    }
    draft.append(new RecordContent.NewEpoch(role, number, key.recipient(), earlier), author);
    return held.withEpoch(role, number, key);
  }

  /** Makes an invite and its ticket. */
  public Invitation invite(InviteOptions options, Instant now) throws AuthorityException {
    requireAdmin("invite");
    for (RoleRequest asked : options.roles()) {
      requireRole(asked.role());
    }
    Fields.requireAtMost(
        options.roles().size(), AuthorityLimits.MAX_INVITE_ROLES, "roles of an invite");
    Identity oneTimeKey = Identity.generate(entropy);
    Draft draft = new Draft(log, now);
    Optional<Instant> expiresAt = options.expiresAfter().map(now::plus);
    Hash invite =
        draft.append(
            new RecordContent.Invite(
                oneTimeKey.publicKey(),
                options.roles(),
                expiresAt,
                options.membershipFor().map(now::plus)),
            author);
    Ticket ticket =
        new Ticket(
            log.realmId(),
            log.authority().realmName(),
            invite,
            oneTimeKey,
            options.addresses(),
            expiresAt);
    return new Invitation(new Change(draft.records(), List.of(), keyring), ticket);
  }

  /** Takes an invite back that nobody has used. */
  public Change revokeInvite(Hash invite, Instant now) throws AuthorityException {
    requireAdmin("take an invite back");
    InviteState state =
        log.authority()
            .invite(invite)
            .orElseThrow(
                () ->
                    new AuthorityException(
                        Reason.UNKNOWN_INVITE, "no invite in the log has the id " + invite));
    if (state.usedBy().isPresent()) {
      throw new AuthorityException(
          Reason.USED,
          state.usedBy().get().peerId()
              + " has joined with this invite: suspend the member instead");
    }
    return single(new RecordContent.RevokeInvite(invite), now);
  }

  /** Gives a member a role, and the role's keys as far as the author has them. */
  public Change grantRole(
      PeerId peer, RoleName role, RoleLevel level, Optional<Instant> expiresAt, Instant now)
      throws AuthorityException {
    requireAdmin("grant a role");
    requireRole(role);
    Member member = requireMember(peer);
    Draft draft = new Draft(log, now);
    draft.append(new RecordContent.GrantRole(member.signingKey(), role, level, expiresAt), author);
    return finish(draft, keyring, now, slot -> slot.member().equals(member.signingKey()));
  }

  /** Gives a member, or a role's writers, rights under a prefix. */
  public Change grantRight(RecordContent.GrantRight right, Instant now) throws AuthorityException {
    requireAdmin("grant a right");
    if (right.holder().role().isPresent()) {
      requireRole(right.holder().role().get());
    } else {
      requireMember(right.holder().member().orElseThrow().peerId());
    }
    return single(right, now);
  }

  /** Takes a grant record back. */
  public Change revokeGrant(Hash grant, Instant now) throws AuthorityException {
    requireAdmin("take a grant back");
    if (log.record(grant).filter(record -> record.kind() == RecordKind.GRANT).isEmpty()) {
      throw new AuthorityException(
          Reason.NOTHING_TO_REVOKE, "no grant in the log has the id " + grant);
    }
    return single(new RecordContent.RevokeGrant(grant), now);
  }

  /**
   * Takes a role from a member and begins the role's next epoch, whose key is sealed to those who
   * remain. What the member could read, it can read on.
   */
  public Change revokeRole(PeerId peer, RoleName name, Instant now) throws AuthorityException {
    requireAdmin("take a role back");
    requireRole(name);
    Member member = requireMember(peer);
    if (!member.memberships().containsKey(name)) {
      throw new AuthorityException(
          Reason.NOTHING_TO_REVOKE, peer + " does not hold the role " + name);
    }
    Draft draft = new Draft(log, now);
    draft.append(new RecordContent.RevokeRole(member.signingKey(), name), author);
    Keyring more = rotate(draft, requireRole(name), keyring);
    return finish(draft, more, now, epochOf(name));
  }

  /**
   * Ends what a member may do, at once, and begins the next epoch of each role that it held. An
   * admin's membership only the root key suspends.
   */
  public Change suspend(PeerId peer, Instant now) throws AuthorityException {
    requireAdmin("suspend a member");
    Member member = requireMember(peer);
    Authority authority = log.authority();
    if (authority.isAdmin(member.signingKey()) && !author.publicKey().equals(authority.rootKey())) {
      throw new AuthorityException(
          Reason.NOT_ROOT, peer + " is an admin: only the realm's root key may suspend it");
    }
    Draft draft = new Draft(log, now);
    draft.append(new RecordContent.Suspend(member.signingKey()), author);
    Keyring more = keyring;
    for (RoleName name : member.memberships().keySet()) {
      more = rotate(draft, requireRole(name), more);
    }
    return finish(
        draft,
        more,
        now,
        slot -> slot.epoch().filter(e -> member.memberships().containsKey(e.role())).isPresent());
  }

  /**
   * Sets how entries under a prefix are kept. What the terms leave out stays as the prefix's policy
   * has it; {@link PolicyTerms#NONE} takes the prefix's policy away.
   *
   * <p>The author's keyring must hold the realm's address key.
   */
  public Change setPolicy(AddressPrefix of, PolicyTerms terms, Instant now)
      throws AuthorityException {
    requireAdmin("set a policy");
    Authority authority = log.authority();
    AddressKey key =
        keyring
            .addressKey()
            .orElseThrow(
                () ->
                    new AuthorityException(
                        Reason.NO_KEY, "the realm's address key is needed to name a prefix"));
    Hash prefix = key.blind(log.realmId(), of).key();
    Optional<PrefixPolicy> before = authority.policyOf(prefix);
    if (before.isEmpty() && !terms.isEmpty() && authority.hasAllPolicies()) {
      throw new AuthorityException(
          Reason.OVER_LIMIT,
          AuthorityLimits.MAX_POLICIES + " prefixes have a policy, the most: take one away first");
    }
    if (before.isEmpty() && terms.isEmpty()) {
      throw new AuthorityException(
          Reason.NOTHING_TO_REVOKE, "there is no policy for just " + of + ": see 'policy ls'");
    }
    PolicyTerms whole =
        terms.isEmpty() ? terms : terms.or(before.map(PrefixPolicy::terms).orElse(terms));
    whole.require(authority.replicas());
    return single(
        new RecordContent.SetPolicy(
            prefix, whole, Optional.of(SealedPrefix.seal(key, log.realmId(), of))),
        now);
  }

  /** Says in which zone the author's own peer stands; empty for none. */
  public Change setZone(Optional<ZoneName> zone, Instant now) throws AuthorityException {
    if (log.authority().memberBySigningKey(author.publicKey()).isEmpty()) {
      throw new AuthorityException(
          Reason.UNKNOWN_MEMBER, "only a member's peer has a zone, and this one is none");
    }
    return single(new RecordContent.SetZone(zone), now);
  }

  /**
   * Begins a reap epoch in which all storing members take part but those that are left out, fewer
   * than half. One of the author's own that is under way is given up.
   */
  public Change beginReap(Set<PeerId> leftOut, Instant now) throws AuthorityException {
    requireAdmin("begin a reap epoch");
    for (PeerId peer : leftOut) {
      requireMember(peer);
    }
    return single(ReapRules.begin(log.authority(), author.publicKey(), leftOut, now), now);
  }

  /** Goes on with the author's epoch that is under way: all its members are through. */
  public Change advanceReap(Hash epoch, ReapEpoch.Stage to, Instant now) throws AuthorityException {
    return single(ReapRules.advance(log.authority(), author.publicKey(), epoch, to), now);
  }

  /** Names another admin; only the root key may. */
  public Change nameAdmin(PublicKey key, Instant now) throws AuthorityException {
    requireRoot("name an admin");
    return single(new RecordContent.Admin(key), now);
  }

  /** Ends what an admin may do as such; only the root key may. */
  public Change removeAdmin(PublicKey key, Instant now) throws AuthorityException {
    requireRoot("remove an admin");
    if (!log.authority().admins().contains(key)) {
      throw new AuthorityException(Reason.NOTHING_TO_REVOKE, key.peerId() + " is no admin");
    }
    return single(new RecordContent.RevokeAdmin(key), now);
  }

  /**
   * Seals keys that members lack and this keyring has: up to a number, in the order of slots. A
   * member whose recipient nothing can be sealed to goes without.
   */
  public List<SealedKey> serveOwed(SealedKeys served, int max, Instant now)
      throws AuthorityException {
    return seal(keyring, keyring.owed(log.authority(), served, now), max);
  }

  private List<SealedKey> seal(Keyring held, List<KeySlot> slots, int max)
      throws AuthorityException {
    List<SealedKey> result = new ArrayList<>();
    for (KeySlot slot : slots) {
      if (result.size() < max && KeySealing.isUsable(slot.recipient())) {
        result.add(held.serve(slot, author, entropy));
      }
    }
    return result;
  }

  private Change single(RecordContent content, Instant now) throws AuthorityException {
    Draft draft = new Draft(log, now);
    draft.append(content, author);
    return finish(draft, keyring, now, slot -> false);
  }

  private static Predicate<KeySlot> epochOf(RoleName role) {
    return slot -> slot.epoch().filter(epoch -> epoch.role().equals(role)).isPresent();
  }

  /** Checks that all took effect, and seals those keys of the new state that it asks for. */
  private Change finish(Draft draft, Keyring held, Instant now, Predicate<KeySlot> toSeal)
      throws AuthorityException {
    Authority authority = draft.authority();
    for (LogRecord record : draft.records()) {
      if (!authority.hadEffect(record.id())) {
        throw new IllegalStateException(record + " would have no effect, against what was checked");
      }
    }
    List<KeySlot> slots =
        held.owed(authority, new SealedKeys(), now).stream().filter(toSeal).toList();
    List<SealedKey> sealedKeys = seal(held, slots, Integer.MAX_VALUE);
    return new Change(draft.records(), sealedKeys, held);
  }

  private void requireAdmin(String act) throws AuthorityException {
    if (!log.authority().isAdmin(author.publicKey())) {
      throw new AuthorityException(
          Reason.NOT_ADMIN,
          "only an admin may "
              + act
              + ", and "
              + author.publicKey().peerId()
              + " is none: ask one");
    }
  }

  private void requireRoot(String act) throws AuthorityException {
    if (!log.authority().rootKey().equals(author.publicKey())) {
      throw new AuthorityException(Reason.NOT_ROOT, "only the realm's root key may " + act);
    }
  }

  private Role requireRole(RoleName name) throws AuthorityException {
    return log.authority()
        .role(name)
        .orElseThrow(
            () ->
                new AuthorityException(
                    Reason.UNKNOWN_ROLE,
                    "there is no role " + name + " in this realm: an admin can create it"));
  }

  private Member requireMember(PeerId peer) throws AuthorityException {
    return log.authority()
        .member(peer)
        .orElseThrow(
            () ->
                new AuthorityException(
                    Reason.UNKNOWN_MEMBER,
                    peer
                        + " is no member of this realm: invite it, or see whether the log is"
                        + " behind"));
  }
}
