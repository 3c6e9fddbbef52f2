package dev.coterie.dht.routing;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.wire.Contact;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Who wants to know of contacts that come to a table and leave it. */
final class Watchers {
  private final List<TableListener> listeners = new ArrayList<>();
  private final List<Neighbourhood> neighbourhoods = new ArrayList<>();

  /** Tells a listener of every contact from now on. */
  void add(TableListener listener) {
    listeners.add(listener);
  }

  /** Tells a listener of the circle of the contacts closest to a position. */
  void addOfCircle(RoutingTable table, Position centre, int count, TableListener listener) {
    Neighbourhood neighbourhood = new Neighbourhood(table, centre, count, listener);
    neighbourhoods.add(neighbourhood);
    neighbourhood.update();
  }

  /** Tells all of them. */
  void changed(Collection<Contact> left, Collection<Contact> joined) {
    for (TableListener listener : List.copyOf(listeners)) {
      left.forEach(listener::left);
      joined.forEach(listener::joined);
    }
    List.copyOf(neighbourhoods).forEach(Neighbourhood::update);
  }
}
