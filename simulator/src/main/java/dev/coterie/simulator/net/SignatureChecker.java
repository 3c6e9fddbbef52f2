package dev.coterie.simulator.net;

import dev.coterie.crypto.identity.Signer;
import dev.coterie.dht.peer.PeerContext.SignatureClaim;

/** Tells good signatures from bad ones: the real thing, or {@link KeyedHashSignatures}. */
@FunctionalInterface
public interface SignatureChecker {
  boolean isGood(SignatureClaim claim);

  /** What makes signatures that are good here, for whom another signer signs in earnest. */
  default Signer instead(Signer real) {
    return real;
  }

  /** Checks Ed25519 signatures, as the node does. */
  static SignatureChecker ed25519() {
    return claim -> claim.key().verify(claim.message(), claim.signature());
  }
}
