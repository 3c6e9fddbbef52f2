package dev.coterie.dht.peer;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.lookup.LookupSettings;
import dev.coterie.dht.lookup.Lookups;
import dev.coterie.dht.routing.Absences;
import dev.coterie.dht.routing.Joining.JoinResult;
import dev.coterie.dht.routing.KnownPeers;
import dev.coterie.dht.routing.Refresh;
import dev.coterie.dht.routing.Reseed;
import dev.coterie.dht.routing.RoutingLimits;
import dev.coterie.dht.routing.RoutingTable;
import dev.coterie.dht.routing.TableListener;
import dev.coterie.dht.sync.AuthorityKeeper;
import dev.coterie.dht.sync.NearRanges;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Where the other peers are, who of them is away, and how this one finds them again. */
final class Whereabouts {
  /** By then a peer has met those that are there; before, it takes nobody's place. */
  private static final Duration SETTLED_AFTER = Duration.ofMinutes(1);

  private final PeerContext context;
  private final PeerOptions options;
  private final Duration bornAt;
  private final RoutingTable table;
  private final Absences absences;
  private final Lookups lookups;
  private final Surroundings surroundings;
  private final Refresh refresh;
  private final Reseed reseed;

  /**
   * Knows nobody yet but those whom the store remembers.
   *
   * @param first hears of those who come and go before anything here does
   */
  Whereabouts(
      PeerContext context,
      PeerOptions options,
      Messenger messenger,
      AuthorityKeeper authority,
      TableListener first) {
    PeerSettings settings = options.settings();
    this.context = context;
    this.options = options;
    this.bornAt = context.uptime();
    this.table =
        new RoutingTable(
            options.self(), context, messenger, settings.bucketSize(), RoutingLimits.defaults());
    table.listen(first);
    KnownPeers known = new KnownPeers(context);
    table.listen(known);
    this.absences = new Absences(context, settings.repairAfter(), known.contacts(), table::observe);
    table.listen(absences);
    this.lookups = new Lookups(context, messenger, table, LookupSettings.of(settings));
    this.surroundings =
        new Surroundings(
            context,
            options,
            table,
            known,
            authority,
            (key, found) -> lookups.findNode(key, result -> found.accept(result.closest())));
    this.refresh = new Refresh(context, table, lookups, known, settings.refreshEvery());
    this.reseed =
        new Reseed(
            context,
            table,
            messenger,
            lookups,
            refresh,
            known,
            options.bootstrap(),
            settings.reseedEvery(),
            settings.refreshEvery());
  }

  RoutingTable table() {
    return table;
  }

  Lookups lookups() {
    return lookups;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  /** What this peer is responsible for, as it follows from who is there and who is away. */
  NearRanges ranges() {
    return new NearRanges(
        options.self(),
        surroundings::replicas,
        surroundings::storingContacts,
        () -> surroundings.storingAmong(absences.away()),
        () -> context.uptime().minus(bornAt).compareTo(SETTLED_AFTER) >= 0,
        surroundings::zones);
  }

  /** Where another peer is, from the table, else by asking around. */
  void find(PeerId peer, Consumer<Optional<Contact>> whenFound) {
    Optional<Contact> known = table.contact(peer);
    if (known.isPresent()) {
      whenFound.accept(known);
    } else {
      lookups.findNode(
          peer.bytes(),
          result ->
              whenFound.accept(
                  result.closest().stream().filter(one -> one.id().equals(peer)).findFirst()));
    }
  }

  /** With whom to compare logs: the members around, or anybody while this log knows of none. */
  List<Contact> listeners() {
    List<Contact> members = surroundings.storingContacts();
    return members.isEmpty() ? table.contacts() : members;
  }

  /** Keeps the table fresh from now on. */
  void refresh() {
    refresh.start();
  }

  /** Joins, and goes on trying for ever; says once how the first attempt ended. */
  void join(Consumer<JoinResult> whenFirstTried) {
    reseed.start(whenFirstTried);
  }

  void stop() {
    absences.stop();
  }
}
