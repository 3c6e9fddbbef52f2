package dev.coterie.crypto.authority;

import dev.coterie.crypto.authority.RecordContent.Revoke;
import dev.coterie.crypto.authority.RecordContent.RevokeGrant;
import dev.coterie.crypto.authority.RecordContent.RevokeInvite;
import dev.coterie.crypto.authority.RecordContent.RevokeRole;
import dev.coterie.crypto.authority.RecordContent.Suspend;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All revokes that count, known before what they take back is judged.
 *
 * <p>A revoke beats what is concurrent with it: what it takes back is only there again when a
 * record gives it that has the revoke among its ancestors.
 */
final class Revocations {
  private final LogGraph graph;
  private final Map<Object, List<Integer>> byTarget = new HashMap<>(); // asked by key only
  private final Set<Hash> grants = new HashSet<>(); // asked only
  private final BitSet effective = new BitSet();

  private record RoleOf(PublicKey member, RoleName role) {}

  private record Membership(PublicKey member) {}

  private record InviteOf(Hash invite) {}

  Revocations(LogGraph graph, int[] order, AdminTimeline admins) {
    this.graph = graph;
    for (int number : order) {
      LogRecord record = graph.record(number);
      if (record.content() instanceof Revoke revoke && admins.wasAdmin(record.author(), number)) {
        note(revoke, record, number, admins);
      }
    }
  }

  private void note(Revoke revoke, LogRecord record, int number, AdminTimeline admins) {
    if (revoke instanceof RevokeGrant target) {
      grants.add(target.grant());
      effective.set(number);
    } else if (revoke instanceof RevokeRole target) {
      note(new RoleOf(target.member(), target.role()), number);
    } else if (revoke instanceof RevokeInvite target) {
      note(new InviteOf(target.invite()), number);
    } else if (revoke instanceof Suspend target) {
      boolean ofAdmin = admins.wasAdmin(target.member(), number);
      if (!ofAdmin || admins.isRoot(record.author())) {
        note(new Membership(target.member()), number);
      }
    }
  }

  private void note(Object target, int number) {
    byTarget.computeIfAbsent(target, t -> new ArrayList<>(1)).add(number);
    effective.set(number);
  }

  /** Numbers of the revokes that count. */
  BitSet effective() {
    return effective;
  }

  boolean isGrantRevoked(Hash grant) {
    return grants.contains(grant);
  }

  /** Whether a membership given at this record outlives all suspensions. */
  boolean membershipHolds(PublicKey member, int givenAt) {
    return holds(new Membership(member), givenAt);
  }

  /**
   * Whether one may join at a record with an invite given at another: a ticket from before a
   * suspension does not undo it, and a later suspension does not undo the joining itself.
   */
  boolean letsJoin(PublicKey member, int invitedAt, int joinedAt) {
    return byTarget.getOrDefault(new Membership(member), List.of()).stream()
        .allMatch(
            revoke -> graph.isAncestor(revoke, invitedAt) || graph.isAncestor(joinedAt, revoke));
  }

  /** Whether a role given at this record outlives all that took it away. */
  boolean roleHolds(PublicKey member, RoleName role, int givenAt) {
    return holds(new RoleOf(member, role), givenAt);
  }

  private boolean holds(Object target, int givenAt) {
    return byTarget.getOrDefault(target, List.of()).stream()
        .allMatch(revoke -> graph.isAncestor(revoke, givenAt));
  }

  /** Whether an invite was still good for one who used it at this record. */
  boolean inviteServes(Hash invite, int usedAt) {
    return byTarget.getOrDefault(new InviteOf(invite), List.of()).stream()
        .allMatch(revoke -> graph.isAncestor(usedAt, revoke));
  }

  boolean isInviteRevoked(Hash invite) {
    return byTarget.containsKey(new InviteOf(invite));
  }
}
