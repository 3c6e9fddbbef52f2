package dev.coterie.crypto.identity;

/**
 * Signs what a peer writes, log records and sealed keys: an {@link Identity} does. A simulation may
 * use a cheaper stand-in.
 */
public interface Signer {
  /** Bytes of a signature. */
  int SIGNATURE_BYTES = 64;

  PublicKey publicKey();

  /** A signature of {@link #SIGNATURE_BYTES} over the message. */
  byte[] sign(byte[] message);

  /** Signs with an identity's Ed25519 key. */
  static Signer of(Identity identity) {
    return new Signer() {
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
