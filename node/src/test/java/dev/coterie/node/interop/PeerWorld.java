package dev.coterie.node.interop;

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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The world of the interop peer's routing table and lookups: its kad protocol over its host. */
final class PeerWorld implements PeerContext {
  private final EventLoop loop;
  private final RequestClient client;
  private final String kadProtocol;
  private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
  private final long startedNanos = System.nanoTime();

  PeerWorld(EventLoop loop, RequestClient client, String kadProtocol) {
    this.loop = loop;
    this.client = client;
    this.kadProtocol = kadProtocol;
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
    ScheduledFuture<?> timer = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> timer.cancel(false);
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public void ask(Contact peer, Request request, Duration within, Consumer<Outcome> onOutcome) {
    long askedNanos = System.nanoTime();
    client.ask(
        new PeerAddress(peer.id(), peer.addresses()),
        kadProtocol,
        Codec.encode(request),
        within,
        loop,
        reply ->
            onOutcome.accept(
                outcome(request, reply, Duration.ofNanos(System.nanoTime() - askedNanos))));
  }

  private static Outcome outcome(Request request, Reply reply, Duration after) {
    return reply.fold(
        bytes -> {
          try {
            return new Outcome.Answered(Codec.decodeResponse(request, bytes), after);
          } catch (MalformedMessageException e) {
            return new Outcome.Failed("an answer that does not parse: " + e.getMessage());
          }
        },
        within -> new Outcome.TimedOut(after),
        why -> new Outcome.Failed(String.valueOf(why.getMessage())));
  }

  @Override
  public void verify(List<SignatureClaim> batch, Consumer<BitSet> onVerified) {
    throw new UnsupportedOperationException("a routing table checks no signatures");
  }

  @Override
  public RecordStore store() {
    throw new UnsupportedOperationException("a routing table stores nothing");
  }
}
