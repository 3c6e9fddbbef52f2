package dev.coterie.simulator.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.dht.peer.PeerContext.SignatureClaim;
import dev.coterie.simulator.world.SeedTree;
import org.junit.jupiter.api.Test;

final class KeyedHashSignaturesTest {
  private static final byte[] MESSAGE = {1, 2, 3};

  private final KeyedHashSignatures signatures = new KeyedHashSignatures(SeedTree.of(1));
  private final Signer signer = signatures.signer(7);

  @Test
  void aSignatureIsGoodForItsKeyAndMessageAndNothingElse() {
    byte[] signature = signer.sign(MESSAGE);

    assertThat(signature).hasSize(Signer.SIGNATURE_BYTES);
    assertThat(isGood(signer.publicKey(), MESSAGE, signature)).isTrue();
    assertThat(isGood(signer.publicKey(), new byte[] {1, 2, 4}, signature)).isFalse();
    assertThat(isGood(signatures.publicKey(8), MESSAGE, signature)).isFalse();
    signature[40] ^= 1;
    assertThat(isGood(signer.publicKey(), MESSAGE, signature)).isFalse();
  }

  @Test
  void anotherWorldSignsOtherwise() {
    byte[] forged = new KeyedHashSignatures(SeedTree.of(2)).signer(7).sign(MESSAGE);

    assertThat(isGood(signer.publicKey(), MESSAGE, forged)).isFalse();
  }

  private boolean isGood(PublicKey key, byte[] message, byte[] signature) {
    return signatures.isGood(new SignatureClaim(key, message, signature));
  }
}
