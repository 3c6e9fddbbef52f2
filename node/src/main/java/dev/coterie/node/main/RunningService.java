package dev.coterie.node.main;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.address.BlindedPath;
import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.Invitation;
import dev.coterie.crypto.authority.InviteOptions;
import dev.coterie.crypto.authority.PolicyTerms;
import dev.coterie.crypto.authority.Realm;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.authority.RoleRequest;
import dev.coterie.crypto.authority.ZoneName;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.peer.Peer;
import dev.coterie.dht.replica.Neighbourhood;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.api.EntryPolicyView;
import dev.coterie.node.api.Finding;
import dev.coterie.node.api.Invite;
import dev.coterie.node.api.NodeService;
import dev.coterie.node.api.NodeStatus;
import dev.coterie.node.api.PeerView;
import dev.coterie.node.api.PolicyView;
import dev.coterie.node.api.ReapView;
import dev.coterie.node.api.ReplicasView;
import dev.coterie.node.api.RoleKey;
import dev.coterie.node.api.RoleView;
import dev.coterie.node.config.SettingValue;
import dev.coterie.node.context.ContextStore;
import dev.coterie.node.libp2p.host.Host;
import dev.coterie.node.storage.DurableStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** A running node, as its API and the programs that embed it see it. */
final class RunningService implements NodeService {
  /** Addresses of other peers that a ticket names beside this node's own. */
  private static final int OTHERS_IN_TICKET = 4;

  /** What the service speaks for. */
  record Parts(
      Peer peer,
      Host host,
      KeyCustody custody,
      DurableStore records,
      ContextStore store,
      Executor loop,
      List<SettingValue> settings,
      boolean storing,
      Path home,
      Instant startedAt,
      Supplier<Boolean> ready) {}

  private final Parts parts;
  private final RealmAccess realm;
  private final RealmRoles roles;
  private final RealmPolicies policies;
  private final RealmReaping reaping;

  RunningService(Parts parts) {
    this.parts = parts;
    this.realm =
        new RealmAccess(parts.peer(), parts.custody(), parts.host().peerId(), parts.loop());
    this.roles = new RealmRoles(realm);
    this.policies = new RealmPolicies(realm);
    this.reaping = new RealmReaping(realm, parts.peer());
  }

  @Override
  public ContextStore store() {
    return parts.store();
  }

  @Override
  public List<SettingValue> settings() {
    return parts.settings();
  }

  @Override
  public Optional<String> notReady() {
    return parts.ready().get() ? writesRefused() : Optional.of("the node starts or stops");
  }

  private Optional<String> writesRefused() {
    return parts.records().refusing().map(StoreOutcome.NotKept::inWords);
  }

  @Override
  public CompletableFuture<NodeStatus> status() {
    return realm.onLoop(this::statusNow);
  }

  private NodeStatus statusNow() {
    Authority authority = realm.authority();
    RecordStore.StoreStats stats = parts.records().stats();
    return new NodeStatus(
        parts.host().peerId(),
        authority.realmName(),
        authority.realmId().toString(),
        parts.host().addresses(),
        parts.storing(),
        zone(parts.host().peerId()),
        parts.peer().routing().size(),
        authority.members().size(),
        authority.replicas(),
        stats.records(),
        stats.diskBytes(),
        writesRefused(),
        stats.reclaimedBytes(),
        parts.peer().expired().droppedBytes(),
        parts.peer().reaping().reapedBytes(),
        authority.openReap().map(epoch -> epoch.stage().name().toLowerCase(Locale.ROOT)),
        parts.peer().reaping().quarantine().held().size(),
        realm.self(authority).map(member -> member.roles(Instant.now())).orElse(List.of()),
        parts.peer().replication().owedReplicas(),
        parts.peer().antiEntropy().progress(),
        authority.recordCount(),
        parts.startedAt(),
        Release.NAME);
  }

  private Optional<String> zone(PeerId peer) {
    return parts
        .peer()
        .authority()
        .authority()
        .flatMap(known -> known.zone(peer))
        .map(ZoneName::value);
  }

