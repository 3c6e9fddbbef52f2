package dev.coterie.dht.peer;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.lookup.LookupSettings;
import dev.coterie.dht.lookup.Lookups;
import dev.coterie.dht.reap.EpochContext;
import dev.coterie.dht.reap.EpochGate;
import dev.coterie.dht.reap.ReapTools;
import dev.coterie.dht.reap.Reapable;
import dev.coterie.dht.reap.Reaping;
import dev.coterie.dht.reap.Standing;
import dev.coterie.dht.replica.Acceptance;
import dev.coterie.dht.replica.AuthorityRights;
import dev.coterie.dht.replica.ContentPull;
import dev.coterie.dht.replica.ExpiredPayloads;
import dev.coterie.dht.replica.HandOff;
import dev.coterie.dht.replica.Intake;
import dev.coterie.dht.replica.Neighbourhood;
import dev.coterie.dht.replica.PolicyCustody;
import dev.coterie.dht.replica.ReplicaService;
import dev.coterie.dht.replica.Replication;
import dev.coterie.dht.replica.Scrub;
import dev.coterie.dht.replica.Witness;
import dev.coterie.dht.replica.WriterHeads;
import dev.coterie.dht.routing.Absences;
import dev.coterie.dht.routing.Joining.JoinResult;
import dev.coterie.dht.routing.KnownPeers;
import dev.coterie.dht.routing.Refresh;
import dev.coterie.dht.routing.Reseed;
import dev.coterie.dht.routing.RoutingLimits;
import dev.coterie.dht.routing.RoutingTable;
import dev.coterie.dht.routing.TableListener;
import dev.coterie.dht.sync.AntiEntropy;
import dev.coterie.dht.sync.AuthorityKeeper;
import dev.coterie.dht.sync.HelloService;
import dev.coterie.dht.sync.LogExchanger;
import dev.coterie.dht.sync.LogGossip;
import dev.coterie.dht.sync.NearRanges;
import dev.coterie.dht.sync.SealedKeyKeeper;
import dev.coterie.dht.sync.SharedRanges;
import dev.coterie.dht.sync.SyncService;
import dev.coterie.dht.sync.SyncTools;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.dht.wire.WireLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One peer of a realm: its parts, put together, and the one entrance for what others ask.
 *
 * <p>It decides nothing itself. All of it lives on one loop; see {@link PeerContext}.
 */
public final class Peer {
  private static final Duration FLUSH_EVERY = Duration.ofSeconds(10);

  /** By then a peer has met those that are there; before, it takes nobody's place. */
  private static final Duration SETTLED_AFTER = Duration.ofMinutes(1);

  private final PeerContext context;
  private final PeerOptions options;
  private final AuthorityKeeper authority;
  private final SealedKeyKeeper sealedKeys;
  private final RoutingTable table;
  private final Absences absences;
  private final Lookups lookups;
  private final Surroundings surroundings;
  private final Messenger messenger;
  private final WriterHeads heads;
  private final Replication replication;
  private final Reception reception;
  private final LogExchanger exchanger;
  private final LogGossip gossip;
  private final Reaping reaping;
  private final AntiEntropy antiEntropy;
  private final HandOff handOff;
  private final Scrub scrub;
  private final ContentPull contentPull;
  private final ExpiredPayloads expired;
  private final Witness witness;
  private final Refresh refresh;
  private final Reseed reseed;
  private final Duration bornAt;
  private boolean pulling;
  private boolean stopped;

