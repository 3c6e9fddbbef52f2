package dev.coterie.dht.replica;

import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.AuthorityLog;
import dev.coterie.crypto.authority.Operation;
import dev.coterie.crypto.authority.WriteVerdict;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Refusal.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Rights as the authority log implies them: at the heads that a version names, and, for what comes
 * from its writer just now, at the present heads too, so that a suspension ends new writes at once
 * while what was accepted before keeps spreading.
 */
public final class AuthorityRights implements Rights {
  private final AuthorityLog log;

  public AuthorityRights(AuthorityLog log) {
    this.log = log;
  }

  @Override
  public Hash realm() {
    return log.realmId();
  }

  @Override
  public List<Hash> heads() {
    return log.parentsOfNext();
  }

  @Override
  public List<Hash> unknownHeads(VersionHeader header) {
    return log.unknown(header.logHeads());
  }

  @Override
  public boolean isKeptByFewer(VersionHeader header) {
    Authority now = log.authority();
    return !now.policies().isEmpty()
        && now.policyFor(header.path().prefixes()).replicas() < now.replicas();
  }

  @Override
  public Optional<Refusal> refusal(VersionHeader header, Instant now, boolean newWrite) {
    Optional<Authority> then = log.at(header.logHeads());
    if (then.isEmpty()) {
      return Optional.of(
          Refusal.of(
              Reason.UNKNOWN_LOG_HEADS,
              header.logHeads().isEmpty()
                  ? "the version names no heads of the authority log"
                  : "the version names records of the authority log that are not known here"));
    }
    Optional<Refusal> refusal = refusal(then.get(), header, now, newWrite);
    return refusal.isPresent() || !newWrite ? refusal : refusal(log.authority(), header, now, true);
  }

  private static Optional<Refusal> refusal(
      Authority authority, VersionHeader header, Instant now, boolean checkExpiry) {
    WriteVerdict verdict =
        authority.mayWrite(
            header.writerKey(),
            header.isTombstone() ? Operation.DELETE : Operation.PUT,
            header.path().prefixes(),
            now,
            checkExpiry);
    return verdict instanceof WriteVerdict.Refused refused
        ? Optional.of(Refusal.of(Reason.NOT_PERMITTED, refused.detail()))
        : Optional.empty();
  }
}
