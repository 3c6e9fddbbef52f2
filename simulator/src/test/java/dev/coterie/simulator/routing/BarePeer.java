package dev.coterie.simulator.routing;

import dev.coterie.dht.lookup.LookupSettings;
import dev.coterie.dht.lookup.Lookups;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.routing.Joining.JoinResult;
import dev.coterie.dht.routing.KnownPeers;
import dev.coterie.dht.routing.Refresh;
import dev.coterie.dht.routing.Reseed;
import dev.coterie.dht.routing.RoutingLimits;
import dev.coterie.dht.routing.RoutingTable;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.net.Endpoint;
import dev.coterie.simulator.net.SimulatedContext;
import java.util.List;
import java.util.function.Consumer;

/** A peer that routes and does nothing else. */
final class BarePeer implements Endpoint, Messenger {
  final RoutingTable table;
  final Lookups lookups;
  private final SimulatedContext context;
  private final PeerSettings settings;
  private final Refresh refresh;
  private final Reseed reseed;

  BarePeer(Contact self, SimulatedContext context, List<Contact> bootstrap, PeerSettings settings) {
    this.context = context;
    this.settings = settings;
    KnownPeers known = new KnownPeers(context);
    table =
        new RoutingTable(self.id(), context, this, settings.bucketSize(), RoutingLimits.defaults());
    table.listen(known);
    lookups = new Lookups(context, this, table, LookupSettings.of(settings));
    refresh = new Refresh(context, table, lookups, known, settings.refreshEvery());
    reseed =
        new Reseed(
            context,
            table,
            this,
            lookups,
            refresh,
            known,
            bootstrap,
            settings.reseedEvery(),
            settings.refreshEvery());
  }

  void start(Consumer<JoinResult> whenFirstTried) {
    context.serve(this);
    reseed.start(whenFirstTried);
    refresh.start();
  }

  @Override
  public void ask(Contact peer, Request request, Consumer<Outcome> onOutcome) {
    context.ask(
        peer,
        request,
        settings.requestTimeout(),
        outcome -> {
          table.report(peer, request, outcome);
          onOutcome.accept(outcome);
        });
  }

  @Override
  public void handle(Contact from, Request request, Consumer<Response> reply) {
    table.observe(from);
    if (request instanceof Request.FindNode find) {
      reply.accept(
          new Response.Nodes(
              table.closestResponsive(find.position(), settings.bucketSize(), from.id())));
    } else if (request instanceof Request.Ping) {
      reply.accept(new Response.Pong());
    } else {
      String detail = "this peer only routes";
      reply.accept(new Response.Refused(Refusal.of(Refusal.Reason.UNSUPPORTED, detail)));
    }
  }
}
