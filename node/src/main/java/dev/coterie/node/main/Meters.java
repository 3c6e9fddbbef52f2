package dev.coterie.node.main;

import dev.coterie.node.api.NodeStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;

/** Gauges of a node, read when they are asked for. */
final class Meters {
  private Meters() {}

  static void register(Coterie node, MeterRegistry meters) {
    gauge(node, meters, "coterie.store.records", NodeStatus::entries, "records on this disk");
    gauge(node, meters, "coterie.store.disk.bytes", NodeStatus::storedBytes, "bytes of the store");
    gauge(
        node,
        meters,
        "coterie.store.reclaimed.bytes",
        NodeStatus::reclaimedBytes,
        "bytes of disk that compaction has given back since the start");
    gauge(
        node,
        meters,
        "coterie.store.expired.bytes",
        NodeStatus::expiredBytes,
        "bytes of content dropped since the start because its time was over");
    gauge(
        node,
        meters,
        "coterie.dht.routing.table.peers",
        NodeStatus::routingTable,
        "contacts in the routing table");
    gauge(
        node,
        meters,
        "coterie.replication.owed.writes",
        NodeStatus::owedReplicas,
        "writes that not all replicas have yet");
    gauge(
        node,
        meters,
        "coterie.authority.log.records",
        NodeStatus::logRecords,
        "records of the authority log");
    gauge(node, meters, "coterie.realm.members", NodeStatus::members, "members of the realm");
    load(node, meters, "coterie.api.operations.active", n -> n.gate().underWay());
    load(node, meters, "coterie.api.operations.waiting", n -> n.gate().waiting());
    load(node, meters, "coterie.api.operations.refused", n -> n.gate().refused());
    load(node, meters, "coterie.dht.inbound.writes.active", n -> n.load().requests());
    load(node, meters, "coterie.dht.inbound.writes.bytes", n -> n.load().bytes());
    load(node, meters, "coterie.dht.inbound.requests.refused", n -> n.load().refused());
  }

  private static void load(
      Coterie node, MeterRegistry meters, String name, ToDoubleFunction<Coterie> value) {
    Gauge.builder(name, node, value).description("how much there is to do").register(meters);
  }

  private static void gauge(
      Coterie node,
      MeterRegistry meters,
      String name,
      ToDoubleFunction<NodeStatus> value,
      String description) {
    Gauge.builder(name, node, n -> read(n, value)).description(description).register(meters);
  }

  private static double read(Coterie node, ToDoubleFunction<NodeStatus> value) {
    CompletableFuture<Double> read = node.service().status().thenApply(value::applyAsDouble);
    return read.exceptionally(failure -> Double.NaN).join();
  }
}
