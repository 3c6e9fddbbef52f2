package dev.coterie.dht.sync;

import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.wire.Response;

/** What went wrong, in words. */
final class Outcomes {
  private Outcomes() {}

  /** Why this is not the answer that was asked for. */
  static String reason(Outcome outcome) {
    return outcome.fold(
        answered ->
            answered.response() instanceof Response.Refused refused
                ? refused.refusal().toString()
                : "an answer to another request",
        timedOut -> "no answer within " + timedOut.after().toMillis() + " ms",
        failed -> failed.reason());
  }
}
