package dev.coterie.simulator;

import dev.coterie.crypto.identity.Signer;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.simulator.net.Endpoint;
import dev.coterie.simulator.net.KeyedHashSignatures;
import dev.coterie.simulator.net.SignatureChecker;
import dev.coterie.simulator.net.SimulatedContext;

/** Peers that sign with a keyed hash; what another hands back is put around that. */
final class TestSigning implements PeerParts {
  private final KeyedHashSignatures signatures;
  private final PeerParts around;

  TestSigning(KeyedHashSignatures signatures, PeerParts around) {
    this.signatures = signatures;
    this.around = around;
  }

  @Override
  public RecordStore store(SimulatedPeer peer, SimulatedContext life, RecordStore store) {
    return around.store(peer, life, store);
  }

  @Override
  public PeerContext context(SimulatedPeer peer, PeerContext context) {
    return around.context(peer, context);
  }

  @Override
  public Endpoint endpoint(SimulatedPeer peer, Endpoint endpoint) {
    return around.endpoint(peer, endpoint);
  }

  @Override
  public Signer signer(SimulatedPeer peer, Signer signer) {
    return around.signer(peer, signatures.signer(peer.identity().publicKey()));
  }

  @Override
  public SignatureChecker checker(SimulatedPeer peer, SignatureChecker checker) {
    return around.checker(peer, signatures);
  }
}
