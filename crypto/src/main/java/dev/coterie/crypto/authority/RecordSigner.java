package dev.coterie.crypto.authority;

import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.PublicKey;

/** Signs log records and sealed keys; a simulation may use a cheaper stand-in for an identity. */
public interface RecordSigner {
  /** Bytes of a signature. */
  int SIGNATURE_BYTES = 64;

  PublicKey publicKey();

  /** A signature of {@link #SIGNATURE_BYTES} over the message. */
  byte[] sign(byte[] message);

  /** Signs with an identity's Ed25519 key. */
  static RecordSigner of(Identity identity) {
    return new RecordSigner() {
      @Override
      public PublicKey publicKey() {
        return identity.publicKey();
      }

      @Override
      public byte[] sign(byte[] message) {
        return identity.sign(message);
      }
    };
  }
}
