package dev.coterie.node.doctor;

import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.Member;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.node.api.Finding;
import dev.coterie.node.api.Finding.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether the realm's log, as it is here, has this peer as a member. */
public record MembershipCheck(Optional<Authority> authority, PeerId self, Instant now)
    implements Check {
  @Override
  public Optional<Finding> look() {
    if (authority.isEmpty()) {
      return Optional.of(
          finding(
              Severity.WAITING,
              "This home has yet to learn the realm's log.",
              "Start it where it can reach a peer of the realm."));
    }
    Optional<Member> member = authority.get().member(self);
    if (member.isEmpty()) {
      return Optional.of(
          finding(
              Severity.PROBLEM,
              self + " is no member, by the realm's log as it is here.",
              "Start it where it can reach a peer of the realm; if that does not help, ask for a"
                  + " ticket."));
    }
    return member.get().isActive(now)
        ? Optional.empty()
        : Optional.of(
            finding(
                Severity.PROBLEM,
                self + " is suspended, or past its time, by the realm's log as it is here.",
                "Ask an admin of the realm."));
  }

  private static Finding finding(Severity severity, String what, String next) {
    return new Finding(
        "membership",
        severity,
        what,
        "Other peers may take no writes from this one, and give it nothing. Nothing is lost.",
        next,
        List.of());
  }
}
