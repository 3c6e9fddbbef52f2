package dev.coterie.dht.routing;

import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps trying the peers that are known and not in the table, for as long as the peer lives: at
 * first all the time, then ever less often, and often again whenever the table shrinks.
 *
 * <p>While the table is empty that is how a peer joins. While it is not, it is how the halves of a
 * swarm find each other that was cut for so long that neither has the other in its tables any more:
 * nothing else would ever ask across the old cut.
 */
public final class Reseed implements TableListener {
  /** The longest pause between two attempts, however long the peer's refreshes lie apart. */
  public static final Duration MAX_PAUSE = Duration.ofMinutes(1);

  /** Absent peers that are tried at one time by a peer that has contacts. */
  static final int FEW = 3;

  private final PeerContext context;
  private final RoutingTable table;
  private final Messenger messenger;
  private final NodeFinder finder;
  private final Refresh refresh;
  private final KnownPeers known;
  private final List<Contact> bootstrap;
  private final Duration firstPause;
  private final Duration longestPause;
  private Duration pause;
  private PeerContext.Timer timer = () -> {};
  private boolean underway;
  private Consumer<Joining.JoinResult> whenJoined = result -> {};

  /**
   * A reseed that is not running yet.
   *
   * @param bootstrap peers to begin with, from {@link Bootstrap#contacts}; may be none
   * @param firstPause after a first attempt that failed; doubles with each
   * @param longestPause bound of that, itself bound by {@link #MAX_PAUSE}
   */
  public Reseed(
      PeerContext context,
      RoutingTable table,
      Messenger messenger,
      NodeFinder finder,
      Refresh refresh,
      KnownPeers known,
      List<Contact> bootstrap,
      Duration firstPause,
      Duration longestPause) {
    this.context = context;
    this.table = table;
    this.messenger = messenger;
    this.finder = finder;
    this.refresh = refresh;
    this.known = known;
    this.bootstrap = List.copyOf(bootstrap);
    this.firstPause = firstPause;
    this.longestPause = longestPause.compareTo(MAX_PAUSE) < 0 ? longestPause : MAX_PAUSE;
    this.pause = firstPause;
  }

  /**
   * Tries to join at once, and goes on trying for as long as the peer lives.
   *
   * @param whenFirstTried runs once, when the first attempt has ended, whether or not it reached
   *     anybody; at once when there is nobody to ask
   */
  public void start(Consumer<Joining.JoinResult> whenFirstTried) {
    whenJoined = whenFirstTried;
    table.listen(this);
    timer = context.schedule(Duration.ZERO, this::attempt);
  }

  @Override
  public void joined(Contact contact) {}

  /** The table shrinks: whoever left may be about to come back, elsewhere too. */
  @Override
  public void left(Contact contact) {
    pause = firstPause;
    if (!underway) {
      timer.cancel();
      scheduleNext();
    }
  }

  private void attempt() {
    List<Contact> candidates = table.size() == 0 ? everybody() : fewAbsent();
    if (candidates.isEmpty()) {
      ended(new Joining.JoinResult(0, 0, 0, table.size()));
      return;
    }
    underway = true;
    new Joining(table, messenger, finder, refresh, this::ended).start(candidates);
  }

  private void ended(Joining.JoinResult result) {
    underway = false;
    pause = result.news() > 0 ? firstPause : longer(pause);
    scheduleNext();
    Consumer<Joining.JoinResult> first = whenJoined;
    whenJoined = ignored -> {};
    first.accept(result);
  }

  private Duration longer(Duration last) {
    Duration doubled = last.multipliedBy(2);
    return doubled.compareTo(longestPause) < 0 ? doubled : longestPause;
  }

  private void scheduleNext() {
    timer = context.schedule(Jitter.around(pause, context.random()), this::attempt);
  }

  /** The bootstrap peers, then as many others as an attempt may ask, most recently seen first. */
  private List<Contact> everybody() {
    List<Contact> result = new ArrayList<>(absent(bootstrap));
    result.addAll(absentKnown());
    return result;
  }

  private List<Contact> fewAbsent() {
    List<Contact> absent = new ArrayList<>(absent(bootstrap));
    absent.addAll(absentKnown());
    List<Contact> few = new ArrayList<>();
    while (few.size() < FEW && !absent.isEmpty()) {
      few.add(absent.remove(context.random().nextInt(absent.size())));
    }
    return few;
  }

  private List<Contact> absentKnown() {
    List<Contact> result = absent(known.contacts());
    result.removeIf(peer -> bootstrap.stream().anyMatch(b -> b.id().equals(peer.id())));
    return result;
  }

  private List<Contact> absent(List<Contact> peers) {
    List<Contact> result = new ArrayList<>();
    for (Contact peer : peers) {
      if (!table.contains(peer.id()) && !peer.id().equals(table.self())) {
        result.add(peer);
      }
    }
    return result;
  }
}
