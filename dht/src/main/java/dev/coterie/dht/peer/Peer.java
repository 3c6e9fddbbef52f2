package dev.coterie.dht.peer;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.lookup.Lookups;
import dev.coterie.dht.reap.EpochContext;
import dev.coterie.dht.reap.EpochGate;
import dev.coterie.dht.reap.ReapTools;
import dev.coterie.dht.reap.Reapable;
import dev.coterie.dht.reap.Reaping;
import dev.coterie.dht.reap.Standing;
import dev.coterie.dht.replica.Acceptance;
import dev.coterie.dht.replica.AuthorityRights;
import dev.coterie.dht.replica.ExpiredPayloads;
import dev.coterie.dht.replica.HandOff;
import dev.coterie.dht.replica.Intake;
import dev.coterie.dht.replica.Neighbourhood;
import dev.coterie.dht.replica.PolicyCustody;
import dev.coterie.dht.replica.ReplicaService;
import dev.coterie.dht.replica.Replication;
import dev.coterie.dht.replica.WriterHeads;
import dev.coterie.dht.routing.Joining.JoinResult;
import dev.coterie.dht.routing.RoutingTable;
import dev.coterie.dht.routing.TableListener;
import dev.coterie.dht.sync.AntiEntropy;
import dev.coterie.dht.sync.AuthorityKeeper;
import dev.coterie.dht.sync.HelloService;
import dev.coterie.dht.sync.LogExchanger;
import dev.coterie.dht.sync.LogGossip;
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
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One peer of a realm: its parts, put together, and the one entrance for what others ask.
 *
 * <p>It decides nothing itself. All of it lives on one loop; see {@link PeerContext}.
 */
public final class Peer {
  private final PeerOptions options;
  private final AuthorityKeeper authority;
  private final SealedKeyKeeper sealedKeys;
  private final Whereabouts whereabouts;
  private final Surroundings surroundings;
  private final Messenger messenger;
  private final Replication replication;
  private final Reception reception;
  private final LogExchanger exchanger;
  private final LogGossip gossip;
  private final Reaping reaping;
  private final AntiEntropy antiEntropy;
  private final Upkeep upkeep;
  private final PeerContext context;
  private boolean pulling;
  private boolean stopped;

  public Peer(PeerContext world, PeerOptions options) {
    PeerSettings settings = options.settings();
    PeerContext whole = new ExpiringContext(world, settings.clockSkew());
    this.options = options;
    this.authority = new AuthorityKeeper(whole, options.realm(), options.authorityCache());
    Standing standing = new Standing(whole.store(), authority, options.self());
    Reapable reapable = new Reapable(standing, whole::wallTime, settings.clockSkew());
    this.context = new EpochContext(world, whole.store(), standing, reapable);
    this.sealedKeys = new SealedKeyKeeper(context, authority);
    EpochGate gate =
        new EpochGate(
            new Introductions(context, settings.requestTimeout(), this::routing, this::logs),
            standing,
            this::fetchLog);
    this.messenger = gate;
    LogExchanger.Parts logParts =
        new LogExchanger.Parts(
            context, messenger, authority, settings.storing(), options.listenAddresses());
    this.exchanger = new LogExchanger(logParts);
    this.whereabouts = new Whereabouts(context, options, messenger, authority, new Returns());
    this.surroundings = whereabouts.surroundings();
    WriterHeads heads = new WriterHeads(context.store());
    AuthorityRights rights = new AuthorityRights(authority.log());
    Acceptance acceptance = new Acceptance(context, rights, heads, this::fetchLog);
    Intake intake = new Intake(context, acceptance, heads);
    SyncTools syncTools =
        new SyncTools(
            context,
            messenger,
            whereabouts.ranges(),
            intake,
            heads,
            new PolicyCustody(surroundings));
    this.antiEntropy =
        new AntiEntropy(
            syncTools, settings, surroundings::enoughComparisons, surroundings::storingContacts);
    Kept kept = new Kept(syncTools.ranges());
    this.upkeep =
        new Upkeep(world, context, messenger, surroundings, intake, heads, kept, settings);
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
                whereabouts::find,
                this::fetchLog,
                settings.syncEvery()),
            options.signer().publicKey());
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
    this.gossip = new LogGossip(logParts, exchanger, sealedKeys, settings, whereabouts::listeners);
    Predicate<Position> stillPulling =
        position -> antiEntropy.isIncomplete(position) || !standing.isIn();
    this.reception =
        new Reception(
            context,
            whereabouts.table(),
            surroundings,
            gate,
            new Reception.Services(
                new HelloService(context, authority, settings.storing()),
                new ReplicaService(context, surroundings, intake, heads, stillPulling),
                new SyncService(syncTools, sealedKeys, stillPulling, options.realm()),
                reaping::answer),
            settings.bucketSize(),
            options.realm());
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

  /**
   * Begins to take part: joins by the bootstrap peers and by those known from before, and goes on
   * trying for ever.
   *
   * @param whenFirstTried runs once, when the first attempt has ended, whether or not anybody was
   *     reached
   */
  public void start(Consumer<JoinResult> whenFirstTried) {
    authority.listen((added, from) -> antiEntropy.authorityChanged());
    routing().watchNeighbours(surroundings.replicas() * 2, new Greeter());
    gossip.start();
    whereabouts.refresh();
    upkeep.start();
    reaping.start();
    whereabouts.join(
        result -> {
          if (options.settings().storing() && !stopped) {
            antiEntropy.start(); // not before: it would take itself for near to everything
            pulling = true;
          }
          whenFirstTried.accept(result);
        });
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
    return whereabouts.table();
  }

  /** Walks towards peers and keys. */
  public Lookups lookups() {
    return whereabouts.lookups();
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
    return upkeep.handOff();
  }

  /** What this peer does about reap epochs. */
  public Reaping reaping() {
    return reaping;
  }

  /** What this peer has dropped because its time was over. */
  public ExpiredPayloads expired() {
    return upkeep.expired();
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
    upkeep.windDown();
    reaping.stop();
    new Departure(context, routing(), messenger, surroundings.self(), within, () -> stop(whenDone))
        .start(List.of(replication::settleDebts, handOff()::sweep, antiEntropy::handOver));
  }

  /** Stops taking part, and notes that it was on purpose. */
  public void stop(Runnable whenDone) {
    stopped = true;
    gossip.stop();
    antiEntropy.stop();
    upkeep.stop();
    reaping.stop();
    whereabouts.stop();
    replication.close(whenDone);
  }
}
