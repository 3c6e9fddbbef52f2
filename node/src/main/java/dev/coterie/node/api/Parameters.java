package dev.coterie.node.api;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.dht.replica.Level;
import dev.coterie.node.config.Shown;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The query parameters and the path of a request; a parameter that is not known is refused. */
final class Parameters {
  private final RoutingContext ctx;

  private Parameters(RoutingContext ctx) {
    this.ctx = ctx;
  }

  static Parameters of(RoutingContext ctx, String... known) {
    Set<String> names = new TreeSet<>(List.of(known));
    for (String name : ctx.queryParams().names()) {
      if (!names.contains(name)) {
        throw Inputs.invalid(
            "'" + Shown.of(name) + "' is no parameter here; the known ones are " + names + ".");
      }
    }
    return new Parameters(ctx);
  }

  @Nullable String one(String name) {
    List<String> values = ctx.queryParam(name);
    if (values.size() > 1) {
      throw Inputs.invalid(name + " is given " + values.size() + " times; it is given once.");
    }
    return values.isEmpty() ? null : values.get(0);
  }

  List<String> all(String name) {
    List<String> values = ctx.queryParam(name);
    if (values.size() > ApiLimits.MAX_PARAMETER_VALUES) {
      throw Inputs.invalid(
          name
              + " is given "
              + values.size()
              + " times; the limit is "
              + ApiLimits.MAX_PARAMETER_VALUES
              + ".");
    }
    return values;
  }

  /** Whether the answer is to say how it came about, a problem too. */
  boolean explain() {
    boolean asked = isTrue(Explanations.MEMBER);
    ctx.put(Explanations.MEMBER, asked);
    return asked;
  }

  /** Whether replicas are to be asked anew for a list. */
  boolean fresh() {
    return isTrue("fresh");
  }

  private boolean isTrue(String name) {
    String text = one(name);
    if (text != null && !text.equals("true") && !text.equals("false")) {
      throw Inputs.invalid(name + " is true or false, not '" + Shown.of(text) + "'.");
    }
    return "true".equals(text);
  }

  /**
   * The parameter {@code consistency}.
   *
   * @param unsaid where it is not given
   */
  Level level(Level unsaid) {
    String text = one("consistency");
    return text == null ? unsaid : Inputs.level(text);
  }

  /** The parameter {@code prefix}: the whole realm where it is not given. */
  AddressPrefix prefix() {
    String text = one("prefix");
    return text == null ? AddressPrefix.REALM : Inputs.prefix(text);
  }

  /**
   * The address that the path ends with. Taken from the path as it came: normalising it would fold
   * the slashes of an address that was not percent-encoded.
   */
  static Address address(RoutingContext ctx, Endpoint endpoint) {
    String path = ctx.request().path();
    if (path == null || !path.startsWith(endpoint.fixedPart())) {
      throw Inputs.invalid("The path has no address after " + endpoint.fixedPart() + ".");
    }
    return Inputs.address(Inputs.percentDecoded(path.substring(endpoint.fixedPart().length())));
  }
}
