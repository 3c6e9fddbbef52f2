package dev.coterie.node.libp2p.request;

import dev.coterie.node.libp2p.Libp2pException;
import java.time.Duration;
import java.util.function.Function;

/** How a request ended: answered, not in time, or failed. */
public sealed interface Reply {
  /**
   * The peer's response.
   *
   * @param response its message, without the length
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, not compared
  record Answered(byte[] response) implements Reply {}

  /**
   * No response came in time; the peer may have served the request all the same.
   *
   * @param within the time that was allowed
   */
  record TimedOut(Duration within) implements Reply {}

  /**
   * No response will come.
   *
   * @param why the reason
   */
  record Failed(Libp2pException why) implements Reply {}

  /** The value of the function for this case. */
  default <T> T fold(
      Function<byte[], T> onAnswered,
      Function<Duration, T> onTimedOut,
      Function<Libp2pException, T> onFailed) {
    if (this instanceof Answered answered) {
      return onAnswered.apply(answered.response());
    }
    if (this instanceof TimedOut timedOut) {
      return onTimedOut.apply(timedOut.within());
    }
    return onFailed.apply(((Failed) this).why());
  }
}
