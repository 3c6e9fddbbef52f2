package dev.coterie.crypto.authority;

import dev.coterie.crypto.authority.AuthorityException.Reason;
import dev.coterie.crypto.authority.RecordContent.NewMember;
import dev.coterie.crypto.envelope.RoleRecipient;
import dev.coterie.crypto.identity.Signer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a newcomer gets in: it writes its own member record with the ticket's one-time key, and any
 * member takes the record into the log, after judging it by its own clock.
 *
 * <p>In the log the first use of an invite counts, in the log's order; the record's own time must
 * not be past the invite's end. A newcomer can lie about that time, so the member that serves the
 * join checks its clock besides.
 */
public final class Admission {
  /** How far ahead of the serving member's clock a joiner's may be. */
  public static final Duration MAX_CLOCK_LEAD = Duration.ofDays(1);

  private Admission() {}

  /**
   * Writes the newcomer's member record.
   *
   * @param log the realm's log, with the invite in it
   * @param recipient the newcomer's {@link Keyring#recipient}
   */
  public static LogRecord join(
      AuthorityLog log,
      Ticket ticket,
      Signer joiner,
      RoleRecipient recipient,
      boolean storageCapable,
      Instant now)
      throws AuthorityException {
    if (!ticket.realm().equals(log.realmId())) {
      throw new AuthorityException(
          Reason.WRONG_REALM,
          "the ticket is for realm " + ticket.realm() + ", the log is of " + log.realmId());
    }
    requireUnexpired(ticket.expiresAt(), now);
    NewMember member =
        new NewMember(
            joiner.publicKey(),
            recipient,
            Optional.of(ticket.invite()),
            Optional.empty(),
            storageCapable,
            Possession.sign(log.realmId(), Optional.of(ticket.invite()), recipient, joiner));
    LogRecord record =
        LogRecord.sign(
            log.realmId(), log.parentsOfNext(), member, now, Signer.of(ticket.oneTimeKey()));
    judge(log, record, now);
    return record;
  }

  /**
   * Adds a newcomer's own record to the log of the member that serves it. Records that other
   * members hand on are not judged so: {@link AuthorityLog#add} is for them.
   *
   * @return the member that came of it
   */
  public static Member accept(AuthorityLog log, LogRecord record, Instant now)
      throws AuthorityException {
    NewMember content = judge(log, record, now);
    AddOutcome outcome = log.add(record);
    if (outcome instanceof AddOutcome.Refused refused) {
      Reason reason =
          refused.reason() == AddOutcome.Reason.BAD_SIGNATURE
              ? Reason.BAD_SIGNATURE
              : Reason.OVER_LIMIT;
      throw new AuthorityException(reason, refused.detail());
    } else if (outcome instanceof AddOutcome.Missing missing) {
      throw new AuthorityException(
          Reason.MALFORMED,
          "a member record after "
              + missing.parents().size()
              + " records that are unknown here: exchange logs first");
    }
    return log.authority()
        .memberBySigningKey(content.signingKey())
        .orElseThrow(() -> new AuthorityException(Reason.USED, used()));
  }

  /**
   * Judges a newcomer's record by the clock of the member that serves it, before it is in the log;
   * signatures are not checked here.
   */
  public static NewMember judge(AuthorityLog log, LogRecord record, Instant now)
      throws AuthorityException {
    if (!(record.content() instanceof NewMember member) || member.invite().isEmpty()) {
      throw AuthorityException.malformed(
          "a newcomer may bring a member record that names an invite, and nothing else");
    }
    if (!record.realm().equals(log.realmId())) {
      throw new AuthorityException(
          Reason.WRONG_REALM, "a member record of realm " + record.realm());
    }
    Authority authority = log.authority();
    InviteState invite =
        authority
            .invite(member.invite().get())
            .filter(known -> known.oneTimeKey().equals(record.author()))
            .orElseThrow(
                () ->
                    new AuthorityException(
                        Reason.UNKNOWN_INVITE,
                        "no invite in the log fits this ticket: it is of another realm, or the log"
                            + " here is behind; try again when it has caught up, or ask for a new"
                            + " one"));
    boolean again = log.contains(record.id());
    if (invite.usedBy().isPresent() && !again) {
      throw new AuthorityException(Reason.USED, used());
    }
    if (invite.revoked() && !again) {
      throw new AuthorityException(
          Reason.REVOKED, "an admin has taken this invite back: ask for a new ticket");
    }
    requireUnexpired(invite.expiresAt(), now);
    requireUnexpired(invite.expiresAt(), record.claimedAt());
    if (record.claimedAt().isAfter(now.plus(MAX_CLOCK_LEAD))) {
      throw AuthorityException.malformed(
          "a member record of " + record.claimedAt() + ", far ahead of the clock here: " + now);
    }
    return member;
  }

  private static String used() {
    return "somebody has joined with this ticket already; each is good for one: ask for a new one";
  }

  private static void requireUnexpired(Optional<Instant> expiresAt, Instant now)
      throws AuthorityException {
    if (expiresAt.isPresent() && !now.isBefore(expiresAt.get())) {
      throw new AuthorityException(
          Reason.EXPIRED, "the ticket ended at " + expiresAt.get() + ": ask for a new one");
    }
  }
}
