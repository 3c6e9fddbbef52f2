package dev.coterie.node.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.crypto.authority.AuthorityLimits;
import dev.coterie.crypto.authority.Consistency;
import dev.coterie.crypto.authority.EntryPolicy;
import dev.coterie.crypto.authority.PolicyTerms;
import dev.coterie.crypto.authority.Strategy;
import dev.coterie.node.config.Shown;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Policies: how entries under a prefix are kept. */
final class PolicyRoutes {
  private static final String PREFIX = "prefix";
  private static final String MIN = "replicasMin";
  private static final String MAX = "replicasMax";
  private static final String STRATEGY = "strategy";
  private static final String CONSISTENCY = "consistency";
  private static final Set<String> MEMBERS =
      new TreeSet<>(List.of(PREFIX, MIN, MAX, STRATEGY, CONSISTENCY));

  private final NodeService node;

  PolicyRoutes(NodeService node) {
    this.node = node;
  }

  /** All policies; with an address, what holds for that. */
  void list(RoutingContext ctx) {
    String address = Parameters.of(ctx, "address").one("address");
    if (address == null) {
      Replies.json(ctx, node.policies(), PolicyRoutes::document);
    } else {
      var parsed = Inputs.address(address);
      Replies.json(
          ctx, node.policyFor(parsed), view -> document(view).put("address", parsed.toString()));
    }
  }

  private static ObjectNode document(List<PolicyView> policies) {
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("policies");
    policies.forEach(policy -> array.add(document(policy)));
    return json;
  }

  void set(RoutingContext ctx) {
    var unused = Parameters.of(ctx);
    ObjectNode body = Json.parse(BodyCollector.of(ctx), "The body");
    EntryDocument.onlyMembers(body, MEMBERS);
    String prefix = EntryDocument.text(body, PREFIX);
    if (prefix == null) {
      throw Inputs.invalid("The body has no 'prefix' for the policy. Nothing was changed.");
    }
    PolicyTerms terms =
        new PolicyTerms(
            number(body, MIN),
            number(body, MAX),
            choice(body, STRATEGY, Strategy.values()),
            choice(body, CONSISTENCY, Consistency.values()));
    if (terms.isEmpty()) {
      throw Inputs.invalid(
          "The body says nothing of the entries: it has at least one of replicasMin, replicasMax,"
              + " strategy and consistency. Nothing was changed.");
    }
    Replies.json(ctx, node.setPolicy(Inputs.prefix(prefix), terms), PolicyRoutes::document);
  }

  void remove(RoutingContext ctx) {
    String prefix = Parameters.of(ctx, PREFIX).one(PREFIX);
    if (prefix == null) {
      throw Inputs.invalid("The parameter 'prefix' is missing. Nothing was changed.");
    }
    Replies.json(
        ctx, node.setPolicy(Inputs.prefix(prefix), PolicyTerms.NONE), PolicyRoutes::document);
  }

  private static Optional<Integer> number(ObjectNode body, String name) {
    JsonNode node = body.get(name);
    if (node == null || node.isNull()) {
      return Optional.empty();
    }
    if (!node.isInt() || node.intValue() < 1 || node.intValue() > AuthorityLimits.MAX_REPLICAS) {
      throw Inputs.invalid(
          name
              + " must be a number from 1 to "
              + AuthorityLimits.MAX_REPLICAS
              + ", not "
              + Shown.of(node.toString())
              + ". Nothing was changed.");
    }
    return Optional.of(node.intValue());
  }

  private static <E extends Enum<E>> Optional<E> choice(ObjectNode body, String name, E[] values) {
    String text = EntryDocument.text(body, name);
    if (text == null) {
      return Optional.empty();
    }
    TreeSet<String> known = new TreeSet<>();
    for (E value : values) {
      if (text(value).equals(text)) {
        return Optional.of(value);
      }
      known.add(text(value));
    }
    throw Inputs.invalid(
        name
            + " is one of "
            + String.join(", ", known)
            + ", not '"
            + Shown.of(text)
            + "'. Nothing was changed.");
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static ObjectNode document(PolicyView policy) {
    ObjectNode json = Json.object().put(PREFIX, policy.prefix());
    PolicyTerms terms = policy.terms();
    terms.minReplicas().ifPresent(number -> json.put(MIN, number));
    terms.maxReplicas().ifPresent(number -> json.put(MAX, number));
    terms.strategy().ifPresent(strategy -> json.put(STRATEGY, text(strategy)));
    terms.consistency().ifPresent(level -> json.put(CONSISTENCY, text(level)));
    return json;
  }

  private static ObjectNode document(EntryPolicyView view) {
    EntryPolicy policy = view.policy();
    ObjectNode json = Json.object();
    view.prefix().ifPresent(prefix -> json.put(PREFIX, prefix));
    return json.put(MIN, policy.minReplicas())
        .put(MAX, policy.replicas())
        .put(STRATEGY, text(policy.strategy()))
        .put(CONSISTENCY, text(policy.consistency()));
  }
}
