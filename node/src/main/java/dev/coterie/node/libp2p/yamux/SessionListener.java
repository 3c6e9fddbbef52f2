package dev.coterie.node.libp2p.yamux;

import dev.coterie.node.libp2p.Libp2pException;
import org.jspecify.annotations.Nullable;

/** What happens on a session as a whole. */
public interface SessionListener {
  /** The other peer opened a stream; the listener gives it a {@code StreamListener}. */
  void onInboundStream(YamuxStream stream);

  /** The number of streams changed. */
  void onStreamCount(int streams);

  /** The other peer asked that no new streams be opened; those that are open go on. */
  void onGoAway();

  /**
   * The session is over and so are its streams, told once.
   *
   * @param failure null when it was closed as it should
   */
  void onSessionClosed(@Nullable Libp2pException failure);
}
