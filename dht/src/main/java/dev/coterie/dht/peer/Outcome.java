package dev.coterie.dht.peer;

import dev.coterie.dht.wire.Response;
import java.time.Duration;
import java.util.function.Function;

/** How one request ended: exactly one of three ways. */
public sealed interface Outcome {

  /** The peer answered, be it with a refusal. */
  record Answered(Response response, Duration after) implements Outcome {}

  /** Nothing came within the time given. The request may have been done all the same. */
  record TimedOut(Duration after) implements Outcome {}

  /** The peer could not be reached, or broke the protocol. */
  record Failed(String reason) implements Outcome {}

  /** One function for each way. */
  default <R> R fold(
      Function<Answered, R> onAnswered,
      Function<TimedOut, R> onTimedOut,
      Function<Failed, R> onFailed) {
    if (this instanceof Answered answered) {
      return onAnswered.apply(answered);
    }
    if (this instanceof TimedOut timedOut) {
      return onTimedOut.apply(timedOut);
    }
    return onFailed.apply((Failed) this);
  }
}
