package dev.coterie.dht.sync;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.peer.Outcome;
import java.util.Optional;

/** What a session has used and moved, and what has ended it. */
final class SyncLedger {
  private int requests;
  private int faults;
  private long fetched;
  private long kept;
  private long offered;
  private Optional<SyncReport.End> end = Optional.empty();
  private String detail = "";

  /** Counts a request; false, and the session is at its end, when there were too many. */
  boolean mayAsk() {
    if (isEnded()) {
      return false;
    }
    if (requests >= SyncLimits.MAX_REQUESTS) {
      end(SyncReport.End.CUT_OFF, "over " + SyncLimits.MAX_REQUESTS + " requests in a session");
      return false;
    }
    requests++;
    return true;
  }

  /** A claim that did not hold. Records change, so some may; not many more than did hold. */
  void fault(String what) {
    if (++faults > SyncLimits.MAX_FAULTS + kept) {
      cutOff(faults + " claims did not hold, the last: " + what);
    }
  }

  /** What no honest partner does. */
  void cutOff(String why) {
    end(SyncReport.End.CUT_OFF, why);
  }

  /** An outcome that is not the response asked for ends the session; how, it says itself. */
  void interrupted(Outcome outcome) {
    interrupted(Outcomes.reason(outcome));
  }

  void interrupted(String why) {
    end(SyncReport.End.INTERRUPTED, why);
  }

  private void end(SyncReport.End how, String why) {
    if (!isEnded()) {
      end = Optional.of(how);
      detail = why;
    }
  }

  boolean isEnded() {
    return end.isPresent();
  }

  void fetched(int records) {
    fetched += records;
  }

  void kept(int versions) {
    kept += versions;
  }

  void offered(int versions) {
    offered += versions;
  }

  SyncReport report(PeerId partner, int ranges) {
    return new SyncReport(
        partner, end.orElse(SyncReport.End.DONE), detail, ranges, fetched, kept, offered, requests);
  }
}
