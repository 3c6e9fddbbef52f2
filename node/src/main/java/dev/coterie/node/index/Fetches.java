package dev.coterie.node.index;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.replica.RecordsRead;
import dev.coterie.dht.replica.Replication;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Fetches records from the peers that told of them, many with one request and one request at a
 * time. After each batch it rests as long as that took, so that at most half of the loop's time
 * goes into it: whoever reads and writes goes before an index. On the peer's loop.
 */
final class Fetches {
  /** The longest rest: a batch that takes longer than this waits for the network, or is behind. */
  static final Duration MOST_REST = Duration.ofMillis(100);

  private final PeerContext context;
  private final Replication replication;
  private final BiConsumer<Key, Optional<RecordsRead.Found>> onFetched;
  private final Map<PeerId, Told> waiting = new LinkedHashMap<>();
  private boolean isAtWork;
  private Duration began = Duration.ZERO;

  /** Records of the present batch whose reader has not done with them. */
  private int inHand;

  /** What one peer told of. */
  private record Told(Contact by, Set<Key> keys) {}

  /**
   * @param onFetched told of each record once, empty where nothing came that may be believed; says
   *     {@link #done} when it has done with it
   */
  Fetches(
      PeerContext context,
      Replication replication,
      BiConsumer<Key, Optional<RecordsRead.Found>> onFetched) {
    this.context = context;
    this.replication = replication;
    this.onFetched = onFetched;
  }

  /** Has a record fetched from a peer that told of it. */
  void add(Contact from, Key key) {
    waiting.computeIfAbsent(from.id(), id -> new Told(from, new LinkedHashSet<>())).keys().add(key);
    if (!isAtWork) {
      isAtWork = true;
      context.schedule(Duration.ZERO, this::fetch); // together with those told of in one answer
    }
  }

  private void fetch() {
    Iterator<Told> first = waiting.values().iterator();
    if (!first.hasNext()) {
      isAtWork = false;
      return;
    }
    Told told = first.next();
    List<Key> batch = new ArrayList<>();
    Iterator<Key> keys = told.keys().iterator();
    while (keys.hasNext() && batch.size() < RecordsRead.MAX_KEYS) {
      batch.add(keys.next());
      keys.remove();
    }
    if (told.keys().isEmpty()) {
      first.remove();
    }
    began = context.uptime();
    inHand = batch.size();
    replication.readFrom(
        told.by(),
        batch,
        found -> batch.forEach(key -> onFetched.accept(key, Optional.ofNullable(found.get(key)))));
  }

  /** One record of the batch needs no more. */
  void done() {
    if (--inHand == 0) {
      Duration took = context.uptime().minus(began);
      Duration rest = took.compareTo(MOST_REST) < 0 ? took : MOST_REST;
      context.schedule(rest, this::fetch);
    }
  }
}
