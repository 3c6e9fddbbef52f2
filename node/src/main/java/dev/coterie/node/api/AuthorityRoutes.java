package dev.coterie.node.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.authority.RoleLevel;
import dev.coterie.crypto.authority.RoleRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Roles and invitations. */
final class AuthorityRoutes {
  private static final Duration DEFAULT_INVITE_EXPIRY = Duration.ofHours(1);
  private static final Set<String> ROLE_MEMBERS = new TreeSet<>(List.of("name", "write"));
  private static final Set<String> INVITE_MEMBERS = new TreeSet<>(List.of("roles", "expires"));

  private final NodeService node;

  AuthorityRoutes(NodeService node) {
    this.node = node;
  }

  void list(RoutingContext ctx) {
    var unused = Parameters.of(ctx);
    Replies.json(
        ctx,
        node.roles(),
        roles -> {
          ObjectNode json = Json.object();
          ArrayNode array = json.putArray("roles");
          roles.forEach(role -> array.add(Documents.of(role)));
          return json;
        });
  }

  void create(RoutingContext ctx) {
    var unused = Parameters.of(ctx);
    ObjectNode body = Json.parse(BodyCollector.of(ctx), "The body");
    EntryDocument.onlyMembers(body, ROLE_MEMBERS);
    String name = EntryDocument.text(body, "name");
    if (name == null) {
      throw Inputs.invalid("The body has no 'name' for the role. Nothing was made.");
    }
    List<AddressPrefix> write = new ArrayList<>();
    EntryDocument.eachText(body, "write", text -> write.add(Inputs.prefix(text)));
    Replies.json(ctx, node.createRole(Inputs.role(name), write), Documents::of);
  }

  void key(RoutingContext ctx) {
    var unused = Parameters.of(ctx);
    Replies.json(ctx, node.roleKey(Inputs.role(ctx.pathParam("role"))), Documents::of);
  }

  void grant(RoutingContext ctx) {
    Parameters parameters = Parameters.of(ctx, "level");
    @Nullable String level = parameters.one("level");
    RoleRequest role =
        new RoleRequest(
            Inputs.role(ctx.pathParam("role")),
            level == null ? RoleLevel.READ : Inputs.roleLevel(level));
    Replies.json(ctx, node.grantRole(Inputs.peer(ctx.pathParam("peer")), role), Documents::of);
  }

  void revoke(RoutingContext ctx) {
    var unused = Parameters.of(ctx);
    Replies.json(
        ctx,
        node.revokeRole(Inputs.peer(ctx.pathParam("peer")), Inputs.role(ctx.pathParam("role"))),
        Documents::of);
  }

  void invite(RoutingContext ctx) {
    var unused = Parameters.of(ctx);
    ObjectNode body = Json.parse(BodyCollector.of(ctx), "The body");
    EntryDocument.onlyMembers(body, INVITE_MEMBERS);
    List<RoleRequest> roles = new ArrayList<>();
    EntryDocument.eachText(body, "roles", text -> roles.add(Inputs.roleRequest(text)));
    String expires = EntryDocument.text(body, "expires");
    Duration after = expires == null ? DEFAULT_INVITE_EXPIRY : Inputs.duration("expires", expires);
    Replies.json(ctx, node.invite(roles, after), Documents::of);
  }
}
