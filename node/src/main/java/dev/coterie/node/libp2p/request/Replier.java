package dev.coterie.node.libp2p.request;

import java.util.function.Consumer;

/** Ends a request in one of three ways; only the first call counts. From any thread. */
public interface Replier extends Consumer<byte[]> {
  /** Sends a response. */
  @Override
  void accept(byte[] response);

  /** Sends none, for messages that have none; the stream takes the next request. */
  void none();

  /** Resets the stream: the request is not understood or cannot be served. */
  void reject();
}
