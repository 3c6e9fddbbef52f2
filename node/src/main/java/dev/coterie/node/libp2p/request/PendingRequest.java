package dev.coterie.node.libp2p.request;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.PeerAddress;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request and who waits for its one reply. Lives on the client's loop. */
final class PendingRequest {
  private final PeerAddress peer;
  private final byte[] message;
  private final Duration within;
  private final EventExecutor on;
  private final Consumer<Reply> onReply;
  private @Nullable ScheduledFuture<?> timer;
  private Runnable onTimeout = () -> {};
  private boolean done;
  private boolean sentAgain;

  PendingRequest(
      PeerAddress peer,
      byte[] message,
      Duration within,
      EventExecutor on,
      Consumer<Reply> onReply) {
    this.peer = peer;
    this.message = message;
    this.within = within;
    this.on = on;
    this.onReply = onReply;
  }

  PeerAddress peer() {
    return peer;
  }

  byte[] message() {
    return message;
  }

  boolean isDone() {
    return done;
  }

  void startTimer(EventExecutor loop) {
    timer = loop.schedule(this::timeOut, within.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Sets what else happens when time is up. */
  void onTimeout(Runnable task) {
    onTimeout = task;
  }

  /** Whether it may be sent once more; true once. */
  boolean maySendAgain() {
    boolean first = !sentAgain;
    sentAgain = true;
    return first && !done;
  }

  private void timeOut() {
    if (!done) {
      deliver(new Reply.TimedOut(within));
      onTimeout.run();
    }
  }

  void answer(byte[] response) {
    deliver(new Reply.Answered(response));
  }

  void fail(Libp2pException why) {
    deliver(new Reply.Failed(why));
  }

  /** Fails on the calling thread: there is no loop any more. */
  void failHere(Libp2pException why) {
    done = true;
    onReply.accept(new Reply.Failed(why));
  }

  /** The first outcome counts; delivered by the loop, never by the caller's own call. */
  private void deliver(Reply reply) {
    if (done) {
      return;
    }
    done = true;
    if (timer != null) {
      timer.cancel(false);
    }
    if (on.inEventLoop()) {
      onReply.accept(reply);
    } else {
      on.execute(() -> onReply.accept(reply));
    }
  }
}
