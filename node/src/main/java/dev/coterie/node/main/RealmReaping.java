package dev.coterie.node.main;

import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.Change;
import dev.coterie.crypto.authority.ReapEpoch;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.peer.Peer;
import dev.coterie.dht.reap.ReapProgress;
import dev.coterie.dht.reap.Reaping;
import dev.coterie.node.api.ReapView;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reap epochs: begun by an admin, gone on with by the node that began them. */
final class RealmReaping {
  private static final Logger LOG = LoggerFactory.getLogger(RealmReaping.class);

  private final RealmAccess realm;
  private final Peer peer;

  RealmReaping(RealmAccess realm, Peer peer) {
    this.realm = realm;
    this.peer = peer;
  }

  /** Goes on with this node's own epochs from now on. On the loop. */
  static void lead(Peer peer, KeyCustody custody) {
    peer.reaping().lead((epoch, to) -> advance(custody, epoch, to));
  }

  private static void advance(KeyCustody custody, Hash epoch, ReapEpoch.Stage to) {
    KeyCustody.Act<Change> act = log -> log.advanceReap(epoch, to, Instant.now());
    custody.act(
        act,
        Function.identity(),
        change ->
            LOG.info(
                "Reap epoch {}: {}.",
                epoch,
                to == ReapEpoch.Stage.CLOSED
                    ? "all its members are through; certificates of deletes from before it go now"
                    : "all its members are through with the first round; the second begins"),
        refused -> LOG.warn("Reap epoch {} does not go on: {}", epoch, refused.getMessage()));
  }

  CompletableFuture<ReapView> view() {
    CompletableFuture<List<ReapProgress>> asked = new CompletableFuture<>();
    return realm
        .onLoop(
            () -> {
              peer.reaping().progress(asked::complete);
              return true;
            })
        .thenCompose(begun -> asked)
        .thenCompose(members -> realm.onLoop(() -> view(members)));
  }

  private ReapView view(List<ReapProgress> members) {
    Authority authority = realm.authority();
    Reaping reaping = peer.reaping();
    return new ReapView(
        authority.openReap(),
        members,
        authority.closedReap(),
        reaping.isEntered(),
        reaping.reaped(),
        reaping.reapedBytes(),
        reaping.quarantine().held().size());
  }

  CompletableFuture<ReapView> begin(Set<PeerId> leftOut) {
    KeyCustody.Act<Change> act = log -> log.beginReap(leftOut, Instant.now());
    return realm.change(act).thenCompose(change -> view());
  }
}
