package dev.coterie.crypto.authority;

import dev.coterie.crypto.authority.AuthorityException.Reason;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an admin may do about reap epochs. */
final class ReapRules {
  private ReapRules() {}

  static RecordContent.BeginReap begin(
      Authority authority, PublicKey author, Set<PeerId> leftOut, Instant now)
      throws AuthorityException {
    Optional<ReapEpoch> other =
        authority
            .openReap()
            .filter(open -> !open.author().equals(author))
            .filter(open -> authority.isAdmin(open.author()));
    if (other.isPresent()) {
      throw new AuthorityException(
          Reason.REAP_UNDER_WAY,
          "a reap epoch that "
              + other.get().author().peerId()
              + " began is under way: only that admin may give it up, by beginning another");
    }
    List<PublicKey> storing =
        authority.members().stream()
            .filter(member -> authority.mayStore(member.peerId(), now))
            .map(Member::signingKey)
            .toList();
    List<PublicKey> named =
        storing.stream().filter(key -> !leftOut.contains(key.peerId())).sorted().toList();
    Fields.requireAtMost(named.size(), AuthorityLimits.MAX_REAP_MEMBERS, "members of a reap epoch");
    if (named.size() * 2 <= storing.size()) {
      throw new AuthorityException(
          Reason.OVER_LIMIT,
          "members left out of a reap epoch: "
              + (storing.size() - named.size())
              + " of "
              + storing.size()
              + " that store; more than half must take part, so leave out fewer, or suspend those"
              + " that are gone for good");
    }
    return new RecordContent.BeginReap(named);
  }

  static RecordContent.AdvanceReap advance(
      Authority authority, PublicKey author, Hash epoch, ReapEpoch.Stage to)
      throws AuthorityException {
    boolean isNext =
        authority
            .openReap()
            .filter(open -> open.id().equals(epoch) && open.author().equals(author))
            .filter(open -> open.stage().number() + 1 == to.number())
            .isPresent();
    if (!isNext) {
      throw new AuthorityException(
          Reason.NO_REAP, "reap epoch " + epoch + " does not wait for that, or not of this author");
    }
    return new RecordContent.AdvanceReap(epoch, to);
  }
}
