package dev.coterie.node.main;

import dev.coterie.crypto.authority.Authority;
import dev.coterie.dht.peer.Peer;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The realm's state for other threads than the peer's loop: the last one that was published. */
final class AuthorityView implements Supplier<Authority> {
  private volatile @Nullable Authority current;

  AuthorityView(Peer peer) {
    current = peer.authority().authority().orElse(null);
    peer.authority().listen((added, from) -> current = peer.authority().authority().orElse(null));
  }

  @Override
  public Authority get() {
    Authority state = current;
    if (state == null) {
      throw new CoterieException(
          Kind.UNAVAILABLE,
          "This node has yet to receive its realm's authority log. Nothing is lost by that. Try"
              + " again when it has reached another peer.");
    }
    return state;
  }
}
