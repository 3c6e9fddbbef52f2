package dev.coterie.dht.lookup;

import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;

/** Asks for contacts closer to a target, and for nothing else. */
final class FindNodeQuery implements Query {
  private final Request request;

  FindNodeQuery(byte[] target) {
    this.request = new Request.FindNode(target);
  }

  @Override
  public Request requestTo(Contact peer) {
    return request;
  }

  @Override
  public Reading read(Contact from, Response response) {
    return response instanceof Response.Nodes nodes
        ? Reading.goOn(nodes.closer())
        : Reading.useless();
  }
}
