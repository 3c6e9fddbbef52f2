package dev.coterie.dht.sync;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Exchanges authority logs with contacts, one exchange with each at a time. */
public final class LogExchanger {
  /** Exchanges at once; beyond, one fails at once instead of waiting. */
  public static final int MAX_EXCHANGES = 32;

  /**
   * What exchanges work with.
   *
   * @param storing whether this peer stores and routes for others
   * @param listenAddresses where this peer can be reached
   */
  public record Parts(
      PeerContext context,
      Messenger messenger,
      AuthorityKeeper authority,
      boolean storing,
      Supplier<List<Multiaddr>> listenAddresses) {}

  private final Parts parts;
  private final PeerClocks clocks;
  private final Map<PeerId, List<Consumer<ExchangeResult>>> running = new LinkedHashMap<>();

  public LogExchanger(Parts parts) {
    this.parts = parts;
    this.clocks = new PeerClocks(parts.context());
  }

  /** What the exchanges have told of others' clocks. */
  public PeerClocks clocks() {
    return clocks;
  }

  /** Brings both logs to the same records; exactly one result comes, never inside the call. */
  public void exchange(Contact contact, Consumer<ExchangeResult> whenDone) {
    exchange(contact, List.of(), whenDone);
  }

  /** The same, with records that the contact has probably not heard of. */
  void exchange(Contact contact, List<byte[]> news, Consumer<ExchangeResult> whenDone) {
    List<Consumer<ExchangeResult>> joined = running.get(contact.id());
    if (joined != null) {
      joined.add(whenDone);
      return;
    }
    if (running.size() >= MAX_EXCHANGES) {
      ExchangeResult busy =
          new ExchangeResult.Failed(false, MAX_EXCHANGES + " exchanges are running", 0);
      parts.context().schedule(Duration.ZERO, () -> whenDone.accept(busy));
      return;
    }
    running.put(contact.id(), new ArrayList<>(List.of(whenDone)));
    new LogExchange(parts, clocks, contact, result -> ended(contact.id(), result)).start(news);
  }

  private void ended(PeerId contact, ExchangeResult result) {
    List<Consumer<ExchangeResult>> waiting = running.remove(contact);
    if (waiting != null) {
      waiting.forEach(one -> one.accept(result));
    }
  }
}
