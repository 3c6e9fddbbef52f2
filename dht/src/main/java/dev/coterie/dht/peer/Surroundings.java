package dev.coterie.dht.peer;

import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.EntryPolicy;
import dev.coterie.crypto.authority.Member;
import dev.coterie.crypto.authority.PrefixPolicy;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.replica.Neighbourhood;
import dev.coterie.dht.replica.Zones;
import dev.coterie.dht.routing.KnownPeers;
import dev.coterie.dht.routing.RoutingTable;
import dev.coterie.dht.sync.AuthorityKeeper;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who is around, from the routing table, the authority log and the memory of peers once seen.
 *
 * <p>While the table has turned nobody away it knows everyone whom this peer has met, and a lookup
 * would only repeat it. Nor is a key looked up again that was just now: see {@link RecentLookups}.
 */
final class Surroundings implements Neighbourhood {
  /** A storing member that nobody has seen for so long is no part of a majority. */
  static final Duration COUNTED_FOR = Duration.ofDays(1);

  /** How long what was worked out is good for while nothing has changed. */
  static final Duration KEPT_FOR = Duration.ofSeconds(10);

  private final PeerContext context;
  private final PeerOptions options;
  private final RoutingTable table;
  private final KnownPeers known;
  private final AuthorityKeeper authority;
  private final ClosestFinder finder;
  private final RecentLookups recentLookups = new RecentLookups();
  private @Nullable Contact self;
  private List<Multiaddr> selfListensAt = List.of();
  private @Nullable Basis workedOutFrom;
  private Duration workedOutAt = Duration.ZERO;
  private int storingMembers = 1;
  private List<Contact> storingContacts = List.of();
  private List<Contact> askedAbout = List.of();
  private @Nullable Authority askedUnder;
  private List<Contact> storingAmongThem = List.of();
  private @Nullable Authority policiesOf;
  private List<Hash> thinPrefixes = List.of();
  private int fewestReplicas = 1;
  private Map<PeerId, String> zoneNames = Map.of();
  private Zones zones = Zones.NONE;

  /** What the answers to questions asked all the time follow from, but for the time. */
  private record Basis(long table, long known, @Nullable Authority authority) {}

  /** Looks for the peers closest to a key by asking. */
  interface ClosestFinder {
    void find(byte[] libp2pKey, Consumer<List<Contact>> whenFound);
  }

  Surroundings(
      PeerContext context,
      PeerOptions options,
      RoutingTable table,
      KnownPeers known,
      AuthorityKeeper authority,
      ClosestFinder finder) {
    this.context = context;
    this.options = options;
    this.table = table;
    this.known = known;
    this.authority = authority;
    this.finder = finder;
  }

  @Override
  public Contact self() {
    List<Multiaddr> addresses = options.listenAddresses().get();
    Contact known = self;
    if (known == null || !addresses.equals(selfListensAt)) {
      known = new Contact(options.self(), addresses);
      self = known;
      selfListensAt = List.copyOf(addresses);
    }
    return known;
  }

  @Override
  public boolean storing() {
    return options.settings().storing() && mayStore(options.self());
  }

  @Override
  public void nearest(Key key, int count, Consumer<List<Contact>> whenFound) {
    Position position = key.position();
    if (!table.hasTurnedAway()) {
      whenFound.accept(nearestKnown(position, count));
      return;
    }
    Optional<List<Contact>> recent = recentLookups.closestTo(key, context.uptime());
    if (recent.isPresent()) {
      List<Contact> there = recent.get().stream().filter(peer -> !table.isFailing(peer)).toList();
      whenFound.accept(replicasAmong(there, position, count));
      return;
    }
    finder.find(
        key.toLibp2p(),
        found -> {
          recentLookups.ended(key, found, context.uptime());
          whenFound.accept(replicasAmong(found, position, count));
        });
  }

  @Override
  public List<Contact> nearestKnown(Position position, int count) {
    int looked = zones().isInUse() ? Math.max(count, Zones.window(replicas())) : count;
    return replicasAmong(
        table.closestResponsive(position, looked, options.self()), position, count);
  }

  private List<Contact> replicasAmong(List<Contact> others, Position position, int count) {
    List<Contact> result = new ArrayList<>(others.size() + 1);
    Authority now = authority.authority().orElse(null);
    Instant wallTime = context.wallTime();
    for (Contact contact : others) {
      if (now != null && now.mayStore(contact.id(), wallTime)) {
        result.add(contact);
      }
    }
    if (storing()) {
      result.add(self());
      result.sort(Comparator.comparing(Contact::position, position.byDistance()));
    }
    Zones in = zones();
    List<Contact> placed =
        in.isInUse()
            ? Zones.placed(result, Zones.window(replicas()), contact -> in.of(contact.id()))
            : result;
    return placed.subList(0, Math.min(count, placed.size()));
  }

  @Override
  public Zones zones() {
    refreshPolicies();
    return zones;
  }

