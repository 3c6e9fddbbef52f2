package dev.coterie.simulator.scenario;

import dev.coterie.crypto.authority.Strategy;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.PutReport;
import dev.coterie.dht.replica.ReplicaOutcome;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.simulator.check.Checks;
import dev.coterie.simulator.check.EntryTerms;
import dev.coterie.simulator.check.Operation;
import dev.coterie.simulator.check.SwarmView;
import java.util.Optional;

/** What a client makes of what it was told of its write: how it ended, and what that shows. */
final class WriteEndings {
  private final SwarmView swarm;
  private final Checks checks;
  private final Goals goals;

  WriteEndings(SwarmView swarm, Checks checks, Goals goals) {
    this.swarm = swarm;
    this.checks = checks;
    this.goals = goals;
  }

  /**
   * Notes what a write has come to.
   *
   * @param knowsShown whether it is known without the result what the client had been shown
   */
  Operation.Ending of(Operation operation, boolean knowsShown, WriteResult result) {
    if (result instanceof WriteResult.Written written) {
      written(operation, knowsShown, written);
      return Operation.Ending.ACKNOWLEDGED;
    }
    if (result instanceof WriteResult.Unavailable unavailable) {
      operation.made(unavailable.version());
      goals.reached("maybe-write");
      if (swarm.terms(operation.entry()).filter(terms -> terms.minReplicas() > 1).isPresent()) {
        goals.reached("write-below-its-least-replicas");
      }
      return Operation.Ending.UNKNOWN;
    }
    if (result instanceof WriteResult.Refused refused) {
      checks.confidentiality().said(refused.refusal().toString());
      goals.reached("refused-write");
      return Operation.Ending.UNKNOWN;
    }
    failed(result);
    return Operation.Ending.FAILED;
  }

  private void written(Operation operation, boolean knowsShown, WriteResult.Written written) {
    Version version = written.version();
    operation.made(version);
    keepers(operation, written.report());
    if (!knowsShown) {
      operation.showed(written.superseded().stream().map(Version::hash).toList());
    }
    goals.reached(operation.kind() == Operation.Kind.DELETE ? "delete" : "acknowledged-write");
    if (!version.isTombstone() && !written.superseded().isEmpty()) {
      goals.reached("superseding-write");
    }
    if (version.header().expiresAt().isPresent()) {
      goals.reached("expiring-write");
    }
    swarm.terms(operation.entry()).ifPresent(terms -> underPolicy(terms, written.report()));
  }

  private void underPolicy(EntryTerms terms, PutReport report) {
    int asked = report.replicas().size();
    if (terms.strategy() == Strategy.LAZY && asked < terms.maxReplicas()) {
      goals.reached("lazy-write");
    }
    if (terms.maxReplicas() < swarm.replicas() && asked <= terms.maxReplicas()) {
      goals.reached("thin-write");
    }
  }

  private void failed(WriteResult result) {
    if (result instanceof WriteResult.ConditionFailed) {
      goals.reached("condition-that-did-not-hold");
    } else if (result instanceof WriteResult.OverLimit over) {
      checks.confidentiality().said(over.message());
      goals.reached("write-over-a-limit");
    } else if (result instanceof WriteResult.StoreFailed store) {
      checks.confidentiality().said(store.why().detail());
      goals.reached("write-refused-by-the-disk");
    } else if (result instanceof WriteResult.ReadUnavailable) {
      goals.reached("write-without-a-quorum-to-read");
    }
  }

  private static void keepers(Operation operation, PutReport report) {
    operation.keptBy(
        report.replicas().stream()
            .filter(r -> r.state() == ReplicaOutcome.State.STORED)
            .map(ReplicaOutcome::peer)
            .toList(),
        report.needed());
  }

  /** Notes what a read showed of versions with an end. */
  void read(Version version, Optional<byte[]> payload) {
    if (version.header().isExpired(swarm.wallTime())) {
      goals.reached(payload.isPresent() ? "read-of-what-has-just-expired" : "read-of-the-expired");
    }
  }
}
