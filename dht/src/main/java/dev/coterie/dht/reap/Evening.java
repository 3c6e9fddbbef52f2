package dev.coterie.dht.reap;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.replica.Acceptance;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.vectorclock.Siblings;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Compares one record with a member that is to keep it, and takes what that one has more. In the
 * first round it brings what that one lacks; in the second there must be no such thing.
 */
final class Evening {
  private final ReapTools tools;
  private final Contact member;
  private final Key key;
  private final boolean brings;
  private final Consumer<Optional<String>> whenDone;

  /**
   * @param brings whether it is the first round
   * @param whenDone told once: empty when the member has all of the record, and this peer all of
   *     the member's; else what is in the way, for people
   */
  Evening(
      ReapTools tools,
      Contact member,
      Key key,
      boolean brings,
      Consumer<Optional<String>> whenDone) {
    this.tools = tools;
    this.member = member;
    this.key = key;
    this.brings = brings;
    this.whenDone = whenDone;
  }

  void start() {
    new WholeRecord(tools, member, key, this::compare).get();
  }

  private void fail(String what) {
    whenDone.accept(Optional.of(member.id() + " " + what));
  }

  private void compare(Optional<WholeRecord.Found> found) {
    if (found.isEmpty()) {
      fail("does not answer");
      return;
    }
    Siblings<Version> theirs = Siblings.of(found.get().versions());
    Optional<StoredRecord> ours = tools.context().store().get(key);
    Siblings<Version> held = ours.map(StoredRecord::siblings).orElse(Siblings.empty());
    List<Version> lacking =
        held.kept().stream().filter(version -> isMissing(version, theirs)).toList();
    List<Version> more =
        theirs.kept().stream().filter(version -> isMissing(version, held)).toList();
    if (lacking.isEmpty() || ours.isEmpty()) {
      take(more, found.get().proofs());
    } else if (brings) {
      bring(lacking, ours.get(), () -> take(more, found.get().proofs()));
    } else if (lacking.stream().noneMatch(this::isOld)) {
      take(more, found.get().proofs()); // what is new spreads by itself
    } else {
      fail(
          "lacks, of "
              + key
              + ", what all brought to it in the first round: its disk may have been put back");
    }
  }

  private boolean isOld(Version version) {
    return tools
        .standing()
        .open()
        .filter(epoch -> tools.standing().isOld(version.header(), epoch.id()))
        .isPresent();
  }

  private static boolean isMissing(Version version, Siblings<Version> from) {
    return !from.contains(version.hash()) && !from.add(version.withoutPayload()).equals(from);
  }

  private void bring(List<Version> lacking, StoredRecord from, Runnable then) {
    List<VersionHeader> headers = lacking.stream().map(Version::header).toList();
    List<Version> whole =
        lacking.stream()
            .map(v -> from.payload(v.hash()).map(p -> Version.of(v.header(), p)).orElse(v))
            .toList();
    List<byte[]> proofs = tools.heads().proofsFor(headers);
    RecordBytes record = RecordBytes.of(whole);
    // What only its writer brings would be judged as if it were written now.
    boolean isOwn = headers.stream().allMatch(this::isByThisPeer);
    Request request =
        isOwn
            ? new Request.Offer(List.of(new Request.KeyedRecord(key, record)), proofs)
            : new Request.PutValue(key, record, proofs);
    tools
        .gate()
        .askAnyway(
            member,
            request,
            outcome -> {
              if (outcome instanceof Outcome.Answered answered && isTaken(answered.response())) {
                then.run();
              } else {
                fail("did not take what is old: " + why(outcome));
              }
            });
  }

  private boolean isByThisPeer(VersionHeader header) {
    return header.writerKey().peerId().equals(tools.neighbourhood().self().id());
  }

  private static boolean isTaken(Response response) {
    return response instanceof Response.Stored
        || (response instanceof Response.OfferAnswer answer && answer.refusals().isEmpty());
  }

  private static String why(Outcome outcome) {
    return outcome.fold(
        answered ->
            answered.response() instanceof Response.Refused refused
                ? refused.refusal().toString()
                : "an answer of another kind",
        late -> "no answer in time",
        Outcome.Failed::reason);
  }

  private void take(List<Version> more, List<byte[]> proofs) {
    if (more.isEmpty()) {
      whenDone.accept(Optional.empty());
      return;
    }
    tools
        .intake()
        .take(
            new Acceptance.Batch(key, more, proofs, Acceptance.Source.REPLICA, Optional.of(member)),
            taken -> {
              if (taken.refusal().isEmpty()) {
                whenDone.accept(Optional.empty());
              } else {
                fail("has what could not be taken: " + taken.refusal().get());
              }
            });
  }
}
