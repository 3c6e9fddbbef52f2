package dev.coterie.dht.peer;

import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import java.util.function.Consumer;

/** How operations ask other peers: with the peer's timeout, introductions and bookkeeping. */
public interface Messenger {

  /** Sends a request; exactly one outcome arrives, on the loop, never inside the call. */
  void ask(Contact peer, Request request, Consumer<Outcome> onOutcome);
}
