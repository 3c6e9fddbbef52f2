package dev.coterie.crypto.authority;

import dev.coterie.crypto.primitives.Hash;
import java.util.List;

/** What became of a record that was offered to a log. */
public sealed interface AddOutcome {
  /** New, and part of the log now. */
  record Added() implements AddOutcome {}

  /** It was there already. */
  record Known() implements AddOutcome {}

  /** Not taken: these parents must come first. */
  record Missing(List<Hash> parents) implements AddOutcome {
    public Missing {
      parents = List.copyOf(parents);
    }
  }

  /** Not taken. Another peer may take it later; the sender is at fault unless the log is full. */
  record Refused(Reason reason, String detail) implements AddOutcome {}

  /** Why a log does not take a record. */
  enum Reason {
    /** It belongs to another realm, or founds one. */
    WRONG_REALM,
    /** A signature is not good. */
    BAD_SIGNATURE,
    /** No record before it names the author's key, in any part: strangers do not fill the log. */
    STRANGER,
    /** The log holds {@link AuthorityLimits#MAX_LOG_RECORDS}. */
    FULL
  }
}
