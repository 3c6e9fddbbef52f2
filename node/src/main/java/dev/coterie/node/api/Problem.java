package dev.coterie.node.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * A failure as RFC 9457 has it, with our kind. Nothing of the inside of the node is in it: what was
 * not foreseen is logged here and told as a plain failure.
 */
record Problem(int status, Kind kind, String detail, Optional<Duration> retryAfter) {
  static final String MEDIA_TYPE = "application/problem+json";

  /** After how many milliseconds to try again: the header has but seconds. */
  static final String RETRY_AFTER = "retryAfterMillis";

  /** A problem that does not say when it will be over. */
  Problem(int status, Kind kind, String detail) {
    this(status, kind, detail, Optional.empty());
  }

  /** The problem that a failure is to the caller; empty detail means that it was not foreseen. */
  static Problem of(Throwable failure) {
    Optional<CoterieException> told = known(failure);
    if (told.isPresent()) {
      CoterieException known = told.get();
      return new Problem(
          known.kind().httpStatus(),
          known.kind(),
          String.valueOf(known.getMessage()),
          known.retryAfter());
    }
    return new Problem(
        500,
        Kind.FAILED,
        "The node failed in a way that was not foreseen. Its log says more. Whether a write"
            + " happened is not known: read the entry.");
  }

  /** The failure where it was foreseen. */
  static Optional<CoterieException> known(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof CoterieException known ? Optional.of(known) : Optional.empty();
  }

  /** Whether the failure is a bug or a fault of this node, to be logged with its trace. */
  static boolean isUnforeseen(Throwable failure) {
    return known(failure).isEmpty();
  }

  /** What HTTP itself has to complain about. */
  static Problem ofStatus(int status) {
    return switch (status) {
      case 401 ->
          new Problem(
              status,
              Kind.REFUSED,
              "The request has no bearer token, or a wrong one. The token is in the file 'api' of"
                  + " the node's home.");
      case 404 -> new Problem(status, Kind.NOT_FOUND, "There is nothing at this path.");
      case 405 -> new Problem(status, Kind.INVALID, "This path does not take this method.");
      case 408 ->
          new Problem(
              status, Kind.INVALID, "The request did not arrive in time. It had no effect.");
      case 413 ->
          new Problem(
              status,
              Kind.INVALID,
              "The body is over the limit of "
                  + ApiLimits.MAX_BODY_BYTES
                  + " bytes. Nothing was written.");
      case 414 ->
          new Problem(
              status,
              Kind.INVALID,
              "The request line is over the limit of "
                  + ApiLimits.MAX_REQUEST_LINE_BYTES
                  + " bytes.");
      case 415 -> new Problem(status, Kind.INVALID, "The body has a media type that is not taken.");
      case 431 ->
          new Problem(
              status,
              Kind.INVALID,
              "The headers are over the limit of " + ApiLimits.MAX_HEAD_BYTES + " bytes.");
      case 503 ->
          new Problem(
              status,
              Kind.UNAVAILABLE,
              "The node did not answer in time. Whether a write happened is not known: read the"
                  + " entry.");
      default ->
          status < 500
              ? new Problem(status, Kind.INVALID, "The request is malformed. It had no effect.")
              : of(new IllegalStateException("status " + status));
    };
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("type", "urn:coterie:problem:" + Json.word(kind));
    json.put("title", HttpResponseStatus.valueOf(status).reasonPhrase());
    json.put("status", status);
    json.put("kind", Json.word(kind));
    json.put("detail", detail);
    retryAfter.ifPresent(after -> json.put(RETRY_AFTER, after.toMillis()));
    return json;
  }
}
