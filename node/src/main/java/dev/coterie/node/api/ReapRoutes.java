package dev.coterie.node.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.crypto.authority.ReapEpoch;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.reap.ReapProgress;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reap epochs, and what is wrong with the node. */
final class ReapRoutes {
  private static final String WITHOUT = "without";
  private static final Set<String> MEMBERS = new TreeSet<>(List.of(WITHOUT));

  private final NodeService node;

  ReapRoutes(NodeService node) {
    this.node = node;
  }

  void show(RoutingContext ctx) {
    var unused = Parameters.of(ctx);
    Replies.json(ctx, node.reaping(), ReapRoutes::document);
  }

  void begin(RoutingContext ctx) {
    var unused = Parameters.of(ctx);
    ObjectNode body = Json.parse(BodyCollector.of(ctx), "The body");
    EntryDocument.onlyMembers(body, MEMBERS);
    Set<PeerId> leftOut = new TreeSet<>();
    EntryDocument.eachText(body, WITHOUT, text -> leftOut.add(Inputs.peer(text)));
    Replies.json(ctx, node.beginReap(leftOut), ReapRoutes::document);
  }

  void examine(RoutingContext ctx) {
    var unused = Parameters.of(ctx);
    Replies.json(ctx, node.examine(), FindingsDocument::of);
  }

  private static ObjectNode document(ReapView view) {
    ObjectNode json = Json.object();
    view.open().ifPresent(epoch -> json.set("open", document(epoch)));
    ArrayNode members = json.putArray("members");
    view.members().forEach(member -> members.add(document(member)));
    view.closed().ifPresent(epoch -> json.set("closed", document(epoch)));
    json.put("entered", view.entered());
    json.put("reaped", view.reaped());
    json.put("reapedBytes", view.reapedBytes());
    json.put("quarantined", view.quarantined());
    return json;
  }

  private static ObjectNode document(ReapEpoch epoch) {
    ObjectNode json = Json.object().put("epoch", epoch.id().toString());
    json.put("stage", Json.word(epoch.stage()));
    json.put("author", epoch.author().peerId().toString());
    json.put("begunAt", epoch.begunAt().toString());
    json.put("members", epoch.members().size());
    return json;
  }

  private static ObjectNode document(ReapProgress member) {
    ObjectNode json = Json.object().put("peer", member.member().toString());
    json.put("state", member.state().map(Json::word).orElse("unanswered"));
    if (!member.detail().isEmpty()) {
      json.put("detail", member.detail());
    }
    return json;
  }

  /** The word for the stage that an epoch is in, where there is one. */
  static Optional<String> stage(Optional<ReapEpoch> epoch) {
    return epoch.map(one -> Json.word(one.stage()));
  }
}
