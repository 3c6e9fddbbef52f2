package dev.coterie.dht.peer;

import dev.coterie.dht.routing.RoutingTable;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * An orderly end: what this peer alone keeps alive is handed over first, then the others are told,
 * so that they take it out of their tables at once in place of waiting for it. Both within a bound,
 * after which it ends all the same: what was not handed over is on its disk when it comes back.
 */
final class Departure {
  /** Contacts that are told, nearest first; the others find out. */
  static final int MAX_TOLD = 256;

  /** Of the time there is, a quarter is for telling. */
  private static final int TELLING_SHARE = 4;

  private final PeerContext context;
  private final RoutingTable table;
  private final Messenger messenger;
  private final Contact self;
  private final Duration within;
  private final Runnable whenDone;
  private int open;
  private boolean telling;
  private boolean done;

  /**
   * @param within how long it may take in all
   */
  Departure(
      PeerContext context,
      RoutingTable table,
      Messenger messenger,
      Contact self,
      Duration within,
      Runnable whenDone) {
    this.context = context;
    this.table = table;
    this.messenger = messenger;
    this.self = self;
    this.within = within;
    this.whenDone = whenDone;
  }

  /** Begins; each part of handing over is started, and tells when it is through. */
  void start(List<Consumer<Runnable>> handingOver) {
    context.schedule(within.minus(within.dividedBy(TELLING_SHARE)), this::tell);
    context.schedule(within, this::end);
    open = handingOver.size();
    handingOver.forEach(part -> part.accept(this::partEnded));
  }

  private void partEnded() {
    if (--open == 0) {
      tell();
    }
  }

  private void tell() {
    if (telling || done) {
      return;
    }
    telling = true;
    List<Contact> contacts = table.closest(self.position(), MAX_TOLD);
    open = contacts.size();
    if (contacts.isEmpty()) {
      end();
    }
    for (Contact contact : contacts) {
      messenger.ask(
          contact,
          new Request.Leaving(),
          outcome -> {
            if (--open == 0) {
              end();
            }
          });
    }
  }

  private void end() {
    if (!done) {
      done = true;
      whenDone.run();
    }
  }
}
