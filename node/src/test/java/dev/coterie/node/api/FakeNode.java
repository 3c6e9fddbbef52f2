package dev.coterie.node.api;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.authority.EntryPolicy;
import dev.coterie.crypto.authority.PolicyTerms;
import dev.coterie.crypto.authority.RoleLevel;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.authority.RoleRequest;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.sync.PullProgress;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.config.Setting;
import dev.coterie.node.config.SettingValue;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** A node with a fake store and roles in memory. */
public final class FakeNode implements NodeService {
  public static final PeerId STRANGER =
      PeerId.parse("12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo");
  public static final Instant STARTED = Instant.parse("2026-01-01T00:00:00Z");

  private final FakeStore store = new FakeStore();
  private final Map<RoleName, RoleView> roles = new TreeMap<>();
  private final Map<AddressPrefix, PolicyTerms> policies = new TreeMap<>();
  private final Set<PeerId> reapLeftOut = new TreeSet<>();
  private volatile List<Finding> findings = List.of();
  private volatile ReapView reapView =
      new ReapView(Optional.empty(), List.of(), Optional.empty(), true, 0, 0, 0);
  public volatile boolean ready = true;

  @Override
  public FakeStore store() {
    return store;
  }

  @Override
  public CompletableFuture<NodeStatus> status() {
    return CompletableFuture.completedFuture(
        new NodeStatus(
            FakeStore.WRITER,
            "shop",
            "00ff",
            List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001")),
            true,
            Optional.of("rack-1"),
            6,
            7,
            3,
            1234,
            5678,
            Optional.empty(),
            4096,
            512,
            297,
            Optional.of("gathering"),
            1,
            List.of(new RoleRequest(new RoleName("developer"), RoleLevel.WRITE)),
            2,
            new PullProgress(32, 5, 60, 7_000),
            9,
            STARTED,
            "test"));
  }

  public void show(ReapView view) {
    reapView = view;
  }

  public void find(List<Finding> what) {
    findings = what;
  }

  public Set<PeerId> reapLeftOut() {
    return reapLeftOut;
  }

  @Override
  public CompletableFuture<ReapView> reaping() {
    return CompletableFuture.completedFuture(reapView);
  }

  @Override
  public CompletableFuture<ReapView> beginReap(Set<PeerId> leftOut) {
    reapLeftOut.addAll(leftOut);
    return reaping();
  }

  @Override
  public CompletableFuture<List<Finding>> examine() {
    return CompletableFuture.completedFuture(findings);
  }

  @Override
  public CompletableFuture<List<PeerView>> peers() {
    return CompletableFuture.completedFuture(
        List.of(
            new PeerView(
                STRANGER,
                List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4002")),
                true,
                Optional.of("rack-2"),
                true,
                Optional.of(STARTED))));
  }

  @Override
  public CompletableFuture<ReplicasView> replicas(Address address) {
    Hash key = Hash.of(address.toString().getBytes(StandardCharsets.UTF_8));
    return CompletableFuture.completedFuture(new ReplicasView(new Key(key), List.of(STRANGER)));
  }

  @Override
  public CompletableFuture<List<RoleView>> roles() {
    return CompletableFuture.completedFuture(List.copyOf(roles.values()));
  }

  @Override
  public CompletableFuture<RoleView> createRole(RoleName name, List<AddressPrefix> writePrefixes) {
    if (roles.containsKey(name)) {
      return failed(Kind.CONFLICT, "There is a role " + name + " already.");
    }
    RoleView role =
        new RoleView(
            name,
            1,
            Optional.of(RoleLevel.WRITE),
            writePrefixes.stream().map(AddressPrefix::toString).toList(),
            List.of(new RoleView.Holder(FakeStore.WRITER, RoleLevel.WRITE)));
    roles.put(name, role);
    return CompletableFuture.completedFuture(role);
  }

  @Override
  public CompletableFuture<RoleView> grantRole(PeerId member, RoleRequest request) {
    RoleView role = roles.get(request.role());
    if (role == null) {
      return failed(Kind.NOT_FOUND, "There is no role " + request.role() + ".");
    }
    List<RoleView.Holder> holders = new ArrayList<>(role.holders());
    holders.removeIf(holder -> holder.peer().equals(member));
    holders.add(new RoleView.Holder(member, request.level()));
    return replaced(role, holders);
  }

  private CompletableFuture<RoleView> replaced(RoleView role, List<RoleView.Holder> holders) {
    RoleView changed =
        new RoleView(role.name(), role.epoch(), role.held(), role.writePrefixes(), holders);
    roles.put(role.name(), changed);
    return CompletableFuture.completedFuture(changed);
  }

  @Override
  public CompletableFuture<RoleView> revokeRole(PeerId member, RoleName name) {
    RoleView role = roles.get(name);
    if (role == null) {
      return failed(Kind.NOT_FOUND, "There is no role " + name + ".");
    }
    List<RoleView.Holder> holders = new ArrayList<>(role.holders());
    holders.removeIf(holder -> holder.peer().equals(member));
    return replaced(role, holders);
  }

  @Override
  public CompletableFuture<List<PolicyView>> policies() {
    return CompletableFuture.completedFuture(
        policies.entrySet().stream()
            .map(policy -> new PolicyView(policy.getKey().toString(), policy.getValue()))
            .toList());
  }

  @Override
  public CompletableFuture<EntryPolicyView> policyFor(Address address) {
    return CompletableFuture.completedFuture(
        new EntryPolicyView(EntryPolicy.ofRealm(3), Optional.empty()));
  }

  /** In a realm of three replicas. */
  @Override
  public CompletableFuture<PolicyView> setPolicy(AddressPrefix prefix, PolicyTerms terms) {
    if (terms.isEmpty() && policies.remove(prefix) == null) {
      return failed(Kind.NOT_FOUND, "There is no policy for just " + prefix + ".");
    }
    if (terms.maxReplicas().orElse(1) > 3) {
      return failed(Kind.INVALID, "Most replicas of a policy: 1 to 3 go.");
    }
    if (!terms.isEmpty()) {
      policies.merge(prefix, terms, (before, now) -> now.or(before));
    }
    return CompletableFuture.completedFuture(
        new PolicyView(prefix.toString(), policies.getOrDefault(prefix, PolicyTerms.NONE)));
  }

  @Override
  public CompletableFuture<RoleKey> roleKey(RoleName role) {
    return role.value().equals(FakeStore.FOREIGN_ROLE)
        ? failed(Kind.REFUSED, "This node does not hold " + role + ".")
        : CompletableFuture.completedFuture(
            new RoleKey(role, 1, "AGE-SECRET-KEY-1TEST", "age1test"));
  }

  @Override
  public CompletableFuture<Invite> invite(List<RoleRequest> granted, Duration expiresAfter) {
    return CompletableFuture.completedFuture(
        new Invite("coterie1ticket", granted, STARTED.plus(expiresAfter)));
  }

  @Override
  public List<SettingValue> settings() {
    return List.of(new SettingValue(Setting.FSYNC, List.of("never"), "flag --fsync"));
  }

  @Override
  public Optional<String> notReady() {
    return ready ? Optional.empty() : Optional.of("the disk is full");
  }

  private static <T> CompletableFuture<T> failed(Kind kind, String message) {
    return CompletableFuture.failedFuture(new CoterieException(kind, message));
  }
}
