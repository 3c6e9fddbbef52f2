package dev.coterie.node.libp2p;

/** Serves a protocol: takes each stream that a peer opens for it. */
@FunctionalInterface
public interface StreamHandler {
  /** A new stream; the handler calls {@link Stream#listen} before it returns. */
  void onStream(Stream stream);

  /** The host begins to close: streams that are open but have nothing under way can be ended. */
  default void onHostClosing() {}
}
