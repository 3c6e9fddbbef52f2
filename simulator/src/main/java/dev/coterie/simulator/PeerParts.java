package dev.coterie.simulator;

import dev.coterie.crypto.identity.Signer;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.simulator.net.Endpoint;
import dev.coterie.simulator.net.SignatureChecker;
import dev.coterie.simulator.net.SimulatedContext;

/**
 * What a peer is put together from, seen each time it starts: a run that watches peers, or breaks
 * one on purpose, hands back the part with something around it. The peer cannot tell.
 */
public interface PeerParts {
  /** Hands every part back as it is. */
  PeerParts UNTOUCHED = new PeerParts() {};

  /** The store of the life that begins. */
  default RecordStore store(SimulatedPeer peer, SimulatedContext life, RecordStore store) {
    return store;
  }

  /** All that the peer sees of the world. */
  default PeerContext context(SimulatedPeer peer, PeerContext context) {
    return context;
  }

  /** What others' requests arrive at. */
  default Endpoint endpoint(SimulatedPeer peer, Endpoint endpoint) {
    return endpoint;
  }

  /** What signs the peer's versions. */
  default Signer signer(SimulatedPeer peer, Signer signer) {
    return signer;
  }

  /** What tells the peer good signatures from bad ones. */
  default SignatureChecker checker(SimulatedPeer peer, SignatureChecker checker) {
    return checker;
  }
}
