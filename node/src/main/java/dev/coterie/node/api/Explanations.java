package dev.coterie.node.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.replica.GetReport;
import dev.coterie.dht.replica.GetReport.Candidate;
import dev.coterie.dht.replica.GetReport.ReplicaAnswer;
import dev.coterie.dht.replica.PutReport;
import dev.coterie.dht.replica.ReplicaOutcome;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.node.context.Explanation;
import java.time.Duration;

/** Explanations of reads and writes, as JSON documents. */
final class Explanations {
  /** The member of a document that holds one. */
  static final String MEMBER = "explain";

  private static final double NANOS_PER_MILLI = 1e6;

  private Explanations() {}

  static ObjectNode of(Explanation explanation) {
    ObjectNode json = Json.object();
    explanation.read().ifPresent(read -> json.set("read", of(read)));
    explanation.write().ifPresent(write -> json.set("write", of(write)));
    return json;
  }

  private static ObjectNode of(GetReport read) {
    ObjectNode json = Json.object();
    json.put("level", read.level().label());
    json.put("needed", read.needed());
    json.put("answered", read.answered());
    json.put("millis", millis(read.took()));
    ArrayNode replicas = json.putArray("replicas");
    read.replicas().forEach(answer -> replicas.add(of(answer)));
    ArrayNode versions = json.putArray("versions");
    read.candidates().forEach(candidate -> versions.add(of(candidate)));
    return json;
  }

  private static ObjectNode of(ReplicaAnswer answer) {
    ObjectNode json = Json.object();
    json.put("peer", answer.peer().toString());
    if (!answer.zone().isEmpty()) {
      json.put("zone", answer.zone());
    }
    json.put("outcome", Json.word(answer.state()));
    json.put("counts", answer.counts());
    json.put("payloadBytesAskedFor", answer.payloadBytes());
    if (answer.state() != GetReport.State.NOT_AWAITED) {
      json.put("millis", millis(answer.after()));
    }
    if (answer.isHeard()) {
      ArrayNode versions = json.putArray("versions");
      answer.held().kept().forEach(version -> versions.add(version.dot().toString()));
      json.put("hash", StoredRecord.recordHash(answer.held().kept()).toString());
    }
    if (!answer.detail().isEmpty()) {
      json.put("detail", answer.detail());
    }
    return json;
  }

  private static ObjectNode of(Candidate candidate) {
    Version version = candidate.version();
    VersionHeader header = version.header();
    ObjectNode json = Json.object();
    json.put("dot", version.dot().toString());
    json.put("hash", version.hash().toString());
    json.put("writer", header.writerKey().peerId().toString());
    json.put("kind", header.isTombstone() ? "tombstone" : "value");
    json.put("writtenAt", header.writtenAt().toString());
    header.expiresAt().ifPresent(at -> json.put("expiresAt", at.toString()));
    json.put("payloadBytes", header.payloadSize());
    json.put("heldBy", candidate.heldBy());
    json.put("won", candidate.won());
    if (!candidate.won()) {
      ArrayNode winners = json.putArray("supersededBy");
      candidate.supersededBy().forEach(dot -> winners.add(dot.toString()));
    }
    return json;
  }

  private static ObjectNode of(PutReport write) {
    ObjectNode json = Json.object();
    json.put("needed", write.needed());
    json.put("acknowledged", write.acknowledged());
    json.put("millis", millis(write.took()));
    ArrayNode replicas = json.putArray("replicas");
    for (ReplicaOutcome replica : write.replicas()) {
      ObjectNode one = Documents.of(replica);
      if (replica.state() != ReplicaOutcome.State.PENDING) {
        one.put("millis", millis(replica.after()));
      }
      replicas.add(one);
    }
    return json;
  }

  /** To the microsecond. */
  private static double millis(Duration duration) {
    return Math.round(duration.toNanos() / 1e3) * 1e3 / NANOS_PER_MILLI;
  }
}
