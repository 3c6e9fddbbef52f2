package dev.coterie.dht.lookup;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.routing.NodeFinder;
import dev.coterie.dht.routing.RoutingTable;
import dev.coterie.dht.wire.Contact;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Starts a peer's lookups: each begins with what the routing table knows. */
public final class Lookups implements NodeFinder {
  /** More than are wanted, for some may be gone; they are asked only if it comes to that. */
  private static final int SEEDS_PER_WANTED = 3;

  private final PeerContext context;
  private final Messenger messenger;
  private final RoutingTable table;
  private final LookupSettings settings;

  public Lookups(
      PeerContext context, Messenger messenger, RoutingTable table, LookupSettings settings) {
    this.context = context;
    this.messenger = messenger;
    this.table = table;
    this.settings = settings;
  }

  /**
   * Finds the peers closest to a target.
   *
   * @param target libp2p key bytes: those of a key, or a peer id's
   * @param whenDone runs once, on the loop, never inside this call
   */
  public Lookup findNode(byte[] target, Consumer<LookupResult> whenDone) {
    return walk(
        Position.ofLibp2pKey(target), new FindNodeQuery(target), settings, List.of(), whenDone);
  }

  /**
   * Walks towards a target with a query of the caller's, such as one that gets a value.
   *
   * @param with other settings than those of this peer's own lookups
   */
  public Lookup walk(
      Position target, Query query, LookupSettings with, Consumer<LookupResult> whenDone) {
    return walk(target, query, with, List.of(), whenDone);
  }

  @Override
  public void find(byte[] target, List<Contact> also, Runnable whenDone) {
    Position position = Position.ofLibp2pKey(target);
    walk(position, new FindNodeQuery(target), settings, also, result -> whenDone.run());
  }

  @Override
  public void findSome(byte[] target, int wanted, Runnable whenDone) {
    Position position = Position.ofLibp2pKey(target);
    LookupSettings fewer = settings.wanting(wanted);
    walk(position, new FindNodeQuery(target), fewer, List.of(), result -> whenDone.run());
  }

  /** The settings of this peer's own lookups. */
  public LookupSettings settings() {
    return settings;
  }

  private Lookup walk(
      Position target,
      Query query,
      LookupSettings with,
      List<Contact> also,
      Consumer<LookupResult> whenDone) {
    table.noteLookup(target);
    Lookup lookup = new Lookup(table.self(), context, messenger, with, target, query, whenDone);
    List<Contact> seeds = new ArrayList<>(seeds(target, with));
    seeds.addAll(also);
    lookup.start(seeds);
    return lookup;
  }

  /** Those that answered when last asked, or, where none did, whoever is in the table. */
  private List<Contact> seeds(Position target, LookupSettings with) {
    int count = with.wanted() * SEEDS_PER_WANTED;
    List<Contact> good = table.closestResponsive(target, count, table.self());
    return good.isEmpty() ? table.closest(target, count) : good;
  }
}
