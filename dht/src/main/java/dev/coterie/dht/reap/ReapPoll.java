package dev.coterie.dht.reap;

import dev.coterie.crypto.authority.ReapEpoch;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.ReapState;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks all members of a reap epoch how far they are, a few at a time. */
final class ReapPoll {
  /** Members asked at a time. */
  static final int IN_FLIGHT = 16;

  private final ReapTools tools;
  private final ReapEpoch epoch;
  private final Response.ReapProgress own;
  private final Consumer<List<ReapProgress>> whenDone;
  private final ArrayDeque<PeerId> waiting = new ArrayDeque<>();
  private final List<ReapProgress> heard = new ArrayList<>();
  private int open;

  /**
   * @param own what this peer would say
   */
  ReapPoll(
      ReapTools tools,
      ReapEpoch epoch,
      Response.ReapProgress own,
      Consumer<List<ReapProgress>> whenDone) {
    this.tools = tools;
    this.epoch = epoch;
    this.own = own;
    this.whenDone = whenDone;
    epoch.members().stream().map(PublicKey::peerId).forEach(waiting::add);
  }

  void start() {
    open = 1;
    for (int i = 0; i < IN_FLIGHT; i++) {
      next();
    }
    ended();
  }

  private void next() {
    PeerId member = waiting.poll();
    if (member == null) {
      return;
    }
    open++;
    if (member.equals(tools.neighbourhood().self().id())) {
      heard(member, Optional.of(own.state()), own.detail());
    } else {
      tools.members().find(member, contact -> ask(member, contact));
    }
  }

  private void ask(PeerId member, Optional<Contact> contact) {
    if (contact.isEmpty()) {
      heard(member, Optional.empty(), "it cannot be found");
      return;
    }
    tools
        .gate()
        .askAnyway(
            contact.get(),
            new Request.ReapProgress(epoch.id()),
            outcome -> answered(contact.get(), outcome));
  }

  private void answered(Contact member, Outcome outcome) {
    if (outcome instanceof Outcome.Answered answered
        && answered.response() instanceof Response.ReapProgress progress) {
      if (progress.state() == ReapState.UNKNOWN) {
        tools.logs().fetch(member, () -> {}); // it gets what it lacks of the log by that
      }
      heard(member.id(), Optional.of(progress.state()), progress.detail());
    } else if (outcome instanceof Outcome.Answered answered
        && answered.response() instanceof Response.Refused refused) {
      boolean isOlder = refused.refusal().reason() == Refusal.Reason.UNSUPPORTED;
      String why = isOlder ? "its release knows no reap epochs" : refused.refusal().toString();
      heard(member.id(), Optional.empty(), why);
    } else {
      heard(member.id(), Optional.empty(), "it does not answer");
    }
  }

  private void heard(PeerId member, Optional<ReapState> state, String detail) {
    heard.add(new ReapProgress(member, state, detail));
    next();
    ended();
  }

  private void ended() {
    if (--open == 0) {
      whenDone.accept(List.copyOf(heard));
    }
  }
}
