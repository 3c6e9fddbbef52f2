package dev.coterie.node.main;

import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.dht.record.Signer;

/** Signs with this node's identity. */
record LocalIdentity(Identity identity) implements Signer {
  @Override
  public PublicKey publicKey() {
    return identity.publicKey();
  }

  @Override
  public byte[] sign(byte[] message) {
    return identity.sign(message);
  }
}
