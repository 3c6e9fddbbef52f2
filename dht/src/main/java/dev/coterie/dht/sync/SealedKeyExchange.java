package dev.coterie.dht.sync;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Trades sealed keys with one contact until each has what it wants of the other's. The first
 * request compares a digest, so two peers that hold the same exchange nothing else.
 */
final class SealedKeyExchange {
  /** Rounds of one exchange. */
  static final int MAX_ROUNDS = 64;

  private final Messenger messenger;
  private final SealedKeyKeeper keeper;
  private final Contact contact;
  private final Consumer<Boolean> whenDone;
  private int rounds;

  /** Tells, when it is over, whether it came to its end. */
  SealedKeyExchange(
      Messenger messenger, SealedKeyKeeper keeper, Contact contact, Consumer<Boolean> whenDone) {
    this.messenger = messenger;
    this.keeper = keeper;
    this.contact = contact;
    this.whenDone = whenDone;
  }

  void start() {
    ask(List.of(), List.of());
  }

  private void ask(List<Hash> known, List<byte[]> offered) {
    if (++rounds > MAX_ROUNDS) {
      whenDone.accept(false);
      return;
    }
    messenger.ask(contact, new Request.SealedKeys(keeper.digest(), known, offered), this::onAnswer);
  }

  private void onAnswer(Outcome outcome) {
    if (outcome instanceof Outcome.Answered answered
        && answered.response() instanceof Response.SealedKeysAnswer answer) {
      keeper.add(answer.sealedKeys(), Optional.of(contact.id()), added -> onAdded(answer, added));
    } else {
      whenDone.accept(false);
    }
  }

  /** Goes on while something moves, and once after the digests were found to differ. */
  private void onAdded(Response.SealedKeysAnswer answer, int added) {
    List<byte[]> offered = keeper.named(answer.wanted());
    boolean firstWasDifferent = rounds == 1 && answer.more();
    boolean goesOn = answer.more() && added > 0;
    if (firstWasDifferent || goesOn || !offered.isEmpty()) {
      ask(keeper.known(), offered);
    } else {
      whenDone.accept(true);
    }
  }

  /** What to answer to a contact that asks. */
  static void answer(
      SealedKeyKeeper keeper, Contact from, Request.SealedKeys request, Consumer<Response> reply) {
    keeper.add(
        request.offered(), Optional.of(from.id()), added -> reply.accept(answer(keeper, request)));
  }

  private static Response answer(SealedKeyKeeper keeper, Request.SealedKeys request) {
    if (request.digest().equals(keeper.digest())) {
      return new Response.SealedKeysAnswer(List.of(), List.of(), false);
    }
    boolean onlyCompares = request.known().isEmpty() && request.offered().isEmpty();
    if (onlyCompares && !request.digest().equals(SealedKeyKeeper.EMPTY_DIGEST)) {
      return new Response.SealedKeysAnswer(List.of(), List.of(), true);
    }
    List<byte[]> missing = keeper.missingFor(request.known());
    return new Response.SealedKeysAnswer(
        missing,
        keeper.wanted(request.known()),
        missing.size() < keeper.keys().missingFor(request.known(), Integer.MAX_VALUE).size());
  }
}
