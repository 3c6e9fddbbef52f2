package dev.coterie.dht.routing;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.wire.Contact;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The contacts closest to one's own position: tells a listener who enters and leaves their circle.
 */
final class Neighbourhood {
  private final RoutingTable table;
  private final Position centre;
  private final int count;
  private final TableListener listener;
  private Map<PeerId, Contact> circle = new LinkedHashMap<>();

  Neighbourhood(RoutingTable table, Position centre, int count, TableListener listener) {
    this.table = table;
    this.centre = centre;
    this.count = count;
    this.listener = listener;
  }

  void update() {
    Map<PeerId, Contact> before = circle;
    Map<PeerId, Contact> now = new LinkedHashMap<>();
    table.closest(centre, count).forEach(contact -> now.put(contact.id(), contact));
    circle = now;
    missing(before, now).forEach(listener::left);
    missing(now, before).forEach(listener::joined);
  }

  private static List<Contact> missing(Map<PeerId, Contact> from, Map<PeerId, Contact> in) {
    List<Contact> result = new ArrayList<>();
    from.forEach(
        (id, contact) -> {
          if (!in.containsKey(id)) {
            result.add(contact);
          }
        });
    return result;
  }
}
