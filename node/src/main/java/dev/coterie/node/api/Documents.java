package dev.coterie.node.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.replica.ReplicaOutcome;
import dev.coterie.node.context.Reading;
import dev.coterie.node.context.Receipt;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** What the API answers, as JSON documents. */
final class Documents {
  private Documents() {}

  static ObjectNode of(Receipt receipt) {
    ObjectNode json = Json.object();
    json.put("address", receipt.address().toString());
    json.put("dot", receipt.dot().toString());
    json.put("context", receipt.context().toString());
    ArrayNode replicas = json.putArray("replicas");
    receipt.replicas().forEach(replica -> replicas.add(of(replica)));
    json.set("rolesDropped", Json.texts(receipt.rolesDropped()));
    return json;
  }

  static ObjectNode of(ReplicaOutcome replica) {
    ObjectNode json = Json.object();
    json.put("peer", replica.peer().toString());
    if (!replica.zone().isEmpty()) {
      json.put("zone", replica.zone());
    }
    json.put("outcome", Json.word(replica.state()));
    if (!replica.detail().isEmpty()) {
      json.put("detail", replica.detail());
    }
    json.put("counts", replica.counts());
    return json;
  }

  static ObjectNode of(Reading reading) {
    ObjectNode json = Json.object();
    json.put("address", reading.address().toString());
    json.put("context", reading.context().toString());
    ArrayNode siblings = json.putArray("siblings");
    reading.siblings().forEach(sibling -> siblings.add(of(sibling)));
    json.put("unreadable", reading.unreadable());
    return json;
  }

  private static ObjectNode of(Reading.Sibling sibling) {
    ObjectNode json = described(sibling);
    Entry entry = sibling.entry();
    ObjectNode metadata = json.putObject("metadata");
    entry.metadata().forEach(metadata::put);
    json.set("links", Json.texts(entry.links()));
    byte[] content = entry.content();
    boolean isText = Texts.isText(content);
    json.put(
        "content",
        isText
            ? new String(content, StandardCharsets.UTF_8)
            : Base64.getEncoder().encodeToString(content));
    json.put("encoding", isText ? EntryDocument.UTF_8 : EntryDocument.BASE_64);
    return json;
  }

  /** A sibling without its content. */
  static ObjectNode described(Reading.Sibling sibling) {
    ObjectNode json = Json.object();
    json.put("dot", sibling.dot().toString());
    json.put("writer", sibling.writer().toString());
    json.put("writtenAt", sibling.writtenAt().toString());
    sibling.expiresAt().ifPresent(at -> json.put("expiresAt", at.toString()));
    json.set("roles", Json.texts(roles(sibling)));
    ArrayNode epochs = json.putArray("sealedTo");
    for (VersionHeader.RoleEpoch sealed : sibling.sealedTo()) {
      epochs.addObject().put("role", sealed.role()).put("epoch", sealed.epoch());
    }
    json.put("context", sibling.context().toString());
    json.put("mediaType", sibling.entry().mediaType());
    json.set("tags", Json.texts(sibling.entry().tags()));
    json.set("technologies", Json.texts(sibling.entry().technologies()));
    return json;
  }

  static List<String> roles(Reading.Sibling sibling) {
    return sibling.sealedTo().stream().map(VersionHeader.RoleEpoch::role).distinct().toList();
  }

  static ObjectNode of(NodeStatus status) {
    ObjectNode json = Json.object();
    json.put("peerId", status.peerId().toString());
    json.put("realm", status.realm());
    json.put("realmId", status.realmId());
    json.set("addresses", Json.texts(status.addresses()));
    json.put("storing", status.storing());
    status.zone().ifPresent(zone -> json.put("zone", zone));
    json.put("routingTable", status.routingTable());
    json.put("members", status.members());
    json.put("replicas", status.replicas());
    json.put("entries", status.entries());
    json.put("storedBytes", status.storedBytes());
    status.writesRefused().ifPresent(why -> json.put("writesRefused", why));
    json.put("reclaimedBytes", status.reclaimedBytes());
    json.put("expiredBytes", status.expiredBytes());
    json.put("reapedBytes", status.reapedBytes());
    status.reapEpoch().ifPresent(stage -> json.put("reapEpoch", stage));
    json.put("quarantined", status.quarantined());
    json.set("roles", Json.texts(status.roles()));
    json.put("owedReplicas", status.owedReplicas());
    json.put("pullRanges", status.pull().ranges());
    json.put("pulledRanges", status.pull().pulled());
    json.put("fetchedRecords", status.pull().records());
    json.put("fetchedBytes", status.pull().bytes());
    json.put("logRecords", status.logRecords());
    json.put("startedAt", status.startedAt().toString());
    json.put("release", status.release());
    return json;
  }

  static ObjectNode of(PeerView peer) {
    ObjectNode json = Json.object();
    json.put("peer", peer.id().toString());
    json.set("addresses", Json.texts(peer.addresses()));
    json.put("member", peer.member());
    peer.zone().ifPresent(zone -> json.put("zone", zone));
    json.put("connected", peer.connected());
    peer.lastSeen().ifPresent(at -> json.put("lastSeen", at.toString()));
    return json;
  }

  static ObjectNode of(RoleView role) {
    ObjectNode json = Json.object();
    json.put("name", role.name().toString());
    json.put("epoch", role.epoch());
    json.put("held", role.held().map(Inputs::levelText).orElse("none"));
    json.set("write", Json.texts(role.writePrefixes()));
    ArrayNode holders = json.putArray("holders");
    for (RoleView.Holder holder : role.holders()) {
      holders
          .addObject()
          .put("peer", holder.peer().toString())
          .put("level", Inputs.levelText(holder.level()));
    }
    return json;
  }

  static ObjectNode of(RoleKey key) {
    return Json.object()
        .put("role", key.role().toString())
        .put("epoch", key.epoch())
        .put("identity", key.identity())
        .put("recipient", key.recipient());
  }

  static ObjectNode of(Invite invite) {
    ObjectNode json = Json.object();
    json.put("ticket", invite.ticket());
    json.set("roles", Json.texts(invite.roles()));
    json.put("expiresAt", invite.expiresAt().toString());
    return json;
  }
}
