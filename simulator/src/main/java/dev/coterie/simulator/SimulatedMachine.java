package dev.coterie.simulator;

import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.dht.record.Signer;
import dev.coterie.simulator.disk.Medium;
import dev.coterie.simulator.disk.MemoryMedium;
import dev.coterie.simulator.net.SignatureChecker;
import java.time.Duration;

/**
 * What a simulated peer runs on.
 *
 * @param disk where its store is
 * @param syncTakes how long the disk takes to make a write durable
 * @param signer signs what the peer writes
 * @param signatures checks what it is sent
 */
public record SimulatedMachine(
    Medium disk, Duration syncTakes, Signer signer, SignatureChecker signatures) {
  /** What a fast disk takes. */
  public static final Duration SYNC_TAKES = Duration.ofNanos(300_000);

  /** A disk that never fails, and Ed25519, as in the node. */
  public static SimulatedMachine of(Identity identity) {
    return new SimulatedMachine(
        new MemoryMedium(), SYNC_TAKES, ed25519(identity), SignatureChecker.ed25519());
  }

  public SimulatedMachine withDisk(Medium other) {
    return new SimulatedMachine(other, syncTakes, signer, signatures);
  }

  public SimulatedMachine withSyncTaking(Duration time) {
    return new SimulatedMachine(disk, time, signer, signatures);
  }

  public SimulatedMachine withSignatures(Signer otherSigner, SignatureChecker otherChecker) {
    return new SimulatedMachine(disk, syncTakes, otherSigner, otherChecker);
  }

  private static Signer ed25519(Identity identity) {
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
