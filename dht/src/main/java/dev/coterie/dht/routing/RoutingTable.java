package dev.coterie.dht.routing;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.Protocol;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The contacts that a peer knows to be there, by how long a prefix their positions share with its
 * own (Kademlia, sections 2.2 and 2.4).
 *
 * <p>The messenger tells the table how <em>every</em> request ended, by {@link #report}, the
 * table's own pings included; {@link #observe} is told of peers that showed themselves or were
 * named. A peer enters only by answering a request of {@link Protocol#KAD}, which clients do not
 * serve. A bucket has a bound, but the closest of all contacts always find room: they are who
 * shares keys with the owner (the sibling list of S/Kademlia, Baumgart and Mies, section 4.2,
 * within the buckets). One that fails is asked again, after ever longer pauses; after some failures
 * in a row a newcomer may take its place, after some more it leaves.
 */
public final class RoutingTable {
  /** How many times its size a bucket may hold, counting neighbours that came when it was full. */
  static final int NEIGHBOUR_ROOM = 2;

  private final PeerId self;
  private final Position own;
  private final PeerContext context;
  private final int bucketSize;
  private final RoutingLimits limits;
  private final Diversity diversity;
  private final Buckets buckets;
  private final Departures departures;
  private boolean turnedAway;
  private long version;

  /** The last of the closest {@code bucketSize} contacts; null when unknown or none. */
  private @Nullable Position farthestNeighbour;

  private final Map<PeerId, TableEntry> entries = new HashMap<>();
  private final Probes probes;
  private final Watchers watchers = new Watchers();

  /**
   * An empty table.
   *
   * @param messenger sends the pings; may be handed in before it is ready to
   * @param bucketSize contacts of one bucket
   */
  public RoutingTable(
      PeerId self, PeerContext context, Messenger messenger, int bucketSize, RoutingLimits limits) {
    this.self = self;
    this.own = Position.of(self);
    this.buckets = new Buckets(own);
    this.context = context;
    this.bucketSize = bucketSize;
    this.limits = limits;
    this.diversity = new Diversity(limits);
    this.departures = new Departures(context);
    this.probes = new Probes(context, messenger, limits, this::isHere);
  }

  private boolean isHere(TableEntry entry) {
    return entries.get(entry.contact.id()) == entry;
  }

  /** The peer whose table this is. */
  public PeerId self() {
    return self;
  }

  /** Contacts in a bucket, and in an answer to FIND_NODE. */
  public int bucketSize() {
    return bucketSize;
  }

  /** How many contacts there are. */
  public int size() {
    return entries.size();
  }

  /** A number that is another whenever contacts have come, gone or moved. */
  public long version() {
    return version;
  }

  /** Whether the peer is in the table. */
  public boolean contains(PeerId peer) {
    return entries.containsKey(peer);
  }

  /** The contact of a peer in the table. */
  public Optional<Contact> contact(PeerId peer) {
    return Optional.ofNullable(entries.get(peer)).map(entry -> entry.contact);
  }

  /** All contacts, farthest bucket first. */
  public List<Contact> contacts() {
    List<Contact> result = new ArrayList<>(entries.size());
    for (int i = 0; i < buckets.length(); i++) {
      result.addAll(bucketContacts(i));
    }
    return result;
  }

  /** The contacts of the table that are closest to a target, nearest first. */
  public List<Contact> closest(Position target, int count) {
    return new ClosestContacts(target, own, count, false, null).find(buckets);
  }

  /**
   * The closest contacts among those that answered when they were last asked: what a peer tells
   * others, and where it begins its own lookups.
   *
   * @param except left out, so that nobody is told of itself
   */
  public List<Contact> closestResponsive(Position target, int count, PeerId except) {
    return new ClosestContacts(target, own, count, true, except).find(buckets);
  }

  /**
   * Whether a bucket was ever too full, or an address group too large, for a peer that came. As
   * long as none was, the table holds every peer that has been met and is there.
   */
  public boolean hasTurnedAway() {
    return turnedAway;
  }

  /**
   * Whether a peer is not in the table, and closer to the owner than the farthest of the {@link
   * #bucketSize} closest contacts.
   */
  public boolean wouldBeNeighbour(Contact peer) {
    return !peer.id().equals(self)
        && !entries.containsKey(peer.id())
        && isNeighbour(peer.position());
  }

  private boolean isNeighbour(Position position) {
    if (farthestNeighbour == null && entries.size() >= bucketSize) {
      List<Contact> circle = closest(own, bucketSize);
      farthestNeighbour = circle.get(circle.size() - 1).position();
    }
    return farthestNeighbour == null || own.compareDistance(position, farthestNeighbour) < 0;
  }

  /** Tells a listener of every contact that comes or goes from now on. */
  public void listen(TableListener listener) {
    watchers.add(listener);
  }

  /** Tells a listener who enters and leaves the circle of the contacts closest to this peer. */
  public void watchNeighbours(int count, TableListener listener) {
    watchers.addOfCircle(this, own, count, listener);
  }

  /**
   * A peer showed itself, or another named it. Nothing is believed of it: it is pinged, if it might
   * be of use, and {@link #report} hears whether it answers. More than {@link RoutingLimits#probes}
   * at one time are not looked at.
   */
  public void observe(Contact peer) {
    if (peer.id().equals(self) || peer.addresses().isEmpty() || departures.contains(peer.id())) {
      return;
    }
    TableEntry known = entries.get(peer.id());
    if (known == null) {
      observeStranger(peer);
    } else if (known.failures > 0 || !knowsAddresses(known, peer)) {
      probes.probe(peer);
    }
  }

  private static boolean knowsAddresses(TableEntry known, Contact peer) {
    return known.contact == peer || known.contact.addresses().containsAll(peer.addresses());
  }

  /**
   * Whether nothing would be learnt from {@link #observe}: the peer is in the table, at these
   * addresses, and answered when it was last asked.
   */
  public boolean isSettled(Contact peer) {
    TableEntry known = entries.get(peer.id());
    return known != null && known.failures == 0 && knowsAddresses(known, peer);
  }

  /** Whether the peer is in the table, and did not answer when it was last asked. */
  public boolean isFailing(Contact peer) {
    TableEntry known = entries.get(peer.id());
    return known != null && known.failures > 0;
  }

  private void observeStranger(Contact peer) {
    Position position = peer.position();
    Bucket bucket = buckets.of(position);
    if (hasRoom(bucket, position) || bucket.worst(limits.suspectAfter()).isPresent()) {
      probes.probe(peer);
    } else {
      addReplacement(bucket, peer);
    }
  }

  /** Says how a request to a peer ended. */
  public void report(Contact peer, Request request, Outcome outcome) {
    if (peer.id().equals(self)) {
      return;
    }
    TableEntry known = entries.get(peer.id());
    if (!(outcome instanceof Outcome.Answered answered)) {
      failed(peer.id(), known);
      return;
    }
    if (known != null) {
      heard(known);
    }
    if (request.protocol() == Protocol.KAD && !(answered.response() instanceof Response.Refused)) {
      if (known != null) {
        takeAddresses(known, peer);
      } else {
        admitStranger(peer);
      }
    }
  }

  /** Takes a peer out at once, such as one whose membership was revoked. */
  public void remove(PeerId peer) {
    TableEntry entry = entries.get(peer);
    if (entry != null) {
      leave(entry);
    } else {
      buckets.of(Position.of(peer)).removeReplacement(peer);
    }
  }

  /** A peer stops, as it says itself: it leaves at once, and stays out until it has. */
  public void departs(PeerId peer) {
    departures.add(peer);
    remove(peer);
  }

  /** A peer that had stopped is there again. */
  public void returns(PeerId peer) {
    departures.forget(peer);
  }

  /** Notes that a lookup goes this way, so that the bucket needs no refresh for a while. */
  public void noteLookup(Position target) {
    if (!target.equals(own)) {
      buckets.of(target).lookedUpAt = context.uptime();
    }
  }

  /**
   * The buckets that no lookup went to for so long, farthest first, down to that of the nearest
   * contact: by index, which is the length of the shared prefix in bits.
   */
  public List<Integer> bucketsUntouchedFor(Duration age) {
    return buckets.untouchedSince(context.uptime().minus(age));
  }

  /** The contacts of one bucket. */
  public List<Contact> bucketContacts(int index) {
    Bucket bucket = buckets.at(index);
    return bucket == null
        ? List.of()
        : bucket.entries.stream().map(entry -> entry.contact).toList();
  }

  /** The table as it is now, for people: buckets that hold anything, farthest first. */
  public List<BucketView> snapshot() {
    return buckets.views(context.uptime(), limits.suspectAfter());
  }

  private void heard(TableEntry entry) {
    entry.lastHeardNanos = context.uptimeNanos();
    if (entry.failures > 0) {
      entry.failures = 0;
      entry.bucket.changed();
    }
    entry.bucket.moveToEnd(entry);
  }

  private void admitStranger(Contact peer) {
    Bucket bucket = buckets.of(peer.position());
    bucket.removeReplacement(peer.id());
    if (departures.contains(peer.id())) {
      return;
    }
    boolean room = hasRoom(bucket, peer.position());
    @Nullable TableEntry worst = room ? null : bucket.worst(limits.suspectAfter()).orElse(null);
    if (!room && worst == null) {
      addReplacement(bucket, peer); // as for most: what group it is of comes later
    } else {
      admitInPlaceOf(worst, new TableEntry(peer, bucket, context.uptimeNanos()));
    }
  }

  private void admitInPlaceOf(@Nullable TableEntry worst, TableEntry newcomer) {
    if (!diversity.allows(newcomer)) {
      turnedAway = true;
    } else if (worst == null) {
      putIn(newcomer);
      watchers.changed(List.of(), List.of(newcomer.contact));
    } else {
      takeOut(worst);
      putIn(newcomer);
      watchers.changed(List.of(worst.contact), List.of(newcomer.contact));
    }
  }

  private boolean hasRoom(Bucket bucket, Position newcomer) {
    int size = bucket.entries.size();
    return size < bucketSize || (size < NEIGHBOUR_ROOM * bucketSize && isNeighbour(newcomer));
  }

  /** Addresses at which it has just answered come first; others that are known stay. */
  private void takeAddresses(TableEntry known, Contact answered) {
    if (known.contact == answered || known.contact.addresses().equals(answered.addresses())) {
      return;
    }
    Set<Multiaddr> addresses = new LinkedHashSet<>(answered.addresses());
    addresses.addAll(known.contact.addresses());
    diversity.removed(known);
    known.moveTo(new Contact(known.contact.id(), List.copyOf(addresses)));
    diversity.added(known);
    known.bucket.changed();
    version++;
  }

  private void addReplacement(Bucket bucket, Contact newcomer) {
    turnedAway = true;
    bucket.addReplacement(newcomer, limits.replacements());
    TableEntry oldest = bucket.entries.get(0);
    long silentNanos = context.uptimeNanos() - oldest.lastHeardNanos;
    if (silentNanos > limits.freshFor().toNanos()) {
      probes.probe(oldest.contact);
    }
  }

  private void failed(PeerId peer, @Nullable TableEntry entry) {
    if (entry == null) {
      buckets.of(Position.of(peer)).removeReplacement(peer);
      return;
    }
    long now = context.uptimeNanos();
    if (entry.failures > 0 && now - entry.lastFailedNanos < limits.recheckAfter().toNanos()) {
      return; // requests that were underway together fail together: that is one failure
    }
    entry.failures++;
    entry.bucket.changed();
    entry.lastFailedNanos = now;
    if (entry.failures >= limits.goneAfter()) {
      leave(entry);
      return;
    }
    probes.recheckLater(entry);
    if (entry.failures >= limits.suspectAfter()) {
      probes.probeReplacement(entry.bucket);
    }
  }

  private void leave(TableEntry entry) {
    takeOut(entry);
    watchers.changed(List.of(entry.contact), List.of());
    probes.probeReplacement(entry.bucket);
  }

  private void putIn(TableEntry entry) {
    entry.bucket.add(entry);
    version++;
    entries.put(entry.contact.id(), entry);
    diversity.added(entry);
    farthestNeighbour = null;
  }

  private void takeOut(TableEntry entry) {
    entry.bucket.remove(entry);
    version++;
    entries.remove(entry.contact.id());
    farthestNeighbour = null;
    diversity.removed(entry);
  }
}
