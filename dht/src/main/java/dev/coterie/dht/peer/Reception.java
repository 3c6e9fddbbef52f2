package dev.coterie.dht.peer;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.reap.EpochGate;
import dev.coterie.dht.replica.ReplicaService;
import dev.coterie.dht.routing.RoutingTable;
import dev.coterie.dht.sync.HelloService;
import dev.coterie.dht.sync.SyncService;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Where what others ask comes in: who may ask, whether there is room for it, and who answers. */
final class Reception {
  private final PeerContext context;
  private final RoutingTable table;
  private final Surroundings surroundings;
  private final EpochGate gate;
  private final Services services;
  private final int bucketSize;
  private final Hash realm;
  private final FrontDoor door;

  /** Who answers what. */
  record Services(
      HelloService hellos,
      ReplicaService replicas,
      SyncService sync,
      Function<Request.ReapProgress, Response.ReapProgress> reaping) {}

  Reception(
      PeerContext context,
      RoutingTable table,
      Surroundings surroundings,
      EpochGate gate,
      Services services,
      int bucketSize,
      Hash realm) {
    this.context = context;
    this.table = table;
    this.surroundings = surroundings;
    this.gate = gate;
    this.services = services;
    this.bucketSize = bucketSize;
    this.realm = realm;
    this.door = new FrontDoor(context::uptime);
  }

  Load load() {
    return door.load();
  }

  /** As {@link Peer#handle(Contact, Request, Duration, Consumer)}. */
  void handle(Contact from, Request request, Duration within, Consumer<Response> reply) {
    if (request instanceof Request.Hello hello) {
      table.returns(from.id());
      services.hellos().answer(from, hello, reply);
      return;
    }
    if (!services.hellos().admits(from.id())) {
      reply.accept(
          new Response.Refused(
              Refusal.of(
                  Refusal.Reason.NOT_ADMITTED, from.id() + " is no member of realm " + realm)));
      return;
    }
    if (request instanceof Request.Leaving) {
      table.departs(from.id());
      reply.accept(new Response.Farewell());
      return;
    }
    if (!table.isSettled(from) && surroundings.mayStore(from.id())) {
      table.observe(from);
    }
    Optional<Refusal> refusal = door.refusal(from.id(), request, within);
    if (refusal.isPresent()) {
      reply.accept(new Response.Refused(refusal.get()));
      return;
    }
    FrontDoor.Pass pass = door.begin(from.id(), request);
    Duration deadline = context.uptime().plus(within);
    gate.receive(
        from,
        request,
        response -> {
          pass.done();
          reply.accept(response);
        },
        (admitted, answer) -> dispatch(from, admitted, deadline, answer));
  }

  private void dispatch(
      Contact from, Request request, Duration deadline, Consumer<Response> reply) {
    if (request instanceof Request.GetValue get) {
      reply.accept(services.replicas().get(get, from.id()));
    } else if (request instanceof Request.PutValue put) {
      services.replicas().put(put, from, deadline, reply);
    } else if (request instanceof Request.FindNode find) {
      reply.accept(
          new Response.Nodes(table.closestResponsive(find.position(), bucketSize, from.id())));
    } else if (request instanceof Request.Ping) {
      reply.accept(new Response.Pong());
    } else if (request instanceof Request.ReapProgress progress) {
      reply.accept(services.reaping().apply(progress));
    } else {
      services.sync().answer(from, request, reply);
    }
  }
}
