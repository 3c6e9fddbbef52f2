package dev.coterie.node.main;

/** What this release calls itself. */
public final class Release {
  /** Name and version, as in the libp2p agent version. */
  public static final String NAME = "coterie/0.1.0";

  private Release() {}
}
