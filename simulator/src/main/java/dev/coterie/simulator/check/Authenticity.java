package dev.coterie.simulator.check;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.PeerContext.SignatureClaim;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.simulator.net.SignatureChecker;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.VersionHash;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * I6: what honest peers store and what their clients read is signed by who it says, belongs to its
 * key, carries the payload that its header names; and no honest writer gives two versions one dot.
 */
public final class Authenticity extends Invariant {
  private final SignatureChecker signatures;
  private final SwarmView swarm;
  private final Set<VersionHash> good = new HashSet<>(); // only asked, never walked
  private final Map<Dot, VersionHash> dots = new HashMap<>(); // likewise

  public Authenticity(SignatureChecker signatures, SwarmView swarm) {
    super("I6", "nothing forged is stored or read");
    this.signatures = signatures;
    this.swarm = swarm;
  }

  @Override
  public void merged(Merge merge) {
    if (swarm.isHonest(merge.peer())) {
      for (Version version : merge.versions()) {
        check(version, merge.key(), "stored by peer " + merge.peer());
      }
    }
  }

  @Override
  public void ended(Operation operation) {
    if (swarm.isHonest(operation.peer())) {
      for (Version version : operation.read()) {
        check(version, swarm.key(operation.entry()), "read by " + operation);
      }
    }
  }

  private void check(Version version, Key key, String where) {
    checked();
    VersionHeader header = version.header();
    if (version.payload().isPresent() && !Version.payloadFits(header, version.payload().get())) {
      broken("another payload than its header names: " + version + ", " + where);
    }
    if (!good.add(header.hash())) {
      return;
    }
    if (!header.key().equals(key)) {
      broken("a version of another key: " + version + ", " + where);
    }
    SignatureClaim claim =
        new SignatureClaim(header.writerKey(), header.signedMessage(), header.signature());
    if (!signatures.isGood(claim)) {
      broken("a forged version: " + version + ", " + where);
      return;
    }
    VersionHash other = dots.putIfAbsent(header.dot(), header.hash());
    boolean honest = swarm.isHonest(swarm.indexOf(header.writerKey().peerId()));
    if (other != null && honest) {
      broken("one dot for two versions: " + version + ", " + where);
    }
  }
}