  /** Whether the log, as it is here, lets a peer store. */
  boolean mayStore(PeerId peer) {
    Authority now = authority.authority().orElse(null);
    return now != null && now.mayStore(peer, context.wallTime());
  }

  @Override
  public int storingMembers() {
    refresh();
    return storingMembers;
  }

  /** The contacts that the log lets store, nearest to this peer first. */
  List<Contact> storingContacts() {
    refresh();
    return storingContacts;
  }

  /** Those of some peers that the log lets store; the same list for the same question. */
  List<Contact> storingAmong(List<Contact> contacts) {
    Authority now = authority.authority().orElse(null);
    if (contacts != askedAbout || now != askedUnder) {
      askedAbout = contacts;
      askedUnder = now;
      storingAmongThem = contacts.stream().filter(contact -> mayStore(contact.id())).toList();
    }
    return storingAmongThem;
  }

  /**
   * Works out anew what is asked for all the time, when something has changed that it follows from:
   * the table, the peers once known, the log, or else after {@link #KEPT_FOR}, since memberships
   * run out and sightings grow old.
   */
  private void refresh() {
    Basis basis = new Basis(table.version(), known.version(), authority.authority().orElse(null));
    Duration now = context.uptime();
    if (basis.equals(workedOutFrom) && now.minus(workedOutAt).compareTo(KEPT_FOR) < 0) {
      return;
    }
    workedOutFrom = basis;
    workedOutAt = now;
    storingMembers = countStoringMembers();
    List<Contact> found =
        table.closest(Position.of(options.self()), table.size()).stream()
            .filter(contact -> mayStore(contact.id()))
            .toList();
    // The same list as long as it is the same peers, so that what follows from it is worked out
    // once.
    storingContacts = found.equals(storingContacts) ? storingContacts : found;
  }

  private int countStoringMembers() {
    Optional<Authority> state = authority.authority();
    if (state.isEmpty()) {
      return 1;
    }
    Instant now = context.wallTime();
    Set<PeerId> seen = new HashSet<>(known.seenWithin(COUNTED_FOR));
    table.contacts().forEach(contact -> seen.add(contact.id()));
    if (seen.isEmpty() && known.size() == 0) {
      // One that has never met anybody cannot know who is gone: whoever the log names may be there.
      return Math.max(1, storingMembersByTheLog(state.get(), now));
    }
    seen.add(options.self());
    int count = 0;
    for (PeerId peer : seen) { // only counted, so their order does not matter
      Optional<Member> member = state.get().member(peer);
      count += member.isPresent() && state.get().mayStore(peer, now) ? 1 : 0;
    }
    return Math.max(1, count);
  }

  private static int storingMembersByTheLog(Authority authority, Instant now) {
    int count = 0;
    for (Member member : authority.members()) {
      count += authority.mayStore(member.peerId(), now) ? 1 : 0;
    }
    return count;
  }

  @Override
  public boolean isMember(PeerId peer) {
    Authority now = authority.authority().orElse(null);
    return now != null && now.isActiveMember(peer, context.wallTime());
  }

  @Override
  public EntryPolicy policy(List<Hash> chain) {
    return authority
        .authority()
        .map(known -> known.policyFor(chain))
        .orElseGet(() -> EntryPolicy.ofRealm(replicas()));
  }

  @Override
  public boolean isReaping() {
    return authority
        .authority()
        .flatMap(Authority::openReap)
        .filter(epoch -> epoch.names(options.self()))
        .isPresent();
  }

  @Override
  public List<Hash> thinPrefixes() {
    refreshPolicies();
    return thinPrefixes;
  }

  @Override
  public int enoughComparisons() {
    refreshPolicies();
    return replicas() - (fewestReplicas / 2 + 1) + 1;
  }

  private void refreshPolicies() {
    Authority now = authority.authority().orElse(null);
    if (now == policiesOf) {
      return;
    }
    policiesOf = now;
    refreshZones(now);
    fewestReplicas = replicas();
    List<Hash> thin = new ArrayList<>();
    if (now != null) {
      for (PrefixPolicy policy : now.policies()) {
        int most = policy.terms().maxReplicas().orElse(now.replicas());
        if (most < now.replicas()) {
          thin.add(policy.prefix());
          fewestReplicas = Math.min(fewestReplicas, most);
        }
      }
    }
    thinPrefixes = List.copyOf(thin);
  }

  /**
   * By peer, so that nothing is looked up for each of them; the same object while it is the same.
   */
  private void refreshZones(@Nullable Authority now) {
    Map<PeerId, String> named = new HashMap<>(); // asked by key only
    if (now != null) {
      now.zones().forEach((key, zone) -> named.put(key.peerId(), zone.value()));
    }
    if (!named.equals(zoneNames)) {
      zoneNames = named;
      zones = named.isEmpty() ? Zones.NONE : peer -> named.getOrDefault(peer, "");
    }
  }

  @Override
  public int replicas() {
    return authority.authority().map(Authority::replicas).orElse(1);
  }
}