  @Override
  public CompletableFuture<List<PeerView>> peers() {
    return realm.onLoop(
        () -> {
          Position own = Position.of(parts.host().peerId());
          List<PeerView> views = new ArrayList<>();
          for (Contact contact :
              parts.peer().routing().closest(own, parts.peer().routing().size())) {
            views.add(view(contact));
          }
          return views;
        });
  }

  private PeerView view(Contact contact) {
    return new PeerView(
        contact.id(),
        contact.addresses(),
        parts.peer().neighbourhood().isMember(contact.id()),
        zone(contact.id()),
        parts.host().connection(contact.id()).isPresent(),
        Optional.empty());
  }

  @Override
  public CompletableFuture<ReplicasView> replicas(Address address) {
    CompletableFuture<ReplicasView> found = new CompletableFuture<>();
    parts
        .loop()
        .execute(
            () -> {
              try {
                BlindedPath path = realm.addressKey().blind(realm.authority().realmId(), address);
                Key key = new Key(path.key());
                Neighbourhood around = parts.peer().neighbourhood();
                around.nearest(
                    key,
                    around.policy(path.prefixes()).replicas(),
                    peers ->
                        found.complete(
                            new ReplicasView(key, peers.stream().map(Contact::id).toList())));
              } catch (RuntimeException e) {
                found.completeExceptionally(e);
              }
            });
    return found;
  }

  @Override
  public CompletableFuture<List<RoleView>> roles() {
    return roles.all();
  }

  @Override
  public CompletableFuture<RoleView> createRole(RoleName name, List<AddressPrefix> prefixes) {
    return roles.create(name, prefixes);
  }

  @Override
  public CompletableFuture<RoleView> grantRole(PeerId member, RoleRequest role) {
    return roles.grant(member, role);
  }

  @Override
  public CompletableFuture<RoleView> revokeRole(PeerId member, RoleName role) {
    return roles.revoke(member, role);
  }

  @Override
  public CompletableFuture<List<PolicyView>> policies() {
    return policies.all();
  }

  @Override
  public CompletableFuture<EntryPolicyView> policyFor(Address address) {
    return policies.forEntry(address);
  }

  @Override
  public CompletableFuture<PolicyView> setPolicy(AddressPrefix prefix, PolicyTerms terms) {
    return policies.set(prefix, terms);
  }

  @Override
  public CompletableFuture<ReapView> reaping() {
    return reaping.view();
  }

  @Override
  public CompletableFuture<ReapView> beginReap(Set<PeerId> leftOut) {
    return reaping.begin(leftOut);
  }

  @Override
  public CompletableFuture<List<Finding>> examine() {
    return reaping
        .view()
        .thenCompose(
            view ->
                realm.onLoop(
                    () ->
                        new Examination(
                                new Examination.Parts(
                                    parts.peer(),
                                    parts.host().peerId(),
                                    parts.records(),
                                    parts.custody().keyring(),
                                    parts.home(),
                                    view))
                            .findings()));
  }

  @Override
  public CompletableFuture<RoleKey> roleKey(RoleName name) {
    return roles.key(name);
  }

  @Override
  public CompletableFuture<Invite> invite(List<RoleRequest> roles, Duration expiresAfter) {
    CompletableFuture<Invitation> invited =
        realm.act(
            (Realm log) ->
                log.invite(
                    InviteOptions.of(roles, expiresAfter, addressesForTicket()), Instant.now()),
            Invitation::change);
    return invited.thenApply(
        invitation ->
            new Invite(
                invitation.ticket().encode(),
                roles,
                invitation.ticket().expiresAt().orElse(Instant.MAX)));
  }

  private List<String> addressesForTicket() {
    List<String> addresses = new ArrayList<>();
    for (Multiaddr own : parts.host().addresses()) {
      addresses.add(own.withPeerId(parts.host().peerId()).toString());
    }
    Position here = Position.of(parts.host().peerId());
    for (Contact other : parts.peer().routing().closest(here, OTHERS_IN_TICKET)) {
      other.addresses().stream()
          .findFirst()
          .ifPresent(address -> addresses.add(address.withPeerId(other.id()).toString()));
    }
    return addresses;
  }
}
