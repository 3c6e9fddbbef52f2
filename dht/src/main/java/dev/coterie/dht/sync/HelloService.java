package dev.coterie.dht.sync;

import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.LogBatch;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Answers hellos: takes in the log records that come, gives those that the asker lacks, then judges
 * by the log whether the asker takes part. In an open realm anyone may who is not suspended.
 *
 * <p>It is the only code that strangers reach, so what they may use of it is bounded, in number and
 * in bytes, for each and for all of them together. The log is no secret from whoever knows the
 * realm's id: it holds keys, names of roles and blinded prefixes.
 */
public final class HelloService {
  private final PeerContext context;
  private final AuthorityKeeper authority;
  private final boolean storing;
  private final StrangerBudget budget = new StrangerBudget();

  public HelloService(PeerContext context, AuthorityKeeper authority, boolean storing) {
    this.context = context;
    this.authority = authority;
    this.storing = storing;
  }

  /** Whether a peer takes part, by the log as it is here. */
  public boolean admits(PeerId peer) {
    Authority now = authority.authority().orElse(null);
    return now != null && now.mayConnect(peer, context.wallTime());
  }

  private boolean isMember(PeerId peer) {
    return authority.authority().flatMap(a -> a.member(peer)).isPresent();
  }

  /** Answers one hello; exactly one response comes, possibly at once. */
  public void answer(Contact from, Request.Hello hello, Consumer<Response> reply) {
    boolean stranger = !isMember(from.id());
    if (stranger && !budget.allows(from.id(), size(hello.logRecords()), context.uptime())) {
      reply.accept(
          new Response.Refused(
              Refusal.of(
                  Refusal.Reason.OVERLOADED,
                  "over "
                      + StrangerBudget.MAX_HELLOS
                      + " hellos or "
                      + StrangerBudget.MAX_BYTES
                      + " bytes in "
                      + StrangerBudget.WINDOW)));
      return;
    }
    if (!hello.realm().equals(authority.realm())) {
      reply.accept(otherRealm(hello.realm()));
      return;
    }
    Newcomers newcomers =
        stranger
            ? Newcomers.judge(authority.log(), hello.logRecords(), context.wallTime())
            : new Newcomers(hello.logRecords(), "");
    authority.append(
        newcomers.accepted(),
        Optional.of(from.id()),
        appended -> reply.accept(welcome(from.id(), hello, newcomers.whyNot(), stranger)));
  }

  private static long size(List<byte[]> records) {
    return records.stream().mapToLong(record -> record.length).sum();
  }

  private Response otherRealm(Hash theirs) {
    return new Response.Welcome(
        authority.realm(),
        List.of(),
        List.of(),
        false,
        storing,
        false,
        "this peer is of realm " + authority.realm() + ", not of " + theirs);
  }

  private Response welcome(
      PeerId asker, Request.Hello hello, String whyNotJoined, boolean stranger) {
    List<Hash> theirs = new ArrayList<>(hello.logHeads());
    hello.logRecords().forEach(record -> theirs.add(Hash.of(record)));
    LogBatch batch = authority.missingFor(theirs);
    List<byte[]> records = LogExchange.encoded(batch.records());
    if (stranger) {
      budget.sent(asker, size(records));
    }
    boolean admitted = admits(asker);
    return new Response.Welcome(
        authority.realm(),
        authority.summary(),
        records,
        batch.more(),
        storing,
        admitted,
        admitted ? "" : whyNotJoined.isEmpty() ? whyNot(asker) : whyNotJoined,
        Optional.of(context.wallTime()));
  }

  private String whyNot(PeerId asker) {
    Optional<Authority> state = authority.authority();
    if (state.isEmpty()) {
      return "this peer has yet to learn the log of realm " + authority.realm();
    }
    return state
        .get()
        .member(asker)
        .map(
            member ->
                member.suspended() ? " is suspended in realm " : " is past its time in realm ")
        .map(what -> asker + what + authority.realm())
        .orElse(asker + " is no member of realm " + authority.realm());
  }
}
