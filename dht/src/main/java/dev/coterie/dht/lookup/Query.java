package dev.coterie.dht.lookup;

import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;

/** What a lookup asks of each peer that it comes to, and what it makes of an answer. */
public interface Query {
  /** The request for a peer. */
  Request requestTo(Contact peer);

  /** Reads an answer; called at most once for each peer. */
  Reading read(Contact from, Response response);
}
