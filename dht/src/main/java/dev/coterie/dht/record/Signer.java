package dev.coterie.dht.record;

import dev.coterie.crypto.identity.PublicKey;

/** Signs what a peer writes. The node's identity does; a simulation may use a cheaper stand-in. */
public interface Signer {
  /** Bytes of a signature. */
  int SIGNATURE_BYTES = 64;

  PublicKey publicKey();

  /** A signature of {@link #SIGNATURE_BYTES} over the message. */
  byte[] sign(byte[] message);
}
