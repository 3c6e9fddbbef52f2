package dev.coterie.dht.routing;

import dev.coterie.crypto.collection.BoundedMap;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Peers that were in the routing table and are not now, for as long as they may be expected back:
 * suspect is not dead. Those that the former life knew are expected from this one's start.
 *
 * <p>One that has come back need not have told this peer, of which it is no near neighbour. So each
 * is looked for a few times, ever closer together, before its place is given up and others copy
 * what it keeps.
 */
public final class Absences implements TableListener {
  /** Peers remembered; of more, the first that left are forgotten. */
  static final int REMEMBERED = 1_024;

  /** How often a peer is looked for, each time after about half of what is left. */
  static final int SEARCHES = 3;

  private final PeerContext context;
  private final Duration expectedFor;
  private final Consumer<Contact> search;
  private final Map<PeerId, Absence> absences = BoundedMap.forgettingOldest(REMEMBERED);
  private List<Contact> away = List.of();
  private Duration nextEnd = Duration.ZERO;
  private boolean changed = true;

  private record Absence(Contact contact, Duration until) {}

  /**
   * @param expectedFor how long a peer that has left is expected back
   * @param known peers of the former life; they are absent until they join
   * @param search finds out whether a peer is there; it joins if it is
   */
  public Absences(
      PeerContext context, Duration expectedFor, List<Contact> known, Consumer<Contact> search) {
    this.context = context;
    this.expectedFor = expectedFor;
    this.search = search;
    known.forEach(this::left);
  }

  @Override
  public void joined(Contact contact) {
    changed |= absences.remove(contact.id()) != null;
  }

  @Override
  public void left(Contact contact) {
    Absence absence = new Absence(contact, context.uptime().plus(expectedFor));
    absences.remove(contact.id());
    absences.put(contact.id(), absence);
    changed = true;
    searchLater(absence, SEARCHES);
  }

  private void searchLater(Absence absence, int searches) {
    if (searches == 0) {
      return;
    }
    Duration half = absence.until().minus(context.uptime()).dividedBy(2);
    context.schedule(
        Jitter.around(half, context.random()),
        () -> {
          if (absence.equals(absences.get(absence.contact().id()))) {
            search.accept(absence.contact());
            searchLater(absence, searches - 1);
          }
        });
  }

  /** Expects nobody any more. */
  public void stop() {
    absences.clear();
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
