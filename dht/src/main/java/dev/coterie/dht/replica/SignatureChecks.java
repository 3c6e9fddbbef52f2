package dev.coterie.dht.replica;

import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.vectorclock.VersionHash;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Checks signatures of headers. One that is being checked is not checked again meanwhile: when
 * several replicas show a new version, their answers come together.
 */
final class SignatureChecks {
  private final PeerContext context;
  private final Consumer<VersionHeader> onGood;
  private final Map<VersionHash, List<Check>> underWay = new TreeMap<>();

  /**
   * @param onGood told of each header whose signature is good
   */
  SignatureChecks(PeerContext context, Consumer<VersionHeader> onGood) {
    this.context = context;
    this.onGood = onGood;
  }

  /** Somebody who waits for some headers. */
  private static final class Check {
    private final Runnable whenDone;
    private int open = 1;

    Check(Runnable whenDone) {
      this.whenDone = whenDone;
    }

    void oneLess() {
      if (--open == 0) {
        whenDone.run();
      }
    }
  }

  /** Checks headers together; told once when all of them have been. */
  void check(List<VersionHeader> headers, Runnable whenDone) {
    Check check = new Check(whenDone);
    List<VersionHeader> own = new ArrayList<>();
    for (VersionHeader header : headers) {
      List<Check> others = underWay.get(header.hash());
      if (others == null) {
        underWay.put(header.hash(), new ArrayList<>());
        own.add(header);
      } else {
        check.open++;
        others.add(check);
      }
    }
    if (own.isEmpty()) {
      check.oneLess();
      return;
    }
    List<PeerContext.SignatureClaim> claims = new ArrayList<>(own.size());
    own.forEach(header -> claims.add(claim(header)));
    context.verify(claims, valid -> checked(own, valid, check));
  }

  private void checked(List<VersionHeader> own, BitSet valid, Check check) {
    List<Check> waiting = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      VersionHeader header = own.get(i);
      if (valid.get(i)) {
        onGood.accept(header);
      }
      waiting.addAll(underWay.remove(header.hash()));
    }
    check.oneLess();
    waiting.forEach(Check::oneLess);
  }

  private static PeerContext.SignatureClaim claim(VersionHeader header) {
    return new PeerContext.SignatureClaim(
        header.writerKey(), header.signedMessage(), header.signature());
  }
}
