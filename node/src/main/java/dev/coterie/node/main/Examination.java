package dev.coterie.node.main;

import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.Keyring;
import dev.coterie.crypto.authority.Member;
import dev.coterie.crypto.authority.Role;
import dev.coterie.crypto.authority.RoleRequest;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.peer.Peer;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.node.api.Finding;
import dev.coterie.node.api.ReapView;
import dev.coterie.node.doctor.Check;
import dev.coterie.node.doctor.ClockCheck;
import dev.coterie.node.doctor.DamageCheck;
import dev.coterie.node.doctor.KeysCheck;
import dev.coterie.node.doctor.NeighboursCheck;
import dev.coterie.node.doctor.OwedCheck;
import dev.coterie.node.doctor.QuarantineCheck;
import dev.coterie.node.doctor.ReapCheck;
import dev.coterie.node.doctor.SpaceCheck;
import dev.coterie.node.doctor.WritesCheck;
import dev.coterie.node.storage.DurableStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a running node is examined for; on its loop. */
final class Examination {
  private final Parts parts;

  /** What is looked at. */
  record Parts(
      Peer peer, PeerId self, DurableStore records, Keyring keyring, Path home, ReapView reaping) {}

  Examination(Parts parts) {
    this.parts = parts;
  }

  /** What is wrong, worst first. */
  List<Finding> findings() {
    Peer peer = parts.peer();
    Optional<Authority> authority = peer.authority().authority();
    List<Check> checks =
        List.of(
            new DamageCheck(parts.records().damage()),
            new QuarantineCheck(peer.reaping().quarantine().held()),
            new WritesCheck(parts.records().refusing().map(StoreOutcome.NotKept::inWords)),
            new SpaceCheck(parts.home()),
            new NeighboursCheck(
                peer.routing().size(), authority.map(known -> known.members().size()).orElse(2)),
            new KeysCheck(
                authority
                    .map(known -> missingKeys(known, parts.self(), parts.keyring()))
                    .orElse(List.of())),
            new ClockCheck(peer.logs().clocks().ahead(), peer.logs().clocks().heard()),
            new OwedCheck(peer.replication().owedReplicas()),
            new ReapCheck(parts.reaping()));
    return findings(checks);
  }

  /** What some checks find, worst first. */
  static List<Finding> findings(List<Check> checks) {
    List<Finding> findings = new ArrayList<>();
    checks.forEach(check -> check.look().ifPresent(findings::add));
    findings.sort(Comparator.comparing(Finding::severity));
    return findings;
  }

  /** Keys that a member should have, by the log, and has not. */
  static List<String> missingKeys(Authority authority, PeerId self, Keyring keyring) {
    List<String> missing = new ArrayList<>();
    List<RoleRequest> roles =
        authority
            .member(self)
            .map((Member member) -> member.roles(Instant.now()))
            .orElse(List.of());
    for (RoleRequest held : roles) {
      boolean isMissing =
          authority
              .role(held.role())
              .flatMap(Role::current)
              .filter(epoch -> keyring.roleKey(held.role(), epoch.recipient()).isEmpty())
              .isPresent();
      if (isMissing) {
        missing.add("role " + held.role());
      }
    }
    if (!roles.isEmpty() && keyring.addressKey().isEmpty()) {
      missing.add("the realm's address key");
    }
    return missing;
  }
}
