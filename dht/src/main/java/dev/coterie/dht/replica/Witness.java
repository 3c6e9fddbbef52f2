package dev.coterie.dht.replica;

import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.HeaderCodec;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps in mind how far its neighbours have counted: every period it asks each peer that would ask
 * it in turn ({@link DotMint}) for the highest header that one has signed.
 *
 * <p>A home that is put back to an earlier state does not know what it wrote after that. The
 * replicas of those entries do, but in a large swarm they are anywhere; the neighbours of the node
 * are whom it asks. What it wrote within a period before it was put back may still go unnoticed,
 * where nothing that it wrote earlier, and lost as well, was noticed.
 */
public final class Witness {
  /** Ranks beyond those that a peer asks: no two peers know quite the same neighbours. */
  private static final int MARGIN = 2;

  private final PeerContext context;
  private final Messenger messenger;
  private final Neighbourhood neighbourhood;
  private final WriterHeads heads;
  private final Rounds rounds;

  public Witness(
      PeerContext context,
      Messenger messenger,
      Neighbourhood neighbourhood,
      WriterHeads heads,
      Duration period) {
    this.context = context;
    this.messenger = messenger;
    this.neighbourhood = neighbourhood;
    this.heads = heads;
    this.rounds = new Rounds(context, () -> pause(period), this::round);
  }

  /** Begins; the first round comes within a period. */
  public void start() {
    rounds.start();
  }

  private Duration pause(Duration period) {
    return period.multipliedBy(1 + context.random().nextInt(4)).dividedBy(4);
  }

  public void stop() {
    rounds.stop();
  }

  private void round() {
    Position here = Position.of(neighbourhood.self().id());
    for (Contact peer : neighbourhood.othersKnown(here, 4 * DotMint.WITNESSES)) {
      if (isAskedBy(peer)) {
        peer.id().publicKey().ifPresent(key -> ask(peer, key));
      }
    }
  }

  private boolean isAskedBy(Contact peer) {
    return neighbourhood
        .nearestKnown(Position.of(peer.id()), DotMint.WITNESSES + MARGIN)
        .contains(neighbourhood.self());
  }

  private void ask(Contact peer, PublicKey key) {
    messenger.ask(
        peer,
        new Request.HighestDot(key),
        outcome -> {
          // One that does not answer is asked again in the next round.
          if (outcome instanceof Outcome.Answered answered
              && answered.response() instanceof Response.HighestDots dots) {
            heard(key, dots.headers());
          }
        });
  }

  private void heard(PublicKey key, List<byte[]> encoded) {
    List<VersionHeader> news = new ArrayList<>();
    for (byte[] bytes : encoded) {
      try {
        VersionHeader header = HeaderCodec.parse(bytes);
        if (header.writerKey().equals(key)
            && header.dot().counter() > heads.ceiling(header.dot().writer())) {
          news.add(header);
        }
      } catch (MalformedVersionException e) {
        return; // one that sends no header testifies to nothing
      }
    }
    if (news.isEmpty()) {
      return;
    }
    context.verify(
        news.stream()
            .map(h -> new PeerContext.SignatureClaim(key, h.signedMessage(), h.signature()))
            .toList(),
        good -> good.stream().mapToObj(news::get).forEach(heads::raise));
  }
}
