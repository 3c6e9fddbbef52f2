package dev.coterie.node.main;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressKey;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.address.BlindedPath;
import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.Change;
import dev.coterie.crypto.authority.EntryPolicy;
import dev.coterie.crypto.authority.Invitation;
import dev.coterie.crypto.authority.InviteOptions;
import dev.coterie.crypto.authority.Member;
import dev.coterie.crypto.authority.PolicyTerms;
import dev.coterie.crypto.authority.PrefixPolicy;
import dev.coterie.crypto.authority.Realm;
import dev.coterie.crypto.authority.Role;
import dev.coterie.crypto.authority.RoleEpoch;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.authority.RoleRequest;
import dev.coterie.crypto.authority.ZoneName;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.peer.Peer;
import dev.coterie.dht.replica.Neighbourhood;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.api.EntryPolicyView;
import dev.coterie.node.api.Invite;
import dev.coterie.node.api.NodeService;
import dev.coterie.node.api.NodeStatus;
import dev.coterie.node.api.PeerView;
import dev.coterie.node.api.PolicyView;
import dev.coterie.node.api.ReplicasView;
import dev.coterie.node.api.RoleKey;
import dev.coterie.node.api.RoleView;
import dev.coterie.node.config.SettingValue;
import dev.coterie.node.context.ContextStore;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import dev.coterie.node.libp2p.host.Host;
import dev.coterie.node.storage.DurableStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
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
      Instant startedAt,
      Supplier<Boolean> ready) {}

  private final Parts parts;

  RunningService(Parts parts) {
    this.parts = parts;
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
    return onLoop(this::statusNow);
  }

  private NodeStatus statusNow() {
    Authority authority = authority();
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
        self(authority).map(member -> member.roles(Instant.now())).orElse(List.of()),
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

  private Optional<Member> self(Authority authority) {
    return authority.member(parts.host().peerId());
  }

  private Authority authority() {
    return parts
        .peer()
        .authority()
        .authority()
        .orElseThrow(
            () ->
                new CoterieException(
                    Kind.UNAVAILABLE,
                    "This node has yet to receive its realm's authority log. Nothing is lost by"
                        + " that. Try again when it has reached another peer."));
  }

  @Override
  public CompletableFuture<List<PeerView>> peers() {
    return onLoop(
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
                BlindedPath path = addressKey().blind(authority().realmId(), address);
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
    return onLoop(() -> authority().roles().stream().map(this::view).toList());
  }

  private RoleView view(Role role) {
    Instant now = Instant.now();
    Authority authority = authority();
    List<RoleView.Holder> holders = new ArrayList<>();
    for (Member member : authority.members()) {
      member
          .level(role.name(), now)
          .ifPresent(level -> holders.add(new RoleView.Holder(member.peerId(), level)));
    }
    return new RoleView(
        role.name(),
        role.current().map(RoleEpoch::number).orElse(0),
        self(authority).flatMap(member -> member.level(role.name(), now)),
        role.writePrefixes(now).stream().map(link -> name(link, authority)).toList(),
        holders);
  }

  /** Links are hashes: only that of the whole realm has a name that everybody knows. */
  private static String name(Hash link, Authority authority) {
    return link.equals(authority.wholeRealm()) ? AddressPrefix.REALM.toString() : link.toString();
  }

  @Override
  public CompletableFuture<RoleView> createRole(RoleName name, List<AddressPrefix> prefixes) {
    return changeRole(name, realm -> realm.createRole(name, links(prefixes), Instant.now()));
  }

  private List<Hash> links(List<AddressPrefix> prefixes) {
    if (prefixes.isEmpty()) {
      return List.of();
    }
    AddressKey key = addressKey();
    Hash realm = authority().realmId();
    return prefixes.stream().map(prefix -> key.blind(realm, prefix).key()).toList();
  }

  private AddressKey addressKey() {
    return parts
        .custody()
        .keyring()
        .addressKey()
        .orElseThrow(
            () ->
                new CoterieException(
                    Kind.REFUSED,
                    "This node does not hold the realm's address key, so names of entries mean"
                        + " nothing to it. Nothing was changed. It gets the key with its first"
                        + " role."));
  }

  @Override
  public CompletableFuture<RoleView> grantRole(PeerId member, RoleRequest role) {
    return changeRole(
        role.role(),
        realm ->
            realm.grantRole(member, role.role(), role.level(), Optional.empty(), Instant.now()));
  }

  @Override
  public CompletableFuture<RoleView> revokeRole(PeerId member, RoleName role) {
    return changeRole(role, realm -> realm.revokeRole(member, role, Instant.now()));
  }

  @Override
  public CompletableFuture<List<PolicyView>> policies() {
    return onLoop(() -> authority().policies().stream().map(this::view).toList());
  }

  private PolicyView view(PrefixPolicy policy) {
    return new PolicyView(name(policy), policy.terms());
  }

  private String name(PrefixPolicy policy) {
    Hash realm = authority().realmId();
    return parts
        .custody()
        .keyring()
        .addressKey()
        .flatMap(key -> policy.name().flatMap(name -> name.open(key, realm, policy.prefix())))
        .map(AddressPrefix::toString)
        .orElseGet(() -> name(policy.prefix(), authority()));
  }

  @Override
  public CompletableFuture<EntryPolicyView> policyFor(Address address) {
    return onLoop(
        () -> {
          Authority authority = authority();
          EntryPolicy policy =
              authority.policyFor(addressKey().blind(authority.realmId(), address).prefixes());
          return new EntryPolicyView(
              policy, policy.prefix().flatMap(authority::policyOf).map(this::name));
        });
  }

  @Override
  public CompletableFuture<PolicyView> setPolicy(AddressPrefix prefix, PolicyTerms terms) {
    KeyCustody.Act<Change> act = realm -> realm.setPolicy(prefix, terms, Instant.now());
    return act(act, Function.identity()).thenCompose(change -> onLoop(() -> policyOf(prefix)));
  }

  private PolicyView policyOf(AddressPrefix prefix) {
    Authority authority = authority();
    Hash link = addressKey().blind(authority.realmId(), prefix).key();
    return new PolicyView(
        prefix.toString(),
        authority.policyOf(link).map(PrefixPolicy::terms).orElse(PolicyTerms.NONE));
  }

  private CompletableFuture<RoleView> changeRole(RoleName name, KeyCustody.Act<Change> act) {
    return act(act, Function.identity()).thenCompose(change -> onLoop(() -> viewOf(name)));
  }

  private RoleView viewOf(RoleName name) {
    return view(
        authority()
            .role(name)
            .orElseThrow(
                () -> new CoterieException(Kind.NOT_FOUND, "There is no role " + name + ".")));
  }

  private <T> CompletableFuture<T> act(KeyCustody.Act<T> act, Function<T, Change> change) {
    CompletableFuture<T> done = new CompletableFuture<>();
    parts
        .loop()
        .execute(
            () -> {
              try {
                parts.custody().act(act, change, done::complete, done::completeExceptionally);
              } catch (RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    return done;
  }

  @Override
  public CompletableFuture<RoleKey> roleKey(RoleName name) {
    return onLoop(
        () -> {
          RoleEpoch epoch =
              authority()
                  .role(name)
                  .flatMap(Role::current)
                  .orElseThrow(
                      () ->
                          new CoterieException(
                              Kind.NOT_FOUND, "There is no role " + name + " in this realm."));
          return parts
              .custody()
              .keyring()
              .roleKey(name, epoch.recipient())
              .map(
                  key ->
                      new RoleKey(
                          name, epoch.number(), key.toSecretText(), epoch.recipient().toString()))
              .orElseThrow(
                  () ->
                      new CoterieException(
                          Kind.REFUSED,
                          "This node does not hold the key of role "
                              + name
                              + ". Ask an admin for the role."));
        });
  }

  @Override
  public CompletableFuture<Invite> invite(List<RoleRequest> roles, Duration expiresAfter) {
    CompletableFuture<Invitation> invited =
        act(
            (Realm realm) ->
                realm.invite(
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

  private <T> CompletableFuture<T> onLoop(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, parts.loop());
  }
}
