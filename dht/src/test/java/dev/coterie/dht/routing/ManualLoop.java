package dev.coterie.dht.routing;

import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.store.InMemoryStore;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.Request;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A peer's loop whose time the test moves, with a messenger whose outcomes the test decides. The
 * simulator is built on this module, so the module's own tests make do with this.
 */
public final class ManualLoop implements PeerContext, Messenger {
  /** When the wall clock begins. */
  public static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  /** A request that was sent. */
  public record Asked(Contact peer, Request request, Duration at) {}

  private record Task(Duration at, long sequence, Runnable body) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparing(Task::at).thenComparing(Task::sequence));
  private final RandomGenerator random;
  private final List<Asked> asked = new ArrayList<>();
  private InMemoryStore store = new InMemoryStore(this::post);
  private BiFunction<Contact, Request, Outcome> outcomes =
      (peer, request) -> new Outcome.Failed("nobody is there");
  private BiFunction<Contact, Request, Duration> delays = (peer, request) -> Duration.ofMillis(10);
  private @Nullable RoutingTable table;
  private Duration now = Duration.ZERO;
  private Duration born = Duration.ZERO;
  private long sequence;

  public ManualLoop(long seed) {
    random = new SplittableRandom(seed);
  }

  /** A contact that is told from others by a number, at a private address. */
  public static Contact contact(int number) {
    byte[] ip = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
    return contact(number, Multiaddr.ofTcp(ip, 4001));
  }

  public static Contact contact(int number, Multiaddr address) {
    byte[] key = Hash.of(ByteBuffer.allocate(4).putInt(number).array()).bytes();
    return new Contact(PublicKey.of(key).peerId(), List.of(address));
  }

  /** Reports how requests ended to a table, as a peer's messenger does. */
  public void reportTo(RoutingTable to) {
    table = to;
  }

  /** Decides how requests end from now on. */
  public void answer(BiFunction<Contact, Request, Outcome> by) {
    outcomes = by;
  }

  /** Decides how long requests take from now on. */
  public void delay(BiFunction<Contact, Request, Duration> by) {
    delays = by;
  }

  /** What was asked since the last call. */
  public List<Asked> takeAsked() {
    List<Asked> result = List.copyOf(asked);
    asked.clear();
    return result;
  }

  /** Lets time go on, and all happen that is due by then. */
  public void advance(Duration time) {
    Duration end = now.plus(time);
    Task next = tasks.peek();
    while (next != null && next.at.compareTo(end) <= 0) {
      tasks.remove();
      now = next.at;
      next.body.run();
      next = tasks.peek();
    }
    now = end;
  }

  /** Lets all happen that was scheduled, whenever it is due. */
  public void drain() {
    for (Task next = tasks.peek(); next != null; next = tasks.peek()) {
      advance(next.at.minus(now));
    }
  }

  /** Ends the process and begins another over what is durable. */
  public void restart() {
    tasks.clear();
    born = now;
    store = store.reopened(this::post);
  }

  public void post(Runnable task) {
    schedule(Duration.ZERO, task);
  }

  @Override
  public void ask(Contact peer, Request request, Consumer<Outcome> onOutcome) {
    asked.add(new Asked(peer, request, now));
    schedule(
        delays.apply(peer, request),
        () -> {
          Outcome outcome = outcomes.apply(peer, request);
          if (table != null) {
            table.report(peer, request, outcome);
          }
          onOutcome.accept(outcome);
        });
  }

  @Override
  public void ask(Contact peer, Request request, Duration within, Consumer<Outcome> onOutcome) {
    ask(peer, request, onOutcome);
  }

  @Override
  public Duration uptime() {
    return now.minus(born);
  }

  @Override
  public Instant wallTime() {
    return EPOCH.plus(now);
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    Task scheduled = new Task(now.plus(delay), sequence++, task);
    tasks.add(scheduled);
    return () -> tasks.remove(scheduled);
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public void verify(List<SignatureClaim> batch, Consumer<BitSet> onVerified) {
    throw new UnsupportedOperationException("routing verifies nothing");
  }

  @Override
  public RecordStore store() {
    return store;
  }
}
