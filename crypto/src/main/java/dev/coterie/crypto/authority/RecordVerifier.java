package dev.coterie.crypto.authority;

import dev.coterie.crypto.identity.PublicKey;

/**
 * Checks signatures of log records and sealed keys.
 *
 * <p>The state of a realm is a function of the record set only if all its peers check alike, so all
 * verifiers of one realm must agree; a simulation may use a cheaper pair of signer and verifier.
 */
@FunctionalInterface
public interface RecordVerifier {
  /** Checks Ed25519 signatures. */
  RecordVerifier ED25519 = claim -> claim.key().verify(claim.message(), claim.signature());

  boolean verify(Claim claim);

  /** That {@code key} signed {@code message}. */
  record Claim(PublicKey key, byte[] message, byte[] signature) {}
}
