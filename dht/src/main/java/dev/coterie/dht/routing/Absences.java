package dev.coterie.dht.routing;

import dev.coterie.crypto.collection.BoundedMap;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Peers that were in the routing table and are not now, for as long as they may be expected back:
 * suspect is not dead. Those that the former life knew are expected from this one's start.
 */
public final class Absences implements TableListener {
  /** Peers remembered; of more, the first that left are forgotten. */
  static final int REMEMBERED = 1_024;

  private final PeerContext context;
  private final Duration expectedFor;
  private final Map<PeerId, Absence> absences = BoundedMap.forgettingOldest(REMEMBERED);
  private List<Contact> away = List.of();
  private Duration nextEnd = Duration.ZERO;
  private boolean changed = true;

  private record Absence(Contact contact, Duration until) {}

  /**
   * @param expectedFor how long a peer that has left is expected back
   * @param known peers of the former life; they are absent until they join
   */
  public Absences(PeerContext context, Duration expectedFor, List<Contact> known) {
    this.context = context;
    this.expectedFor = expectedFor;
    known.forEach(this::left);
  }

  @Override
  public void joined(Contact contact) {
    changed |= absences.remove(contact.id()) != null;
  }

  @Override
  public void left(Contact contact) {
    absences.remove(contact.id());
    absences.put(contact.id(), new Absence(contact, context.uptime().plus(expectedFor)));
    changed = true;
  }

  /** Those that are away and expected back; the same list as long as it is the same peers. */
  public List<Contact> away() {
    Duration now = context.uptime();
    if (changed || (!away.isEmpty() && now.compareTo(nextEnd) >= 0)) {
      changed = false;
      absences.values().removeIf(absence -> absence.until().compareTo(now) <= 0);
      away = absences.values().stream().map(Absence::contact).toList();
      nextEnd =
          absences.values().stream()
              .map(Absence::until)
              .min(Duration::compareTo)
              .orElse(Duration.ZERO);
    }
    return away;
  }
}
