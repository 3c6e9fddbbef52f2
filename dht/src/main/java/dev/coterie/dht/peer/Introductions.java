package dev.coterie.dht.peer;

import dev.coterie.dht.routing.RoutingTable;
import dev.coterie.dht.sync.LogExchanger;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks other peers within the peer's timeout, and introduces this peer where it has to: one that
 * does not admit the asker is shown the authority log, which holds the asker's member record, and
 * is asked again, once. The routing table hears how every request ended.
 */
final class Introductions implements Messenger {
  private final PeerContext context;
  private final Duration within;
  private final Supplier<RoutingTable> table;
  private final Supplier<LogExchanger> logs;

  /** The table and the exchanger send through this messenger, so they are named, not handed in. */
  Introductions(
      PeerContext context,
      Duration within,
      Supplier<RoutingTable> table,
      Supplier<LogExchanger> logs) {
    this.context = context;
    this.within = within;
    this.table = table;
    this.logs = logs;
  }

  @Override
  public void ask(Contact peer, Request request, Consumer<Outcome> onOutcome) {
    send(
        peer,
        request,
        outcome -> {
          if (isUnknownThere(outcome) && !(request instanceof Request.Hello)) {
            logs.get().exchange(peer, result -> send(peer, request, onOutcome));
          } else {
            onOutcome.accept(outcome);
          }
        });
  }

  private void send(Contact peer, Request request, Consumer<Outcome> onOutcome) {
    context.ask(
        peer,
        request,
        within,
        outcome -> {
          table.get().report(peer, request, outcome);
          onOutcome.accept(outcome);
        });
  }

  private static boolean isUnknownThere(Outcome outcome) {
    return outcome instanceof Outcome.Answered answered
        && answered.response() instanceof Response.Refused refused
        && refused.refusal().reason() == Refusal.Reason.NOT_ADMITTED;
  }
}
