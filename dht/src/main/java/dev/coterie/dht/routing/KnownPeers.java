package dev.coterie.dht.routing;

import dev.coterie.crypto.identity.MalformedKeyException;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Peers that have ever answered, with their addresses, kept in the store: where a peer begins again
 * after a restart, and whom it tries when its table has run empty.
 *
 * <p>The latest {@link #MAX_PEERS} are kept. A note is written when a peer is new, has other
 * addresses, or was last written down {@link #REWRITE_AFTER} ago; what is lost in a crash is only a
 * hint.
 */
public final class KnownPeers implements TableListener {
  /** Peers that are remembered; of more, those not seen for longest are forgotten. */
  public static final int MAX_PEERS = 1_000;

  /** How old the written time of a sighting may become. */
  public static final Duration REWRITE_AFTER = Duration.ofHours(1);

  private final PeerContext context;

  /** Least recently seen first. */
  private final Map<PeerId, Known> peers = new LinkedHashMap<>();

  /** When the former life last heard anyone, by its clock. */
  private Instant lastHeardBefore = Instant.EPOCH;

  private long version;

  /**
   * @param written when it was last noted to have answered, by the clock
   * @param heard when it last answered in this life, by uptime; null if it has not
   */
  private record Known(Contact contact, Instant written, @Nullable Duration heard) {}

  /** Reads what the store holds. */
  public KnownPeers(PeerContext context) {
    this.context = context;
    load();
  }

  private void load() {
    List<Known> read = new ArrayList<>();
    for (RecordStore.Note note : context.store().notes(NoteKey.Kind.KNOWN_PEER)) {
      read(note).ifPresentOrElse(read::add, () -> forgetUnreadable(note));
    }
    read.sort(Comparator.comparing(Known::written));
    read.forEach(known -> peers.put(known.contact().id(), known));
    if (!read.isEmpty()) {
      lastHeardBefore = read.get(read.size() - 1).written();
    }
    trim();
  }

  private static Optional<Known> read(RecordStore.Note note) {
    try {
      PeerId id = PeerId.fromBytes(note.key().name());
      return KnownPeerCodec.decode(note.value())
          .map(s -> new Known(new Contact(id, s.addresses()), s.lastSeen(), null));
    } catch (MalformedKeyException e) {
      return Optional.empty(); // as for a value that does not parse
    }
  }

  /** A note of a format that a later release wrote stays for that release. */
  private void forgetUnreadable(RecordStore.Note note) {
    if (note.value().length > 0 && note.value()[0] == KnownPeerCodec.FORMAT) {
      context.store().note(note.key(), new byte[0], outcome -> {});
    }
  }

  /** A number that is another whenever peers have come to be known or been forgotten. */
  public long version() {
    return version;
  }

  /** How many peers are remembered. */
  public int size() {
    return peers.size();
  }

  /** The peers, most recently seen first. */
  public List<Contact> contacts() {
    List<Contact> result = new ArrayList<>(peers.size());
    peers.values().forEach(known -> result.add(known.contact()));
    Collections.reverse(result);
    return result;
  }

  /**
   * The peers that have answered lately, as far as a peer can know that cannot trust its clock: in
   * this life within the window, by time that only goes on; and for as long as this life is younger
   * than the window, also those that had answered within it when the former life last heard anyone.
   *
   * <p>So nobody is taken for gone who was there when this peer stopped, however long it was down
   * and whatever its clock says now.
   */
  public List<PeerId> seenWithin(Duration window) {
    Duration now = context.uptime();
    boolean young = now.compareTo(window) <= 0;
    List<PeerId> result = new ArrayList<>();
    peers.forEach(
        (id, known) -> {
          Duration heard = known.heard();
          boolean lately =
              heard != null
                  ? now.minus(heard).compareTo(window) <= 0
                  : young && !known.written().isBefore(lastHeardBefore.minus(window));
          if (lately) {
            result.add(id);
          }
        });
    return result;
  }

  /** A peer has answered at these addresses. */
  public void seen(Contact peer) {
    if (peer.addresses().isEmpty()) {
      return;
    }
    Known before = peers.remove(peer.id());
    Instant now = context.wallTime();
    Duration heard = context.uptime();
    if (before == null
        || !before.contact().addresses().equals(peer.addresses())
        || Duration.between(before.written(), now).abs().compareTo(REWRITE_AFTER) >= 0) {
      peers.put(peer.id(), new Known(peer, now, heard));
      version++;
      write(peer, now);
      trim();
    } else {
      peers.put(peer.id(), new Known(before.contact(), before.written(), heard));
    }
  }

  /** Forgets a peer, such as one whose membership was revoked. */
  public void forget(PeerId peer) {
    if (peers.remove(peer) != null) {
      version++;
      context.store().note(noteKey(peer), new byte[0], outcome -> {});
    }
  }

  @Override
  public void joined(Contact contact) {
    seen(contact);
  }

  /** Who leaves the table stays known: that is what this memory is for. */
  @Override
  public void left(Contact contact) {}

  private void write(Contact peer, Instant now) {
    byte[] value = KnownPeerCodec.encode(new KnownPeerCodec.Sighting(peer.addresses(), now));
    // Nothing waits for it and nothing rests on it: a failing disk is reported by what matters.
    context.store().note(noteKey(peer.id()), value, outcome -> {});
  }

  private void trim() {
    while (peers.size() > MAX_PEERS) {
      forget(peers.keySet().iterator().next());
    }
  }

  private static NoteKey noteKey(PeerId peer) {
    return new NoteKey(NoteKey.Kind.KNOWN_PEER, peer.bytes());
  }
}
