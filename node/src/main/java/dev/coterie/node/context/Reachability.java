package dev.coterie.node.context;

import dev.coterie.crypto.address.Address;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.GetReport;
import dev.coterie.dht.replica.PutReport;
import dev.coterie.dht.replica.ReplicaOutcome;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.node.context.CoterieException.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Failures that come of peers that cannot be reached, in words. */
final class Reachability {
  private Reachability() {}

  static CoterieException tooFewAnswers(Address address, GetReport report) {
    return tooFewAnswers(
        address,
        report,
        "Nothing is lost by that. Try again when more peers are up, or read with --consistency"
            + " one.");
  }

  /** A write reads first what it supersedes. */
  static CoterieException tooFewAnswersBeforeWriting(Address address, GetReport report) {
    return tooFewAnswers(
        address,
        report,
        "A write reads first: nothing was written, and nothing is lost. Try again when more peers"
            + " are up, or write with --consistency one, which a single disk then holds.");
  }

  private static CoterieException tooFewAnswers(Address address, GetReport report, String whatNow) {
    List<String> heard = new ArrayList<>();
    for (GetReport.ReplicaAnswer answer : report.replicas()) {
      heard.add(answer.peer() + ": " + (answer.versions() == null ? answer.detail() : "answered"));
    }
    return new CoterieException(
        Kind.UNAVAILABLE,
        "Too few replicas of "
            + address
            + " could be read: "
            + report.answered()
            + " answered, "
            + report.needed()
            + " are needed ("
            + String.join("; ", heard)
            + "). "
            + whatNow,
        Explanation.of(report));
  }

  static CoterieException noPayload(Address address, Version version, Instant now) {
    String expiry =
        version
            .header()
            .expiresAt()
            .map(
                at ->
                    " It lives until "
                        + at
                        + ", and this node's clock says "
                        + now
                        + ": where that is behind, its replicas may have dropped the content.")
            .orElse("");
    return new CoterieException(
        Kind.UNAVAILABLE,
        "The content of version "
            + version.dot()
            + " of "
            + address
            + " is on none of the replicas that answered, only its header is."
            + expiry
            + " Try again when more peers are up.");
  }

  /** A policy's least number of replicas is above what there is. */
  static CoterieException tooFewPeers(Address address, WriteResult.TooFewPeers few) {
    return new CoterieException(
        Kind.UNAVAILABLE,
        "The policy for "
            + address
            + " asks for at least "
            + few.minReplicas()
            + " replicas, and only "
            + few.peers()
            + " storing members have been seen within a day, this one included. Nothing was"
            + " written. Start more peers, or lower the number with 'coterie policy set'.");
  }

  static CoterieException tooFewCopies(Address address, PutReport report) {
    List<String> reached = new ArrayList<>();
    for (ReplicaOutcome replica : report.replicas()) {
      String detail = replica.detail().isEmpty() ? "" : " (" + replica.detail() + ")";
      reached.add(replica.peer() + ": " + replica.state() + detail);
    }
    return new CoterieException(
        Kind.UNAVAILABLE,
        "Too few replicas of "
            + address
            + " have the write on disk: "
            + report.acknowledged()
            + " of the "
            + report.needed()
            + " needed ["
            + String.join("; ", reached)
            + "]. It is kept on this node and goes on spreading, so it may show up in later reads;"
            + " do not count on it. Try again when more peers are up.",
        Explanation.of(report));
  }
}