  public Peer(PeerContext world, PeerOptions options) {
    PeerSettings settings = options.settings();
    PeerContext whole = new ExpiringContext(world, settings.clockSkew());
    this.authority = new AuthorityKeeper(whole, options.realm(), options.authorityCache());
    Standing standing = new Standing(whole.store(), authority, options.self());
    Reapable reapable = new Reapable(standing, whole::wallTime, settings.clockSkew());
    PeerContext context = new EpochContext(whole, standing, reapable);
    this.context = context;
    this.bornAt = context.uptime();
    this.options = options;
    this.sealedKeys = new SealedKeyKeeper(context, authority);
    EpochGate gate =
        new EpochGate(
            new Introductions(
                context, settings.requestTimeout(), this::routingTable, this::logExchanger),
            standing,
            this::fetchLog);
    this.messenger = gate;
    this.table =
        new RoutingTable(
            options.self(), context, messenger, settings.bucketSize(), RoutingLimits.defaults());
    table.listen(new Returns());
    LogExchanger.Parts logParts =
        new LogExchanger.Parts(
            context, messenger, authority, settings.storing(), options.listenAddresses());
    this.exchanger = new LogExchanger(logParts);
    KnownPeers known = new KnownPeers(context);
    table.listen(known);
    this.absences = new Absences(context, settings.repairAfter(), known.contacts(), table::observe);
    table.listen(absences);
    this.lookups = new Lookups(context, messenger, table, LookupSettings.of(settings));
    this.surroundings =
        new Surroundings(
            context,
            options,
            table,
            known,
            authority,
            (key, found) -> lookups.findNode(key, result -> found.accept(result.closest())));
    this.heads = new WriterHeads(context.store());
    AuthorityRights rights = new AuthorityRights(authority.log());
    Acceptance acceptance = new Acceptance(context, rights, heads, this::fetchLog);
    Intake intake = new Intake(context, acceptance, heads);
    SyncTools syncTools =
        new SyncTools(context, messenger, ranges(), intake, heads, new PolicyCustody(surroundings));
    this.antiEntropy =
        new AntiEntropy(syncTools, settings, surroundings::enoughComparisons, this::nearPeers);
    this.handOff =
        new HandOff(
            context,
            messenger,
            surroundings,
            heads,
            new Kept(syncTools.ranges()),
            settings.syncEvery(),
            settings.repairAfter());
    this.scrub = new Scrub(context, messenger, surroundings, intake, settings.syncEvery());
    this.contentPull =
        new ContentPull(context, surroundings, scrub, settings.syncEvery(), settings.repairAfter());
    this.expired = new ExpiredPayloads(world, settings.syncEvery(), settings.clockSkew());
    this.witness = new Witness(context, messenger, surroundings, heads, settings.syncEvery());
    this.reaping =
        new Reaping(
            new ReapTools(
                whole,
                gate,
                standing,
                reapable,
                acceptance,
                intake,
                heads,
                surroundings,
                this::find,
                this::fetchLog,
                settings.syncEvery()),
            options.signer().publicKey());
    Predicate<Position> stillPulling =
        position -> antiEntropy.isIncomplete(position) || !standing.isIn();
    this.replication =
        new Replication(
            context,
            messenger,
            surroundings,
            rights,
            acceptance,
            intake,
            heads,
            options.signer(),
            settings.clockSkew());
    this.reception =
        new Reception(
            context,
            table,
            surroundings,
            gate,
            new Reception.Services(
                new HelloService(context, authority, settings.storing()),
                new ReplicaService(context, surroundings, intake, heads, stillPulling),
                new SyncService(syncTools, sealedKeys, stillPulling, options.realm()),
                reaping::answer),
            settings.bucketSize(),
            options.realm());
    this.gossip = new LogGossip(logParts, exchanger, sealedKeys, settings, this::listeners);
    this.refresh = new Refresh(context, table, lookups, known, settings.refreshEvery());
    this.reseed =
        new Reseed(
            context,
            table,
            messenger,
            lookups,
            refresh,
            known,
            options.bootstrap(),
            settings.reseedEvery(),
            settings.refreshEvery());
  }

  /** What must stay here. */
  private final class Kept implements HandOff.Claims {
    private final SharedRanges ranges;

    Kept(SharedRanges ranges) {
      this.ranges = ranges;
    }

    @Override
    public boolean isResponsible(Position position) {
      return options.settings().storing() && ranges.isResponsible(position, position);
    }

    @Override
    public boolean isOwed(Key key) {
      return replication.owes(key) || reaping.holdsStill();
    }
  }

  private void fetchLog(Contact from, Runnable whenDone) {
    exchanger.exchange(from, result -> whenDone.run());
  }

  /** Where another peer is, from the table, else by asking around. */
  private void find(PeerId peer, Consumer<Optional<Contact>> whenFound) {
    Optional<Contact> known = table.contact(peer);
    if (known.isPresent()) {
      whenFound.accept(known);
    } else {
      lookups.findNode(
          peer.bytes(),
          result ->
              whenFound.accept(
                  result.closest().stream().filter(one -> one.id().equals(peer)).findFirst()));
    }
  }

  private RoutingTable routingTable() {
    return table;
  }

  private LogExchanger logExchanger() {
    return exchanger;
  }

  private NearRanges ranges() {
    return new NearRanges(
        options.self(),
        surroundings::replicas,
        surroundings::storingContacts,
        () -> surroundings.storingAmong(absences.away()),
        () -> context.uptime().minus(bornAt).compareTo(SETTLED_AFTER) >= 0,
        surroundings::zones);
  }

  private List<Contact> nearPeers() {
    return surroundings.storingContacts();
  }

