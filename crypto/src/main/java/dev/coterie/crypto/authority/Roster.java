package dev.coterie.crypto.authority;

import dev.coterie.crypto.authority.RecordContent.NewMember;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Entropy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets many join at once: for each an invite and the record that uses it, as {@link Realm#invite}
 * and {@link Admission#join} write them.
 *
 * <p>Those two try every act out on a copy of the log, and work out the state of all of it, so that
 * n members one by one cost n² records. Here the log grows as records are written, and whether each
 * had an effect is judged once, by {@link #finish}. It holds the newcomers' secrets, so it is for
 * whoever makes all parties: a simulation, a test.
 */
public final class Roster {
  private final AuthorityLog log;
  private final Signer admin;
  private final Entropy entropy;
  private final Instant now;
  private final List<LogRecord> records = new ArrayList<>();

  /**
   * A roster without anybody.
   *
   * @param log grows with every newcomer
   * @param admin who invites
   */
  public Roster(AuthorityLog log, Signer admin, Entropy entropy, Instant now) {
    this.log = log;
    this.admin = admin;
    this.entropy = entropy;
    this.now = now;
  }

  /** Invites a newcomer and lets it join; what it then holds has no role's key yet. */
  public Keyring add(Signer newcomer, InviteOptions options) throws AuthorityException {
    Identity oneTimeKey = Identity.generate(entropy);
    LogRecord invite =
        append(
            new RecordContent.Invite(
                oneTimeKey.publicKey(),
                options.roles(),
                options.expiresAfter().map(now::plus),
                options.membershipFor().map(now::plus)),
            admin);
    Keyring own = Keyring.create(log.realmId(), entropy);
    append(
        new NewMember(
            newcomer.publicKey(),
            own.recipient(),
            Optional.of(invite.id()),
            Optional.empty(),
            true,
            Possession.sign(log.realmId(), Optional.of(invite.id()), own.recipient(), newcomer)),
        Signer.of(oneTimeKey));
    return own;
  }

  private LogRecord append(RecordContent content, Signer author) throws AuthorityException {
    LogRecord record = LogRecord.sign(log.realmId(), log.parentsOfNext(), content, now, author);
    AddOutcome outcome = log.addVerified(record);
    if (outcome instanceof AddOutcome.Refused refused) {
      throw new AuthorityException(
          AuthorityException.Reason.OVER_LIMIT, refused.reason() + ": " + refused.detail());
    }
    records.add(record);
    return record;
  }

  /**
   * The records of all newcomers, parents first.
   *
   * @throws IllegalStateException if one had no effect: an admin who is none, a role that is not
   *     there
   */
  public List<LogRecord> finish() {
    Authority authority = log.authority();
    for (LogRecord record : records) {
      if (!authority.hadEffect(record.id())) {
        throw new IllegalStateException(record + " has no effect");
      }
    }
    return List.copyOf(records);
  }
}
