package dev.coterie.node.api;

import dev.coterie.node.context.ContextToken;
import dev.coterie.node.context.WriteCondition;
import org.jspecify.annotations.Nullable;

/** Reads the condition of a write: at most one of three. */
final class Condition {
  private Condition() {}

  static WriteCondition of(@Nullable String context, @Nullable String ifMatch, boolean ifAbsent) {
    int given = (context != null ? 1 : 0) + (ifMatch != null ? 1 : 0) + (ifAbsent ? 1 : 0);
    if (given > 1) {
      throw Inputs.invalid(
          "A write has at most one condition: a context, if-match or if-absent. Nothing was"
              + " written.");
    }
    if (context != null) {
      return new WriteCondition.Context(ContextToken.parse(context));
    }
    if (ifMatch != null) {
      return new WriteCondition.IfMatch(ContextToken.parse(ifMatch));
    }
    return ifAbsent ? new WriteCondition.IfAbsent() : new WriteCondition.Plain();
  }

  /**
   * The condition of the headers {@code Coterie-Context}, {@code If-Match}, {@code If-None-Match}.
   */
  static WriteCondition ofHeaders(
      @Nullable String context, @Nullable String ifMatch, @Nullable String ifNoneMatch) {
    if (ifNoneMatch != null && !ifNoneMatch.strip().equals("*")) {
      throw Inputs.invalid(
          "If-None-Match of a write takes only *: the entry must not exist. Nothing was written.");
    }
    return of(context, ifMatch == null ? null : unquoted(ifMatch), ifNoneMatch != null);
  }

  /** The token in one strong entity tag. */
  static String unquoted(String entityTag) {
    String text = entityTag.strip();
    if (text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
      throw Inputs.invalid(
          "If-Match takes one entity tag: a context token in double quotes. Nothing was written.");
    }
    return text.substring(1, text.length() - 1);
  }
}
