package dev.coterie.node.chaos;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.context.ContextToken;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.VectorClock;
import dev.coterie.vectorclock.WriterId;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One operation of a client, and what the client knows of how it ended.
 *
 * @param begunAt in milliseconds of the run
 * @param phase whether faults may have been under way, or all had ended
 * @param peer the place of the peer that was asked
 * @param value what was put; empty for others
 * @param given the token that the client named as what it had seen
 * @param dot the version that a write made, where that was told
 * @param shown the token that came back: what a read showed, or all that a version has seen
 * @param keepers the peers that had said that a write is on their disks
 * @param siblings what a read showed
 */
record ChaosOperation(
    long begunAt,
    long endedAt,
    Phase phase,
    int peer,
    Kind kind,
    String address,
    String value,
    Optional<ContextToken> given,
    Outcome outcome,
    Optional<Dot> dot,
    Optional<ContextToken> shown,
    List<String> keepers,
    List<Sibling> siblings) {

  enum Kind {
    PUT,
    GET,
    RM
  }

  enum Phase {
    FAULTS,
    FINAL
  }

  enum Outcome {
    /** It was told that it is done. */
    ACKNOWLEDGED,
    /** It was told that nothing was done. */
    FAILED,
    /** It was told neither. */
    UNKNOWN
  }

  /** A version that a read showed. */
  record Sibling(Dot dot, VectorClock context, String value) {}

  ChaosOperation {
    keepers = List.copyOf(keepers);
    siblings = List.copyOf(siblings);
  }

  boolean isWrite() {
    return kind != Kind.GET;
  }

  boolean isAcknowledged() {
    return outcome == Outcome.ACKNOWLEDGED;
  }

  /** What an acknowledged write says that it has seen; nothing where that was not told. */
  VectorClock seen() {
    return shown.map(ContextToken::clock).orElse(VectorClock.EMPTY);
  }

  /** A dot as the API writes it. */
  static Dot dot(String text) {
    int colon = text.indexOf(':');
    byte[] writer = HexFormat.of().parseHex(text.substring(0, colon));
    return new Dot(WriterId.of(writer), Long.parseLong(text.substring(colon + 1)));
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("t", begunAt).put("phase", lower(phase)).put("peer", peer).put("op", lower(kind));
    json.put("address", address);
    if (kind == Kind.PUT) {
      json.put("value", value);
    } else if (kind == Kind.GET) {
      ArrayNode values = json.putArray("value");
      siblings.forEach(sibling -> values.add(sibling.value()));
    }
    given.ifPresent(token -> json.put("given", token.toString()));
    json.put("context", shown.map(ContextToken::toString).orElse(null));
    dot.ifPresent(made -> json.put("dot", made.toString()));
    return json.put("outcome", lower(outcome)).put("ended", endedAt);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return lower(kind)
        + " of "
        + address
        + (value.isEmpty() ? "" : " = " + value)
        + " at peer "
        + peer
        + ", "
        + begunAt
        + " to "
        + endedAt
        + " ms, "
        + lower(outcome)
        + dot.map(made -> " as " + made).orElse("");
  }
}