  /** With whom to compare logs: the members around, or anybody while this log knows of none. */
  private List<Contact> listeners() {
    List<Contact> members = surroundings.storingContacts();
    return members.isEmpty() ? table.contacts() : members;
  }

  /**
   * Begins to take part: joins by the bootstrap peers and by those known from before, and goes on
   * trying for ever.
   *
   * @param whenFirstTried runs once, when the first attempt has ended, whether or not anybody was
   *     reached
   */
  public void start(Consumer<JoinResult> whenFirstTried) {
    authority.listen((added, from) -> antiEntropy.authorityChanged());
    table.watchNeighbours(surroundings.replicas() * 2, new Greeter());
    gossip.start();
    refresh.start();
    handOff.start();
    scrub.start();
    contentPull.start();
    expired.start();
    witness.start();
    reaping.start();
    reseed.start(
        result -> {
          if (options.settings().storing() && !stopped) {
            antiEntropy.start(); // not before: it would take itself for near to everything
            pulling = true;
          }
          whenFirstTried.accept(result);
        });
    flushLater();
  }

  /** Whoever comes may be owed something. */
  private final class Returns implements TableListener {
    @Override
    public void joined(Contact contact) {
      replication.peerAppeared();
    }

    @Override
    public void left(Contact contact) {
      if (pulling) {
        antiEntropy.peerLeft();
      }
    }
  }

  /** A storing peer that comes near gets what is now its own. */
  private final class Greeter implements TableListener {
    @Override
    public void joined(Contact contact) {
      gossip.exchange(contact);
      if (pulling && surroundings.mayStore(contact.id())) {
        antiEntropy.peerAppeared(contact);
      }
    }

    @Override
    public void left(Contact contact) {}
  }

  private void flushLater() {
    context.schedule(
        FLUSH_EVERY,
        () -> {
          if (!stopped) {
            heads.flush();
            flushLater();
          }
        });
  }

  /** As {@link #handle(Contact, Request, Duration, Consumer)}, of a sender that waits for ever. */
  public void handle(Contact from, Request request, Consumer<Response> reply) {
    handle(from, request, WireLimits.MAX_WITHIN, reply);
  }

  /**
   * Answers what another peer asks; exactly one response comes, possibly at once.
   *
   * @param within how long the sender goes on waiting: what cannot be done by then is refused
   */
  public void handle(Contact from, Request request, Duration within, Consumer<Response> reply) {
    reception.handle(from, request, within, reply);
  }

  /** What of others' requests is under way here, and how many were refused for their number. */
  public Load load() {
    return reception.load();
  }

  /** Reads and writes of records. */
  public Replication replication() {
    return replication;
  }

  /** The authority log, and where to append to it. */
  public AuthorityKeeper authority() {
    return authority;
  }

  /** The sealed keys beside the log. */
  public SealedKeyKeeper sealedKeys() {
    return sealedKeys;
  }

  public RoutingTable routing() {
    return table;
  }

  /** Walks towards peers and keys. */
  public Lookups lookups() {
    return lookups;
  }

  public Neighbourhood neighbourhood() {
    return surroundings;
  }

  public Messenger messenger() {
    return messenger;
  }

  /** Exchanges authority logs with a peer now. */
  public LogExchanger logs() {
    return exchanger;
  }

  public AntiEntropy antiEntropy() {
    return antiEntropy;
  }

  /** What this peer holds and is no replica of. */
  public HandOff handOff() {
    return handOff;
  }

  /** What this peer does about reap epochs. */
  public Reaping reaping() {
    return reaping;
  }

  /** What this peer has dropped because its time was over. */
  public ExpiredPayloads expired() {
    return expired;
  }

  /**
   * Stops taking part in order: hands over what it alone keeps alive, tells its contacts, then
   * stops.
   *
   * @param within how long handing over and telling may take together
   * @param whenDone runs once, when it has stopped
   */
  public void leave(Duration within, Runnable whenDone) {
    gossip.stop();
    scrub.stop();
    contentPull.stop();
    expired.stop();
    reaping.stop();
    new Departure(context, table, messenger, surroundings.self(), within, () -> stop(whenDone))
        .start(List.of(replication::settleDebts, handOff::sweep, antiEntropy::handOver));
  }

  /** Stops taking part, and notes that it was on purpose. */
  public void stop(Runnable whenDone) {
    stopped = true;
    gossip.stop();
    antiEntropy.stop();
    handOff.stop();
    scrub.stop();
    contentPull.stop();
    expired.stop();
    reaping.stop();
    witness.stop();
    absences.stop();
    heads.flush();
    replication.close(whenDone);
  }
}
