package dev.coterie.node.libp2p;

/** Serves a protocol: takes each stream that a peer opens for it. */
@FunctionalInterface
public interface StreamHandler {
  /** A new stream; the handler calls {@link Stream#listen} before it returns. */
  void onStream(Stream stream);
}
