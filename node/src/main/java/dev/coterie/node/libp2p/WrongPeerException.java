package dev.coterie.node.libp2p;

import dev.coterie.crypto.identity.PeerId;

/** The peer that was dialled proved to be another one. */
public final class WrongPeerException extends Libp2pException {
  private static final long serialVersionUID = 1L;

  private final transient PeerId expected;
  private final transient PeerId actual;

  /** Who was wanted and who answered. */
  public WrongPeerException(PeerId expected, PeerId actual) {
    super(Reason.WRONG_PEER, "expected peer " + expected + ", but it proved to be " + actual);
    this.expected = expected;
    this.actual = actual;
  }

  /** The peer that was dialled. */
  public PeerId expected() {
    return expected;
  }

  /** The peer that answered. */
  public PeerId actual() {
    return actual;
  }
}
