package dev.coterie.crypto.authority;

import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A copy of a log on which an act is tried out, record after record, before it is handed out. */
final class Draft {
  private final AuthorityLog log;
  private final Instant now;
  private final List<LogRecord> records = new ArrayList<>();

  Draft(AuthorityLog log, Instant now) {
    this.log = log.copy();
    this.now = now;
  }

  /** Signs a record after all that is there, and adds it. */
  Hash append(RecordContent content, Signer author) throws AuthorityException {
    LogRecord record = LogRecord.sign(log.realmId(), log.parentsOfNext(), content, now, author);
    AddOutcome outcome = log.add(record);
    if (outcome instanceof AddOutcome.Refused refused) {
      AuthorityException.Reason reason =
          refused.reason() == AddOutcome.Reason.FULL
              ? AuthorityException.Reason.OVER_LIMIT
              : AuthorityException.Reason.NOT_ADMIN;
      throw new AuthorityException(reason, refused.detail());
    }
    records.add(record);
    return record.id();
  }

  Authority authority() {
    return log.authority();
  }

  List<LogRecord> records() {
    return records;
  }
}
