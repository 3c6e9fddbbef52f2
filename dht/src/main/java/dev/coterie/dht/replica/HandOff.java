package dev.coterie.dht.replica;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Takes care of records that this peer holds and is no replica of: taken in while it was among the
 * nearest that could be reached, or written here while no replica could. Each is shown to the
 * replicas that are near its key now, and what one of them lacks is put there. Nothing is dropped
 * here for it.
 */
public final class HandOff {
  /** Records looked at in one round. */
  static final int RECORDS_A_ROUND = 2_048;

  /** Records handed over at one time. */
  static final int IN_FLIGHT = 8;

  /** Records remembered as handed over; one that is forgotten is shown again. */
  static final int REMEMBERED = 65_536;

  private static final Position FIRST = PrefixRange.EVERYTHING.first();
  private static final Position LAST = PrefixRange.EVERYTHING.last();

  private final PeerContext context;
  private final Messenger messenger;
  private final Neighbourhood neighbourhood;
  private final WriterHeads heads;
  private final Duration period;
  private final ArrayDeque<StoredDigest> waiting = new ArrayDeque<>();
  private final Map<Key, Hash> handed =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Hash> eldest) {
          return size() > REMEMBERED;
        }
      };
  private Position from = FIRST;
  private int inFlight;
  private boolean stopped;

  public HandOff(
      PeerContext context,
      Messenger messenger,
      Neighbourhood neighbourhood,
      WriterHeads heads,
      Duration period) {
    this.context = context;
    this.messenger = messenger;
    this.neighbourhood = neighbourhood;
    this.heads = heads;
    this.period = period;
  }

  /** Begins the rounds. */
  public void start() {
    context.schedule(
        period,
        () -> {
          if (!stopped) {
            round();
            start();
          }
        });
  }

  public void stop() {
    stopped = true;
  }

  private void round() {
    if (!waiting.isEmpty()) {
      return;
    }
    List<StoredDigest> page = context.store().digests(from, LAST, RECORDS_A_ROUND);
    for (StoredDigest digest : page) {
      boolean shown = Objects.equals(handed.get(digest.key()), digest.recordHash());
      if (!shown && !isReplica(digest.position())) {
        waiting.add(digest);
      }
    }
    boolean more = page.size() == RECORDS_A_ROUND;
    from = more ? page.get(page.size() - 1).position() : FIRST;
    work();
  }

  private boolean isReplica(Position position) {
    return replicas(position).stream()
        .anyMatch(contact -> contact.id().equals(neighbourhood.self().id()));
  }

  private List<Contact> replicas(Position position) {
    return neighbourhood.nearestKnown(position, neighbourhood.replicas());
  }

  private void work() {
    while (inFlight < IN_FLIGHT && !waiting.isEmpty()) {
      StoredDigest digest = waiting.poll();
      Optional<StoredRecord> record = context.store().get(digest.key());
      List<Contact> replicas = replicas(digest.position());
      if (record.isPresent() && !replicas.isEmpty()) {
        inFlight++;
        new Showing(messenger, heads, digest.key(), record.get(), all -> shown(digest, all))
            .to(replicas);
      }
    }
  }

  private void shown(StoredDigest digest, boolean all) {
    if (all) {
      handed.put(digest.key(), digest.recordHash());
    }
    inFlight--;
    work();
  }
}
