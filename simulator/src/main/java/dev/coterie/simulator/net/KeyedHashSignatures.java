package dev.coterie.simulator.net;

import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.peer.PeerContext.SignatureClaim;
import dev.coterie.simulator.world.SeedTree;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A stand-in for Ed25519 that is about a hundred times as fast: a signature is a hash keyed with a
 * secret of the world, so that only those can sign to whom the simulation hands a signer.
 */
public final class KeyedHashSignatures implements SignatureChecker {
  private static final String DOMAIN = "coterie/simulated-signature/1";

  private final SeedTree seeds;
  private final byte[] secret;

  public KeyedHashSignatures(SeedTree seeds) {
    this.seeds = seeds.branch("keyed-hash-signatures");
    this.secret = bytes(this.seeds.branch("secret"));
  }

  /** The public key of a writer; it belongs to no Ed25519 secret. */
  public PublicKey publicKey(long writer) {
    return PublicKey.of(bytes(seeds.branch("public-keys").branch(writer)));
  }

  /** What signs for a writer. */
  public Signer signer(long writer) {
    return signer(publicKey(writer));
  }

  /** What signs for any public key, such as that of a real identity. */
  public Signer signer(PublicKey key) {
    return new Signer() {
      @Override
      public PublicKey publicKey() {
        return key;
      }

      @Override
      public byte[] sign(byte[] message) {
        return signature(key, message);
      }
    };
  }

  @Override
  public Signer instead(Signer real) {
    return signer(real.publicKey());
  }

  /** A true Ed25519 signature is good as well: the records that found a realm have one. */
  @Override
  public boolean isGood(SignatureClaim claim) {
    return Arrays.equals(claim.signature(), signature(claim.key(), claim.message()))
        || claim.key().verify(claim.message(), claim.signature());
  }

  private byte[] signature(PublicKey key, byte[] message) {
    Hash first = Hash.tagged(DOMAIN, secret, key.bytes(), message);
    return ByteBuffer.allocate(Signer.SIGNATURE_BYTES)
        .put(first.bytes())
        .put(Hash.of(first.bytes()).bytes())
        .array();
  }

  private static byte[] bytes(SeedTree branch) {
    byte[] result = new byte[PublicKey.BYTES];
    branch.random().nextBytes(result);
    return result;
  }
}
