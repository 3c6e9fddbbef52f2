package dev.coterie.node.main;

import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.wire.Codec;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.MalformedMessageException;
import dev.coterie.dht.wire.Request;
import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.request.Reply;
import dev.coterie.node.libp2p.request.RequestClient;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A peer's world on a real machine: its loop is a Netty event loop, its messages go through the
 * codec and the libp2p host, batches of signatures are checked by the workers.
 */
final class NetworkContext implements PeerContext {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkContext.class);

  /** Up to so many signatures are checked on the loop: handing them over would take longer. */
  private static final int CHECKED_ON_LOOP = 2;

  private final EventLoop loop;
  private final Executor workers;
  private final RequestClient client;
  private final RecordStore store;
  private final RandomGenerator random;
  private final long startedNanos = System.nanoTime();

  NetworkContext(
      EventLoop loop,
      Executor workers,
      RequestClient client,
      RecordStore store,
      RandomGenerator random) {
    this.loop = loop;
    this.workers = workers;
    this.client = client;
    this.store = store;
    this.random = random;
  }

  @Override
  public Duration uptime() {
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  @Override
  public Instant wallTime() {
    return Instant.now();
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    ScheduledFuture<?> timer = loop.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> timer.cancel(false);
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public void verify(List<SignatureClaim> batch, Consumer<BitSet> onVerified) {
    Executor where = batch.size() <= CHECKED_ON_LOOP ? loop : workers;
    where.execute(
        () -> {
          BitSet good = check(batch);
          loop.execute(guarded(() -> onVerified.accept(good)));
        });
  }

  private static BitSet check(List<SignatureClaim> batch) {
    BitSet good = new BitSet(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      SignatureClaim claim = batch.get(i);
      good.set(i, claim.key().verify(claim.message(), claim.signature()));
    }
    return good;
  }

  @Override
  public void ask(Contact peer, Request request, Duration within, Consumer<Outcome> onOutcome) {
    long askedNanos = System.nanoTime();
    client.ask(
        new PeerAddress(peer.id(), peer.addresses()),
        request.protocol().id(),
        Codec.encode(request, within),
        within,
        loop,
        reply -> {
          Duration after = Duration.ofNanos(System.nanoTime() - askedNanos);
          Outcome outcome = outcome(request, reply, after);
          guarded(() -> onOutcome.accept(outcome)).run();
        });
  }

  private static Outcome outcome(Request request, Reply reply, Duration after) {
    if (reply instanceof Reply.Answered answered) {
      try {
        return new Outcome.Answered(Codec.decodeResponse(request, answered.response()), after);
      } catch (MalformedMessageException e) {
        return new Outcome.Failed("an answer that does not parse: " + e.getMessage());
      }
    }
    return reply instanceof Reply.Failed failed
        ? new Outcome.Failed(String.valueOf(failed.why().getMessage()))
        : new Outcome.TimedOut(after);
  }

  @Override
  public RecordStore store() {
    return store;
  }

  /** A bug in one operation must not end the loop; it is logged with all that is known of it. */
  static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("An operation of the peer failed; others go on. Please report this.", e);
      }
    };
  }
}
