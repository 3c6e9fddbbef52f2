package dev.coterie.node.libp2p.host;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Stream;

/** Waits for a stream; exactly one of the two is called, never before the request returned. */
public interface StreamOpener {
  /**
   * The stream is there, told on its executor. When a single protocol was asked for it has not been
   * answered yet: bytes can be written at once, and a peer that does not speak the protocol shows
   * as a closed stream with {@code UNSUPPORTED_PROTOCOL}.
   */
  void onOpened(Stream stream);

  /** There will be none, told on some executor of the host. */
  void onFailed(Libp2pException why);
}
