package dev.coterie.simulator.scenario;

import dev.coterie.crypto.identity.Signer;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.simulator.PeerParts;
import dev.coterie.simulator.SimulatedPeer;
import dev.coterie.simulator.check.Watch;
import dev.coterie.simulator.net.Endpoint;
import dev.coterie.simulator.net.SignatureChecker;
import dev.coterie.simulator.net.SimulatedContext;
import java.util.Map;
import java.util.TreeMap;

/** All peers are watched; one may be broken, where the watch does not see how. */
final class Around implements PeerParts {
  private final Watch watch;
  private final Breakage breakage;
  private final int broken;
  private final Map<Integer, PeerParts> turned = new TreeMap<>();

  Around(Watch watch, Breakage breakage, int broken) {
    this.watch = watch;
    this.breakage = breakage;
    this.broken = broken;
  }

  /** From its next start on a peer is put together from an adversary's parts. */
  void turn(int peer, PeerParts hostile) {
    turned.put(peer, hostile);
  }

  private PeerParts parts(SimulatedPeer peer) {
    PeerParts hostile = turned.get(peer.host().index());
    if (hostile != null) {
      return hostile;
    }
    return peer.host().index() == broken ? breakage : PeerParts.UNTOUCHED;
  }

  @Override
  public RecordStore store(SimulatedPeer peer, SimulatedContext life, RecordStore store) {
    return parts(peer).store(peer, life, watch.store(peer, life, store));
  }

  @Override
  public PeerContext context(SimulatedPeer peer, PeerContext context) {
    return parts(peer).context(peer, watch.context(peer, context));
  }

  @Override
  public Endpoint endpoint(SimulatedPeer peer, Endpoint endpoint) {
    return watch.endpoint(peer, parts(peer).endpoint(peer, endpoint));
  }

  @Override
  public Signer signer(SimulatedPeer peer, Signer signer) {
    return parts(peer).signer(peer, signer);
  }

  @Override
  public SignatureChecker checker(SimulatedPeer peer, SignatureChecker checker) {
    return parts(peer).checker(peer, checker);
  }
}
