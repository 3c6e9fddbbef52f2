package dev.coterie.dht.routing;

import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gets in touch with a swarm by peers whose addresses are known, once: asks all of them at the same
 * time who is near oneself. Where the table is empty, the first answer is followed by a look for
 * oneself and into every bucket, so that one that is dead delays nothing. Where it is not, all
 * answers are awaited, and only if they named a neighbour that the table lacks is there a look.
 */
public final class Joining {
  /** Peers that are asked in one attempt. */
  public static final int MAX_CANDIDATES = 32;

  /** How an attempt stands. */
  private enum State {
    /** The candidates were asked; more answers are needed. */
    ASKING,
    /** Lookups are going on. */
    LOOKING,
    /** All has been reported. */
    DONE
  }

  private final RoutingTable table;
  private final Messenger messenger;
  private final NodeFinder finder;
  private final Refresh refresh;
  private final Consumer<JoinResult> whenDone;
  private final boolean fromNothing;
  private State state = State.ASKING;
  private int asked;
  private int answered;
  private int open;
  private final List<Contact> news = new ArrayList<>();

  /**
   * How an attempt ended.
   *
   * @param asked candidates that were asked
   * @param answered those that had answered by the end
   * @param news neighbours they named that the table did not have
   * @param contacts size of the routing table at the end
   */
  public record JoinResult(int asked, int answered, int news, int contacts) {
    /** Whether the swarm was reached. */
    public boolean reached() {
      return answered > 0;
    }
  }

  Joining(
      RoutingTable table,
      Messenger messenger,
      NodeFinder finder,
      Refresh refresh,
      Consumer<JoinResult> whenDone) {
    this.table = table;
    this.messenger = messenger;
    this.finder = finder;
    this.refresh = refresh;
    this.whenDone = whenDone;
    this.fromNothing = table.size() == 0;
  }

  /** Asks the candidates; at least one, of more than {@link #MAX_CANDIDATES} the first. */
  void start(List<Contact> candidates) {
    List<Contact> some = candidates.subList(0, Math.min(MAX_CANDIDATES, candidates.size()));
    asked = some.size();
    open = some.size();
    for (Contact candidate : some) {
      Request request = new Request.FindNode(table.self().bytes());
      messenger.ask(candidate, request, this::ended);
    }
  }

  private void ended(Outcome outcome) {
    open--;
    if (outcome instanceof Outcome.Answered answer
        && answer.response() instanceof Response.Nodes nodes) {
      answered++;
      nodes.closer().stream()
          .limit(table.bucketSize())
          .filter(table::wouldBeNeighbour)
          .forEach(news::add);
    }
    if (state == State.ASKING && (open == 0 || (fromNothing && answered > 0))) {
      decide();
    }
  }

  private void decide() {
    state = State.LOOKING;
    if (fromNothing && answered > 0) {
      refresh.fill(List.copyOf(news), this::done);
    } else if (!news.isEmpty()) {
      finder.find(table.self().bytes(), List.copyOf(news), this::done);
    } else {
      done();
    }
  }

  private void done() {
    state = State.DONE;
    whenDone.accept(new JoinResult(asked, answered, news.size(), table.size()));
  }
}
