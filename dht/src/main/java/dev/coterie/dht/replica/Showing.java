package dev.coterie.dht.replica;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.vectorclock.Siblings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One record shown to its replicas: each is asked which headers it has, and gets those versions
 * that would change what it has. One that has them all, or what supersedes them, is sent nothing.
 */
final class Showing {
  private final Messenger messenger;
  private final WriterHeads heads;
  private final Key key;
  private final StoredRecord record;
  private final Consumer<Result> whenDone;
  private int open;
  private int sentTo;
  private int missing;

  /**
   * How it ended.
   *
   * @param all whether every replica that was shown the record has all of it now
   * @param sentTo how many of them were sent something
   * @param missing how many of them are not known to have all of it
   */
  record Result(boolean all, int sentTo, int missing) {}

  /**
   * @param whenDone told once, when all have answered or failed to
   */
  Showing(
      Messenger messenger,
      WriterHeads heads,
      Key key,
      StoredRecord record,
      Consumer<Result> whenDone) {
    this.messenger = messenger;
    this.heads = heads;
    this.key = key;
    this.record = record;
    this.whenDone = whenDone;
  }

  void to(List<Contact> replicas) {
    open = replicas.size();
    Request look = new Request.GetValue(key, true, Optional.empty());
    replicas.forEach(replica -> messenger.ask(replica, look, outcome -> looked(replica, outcome)));
  }

  private void looked(Contact replica, Outcome outcome) {
    Optional<Siblings<Version>> known = known(outcome);
    List<Version> lacking = known.map(this::lacking).orElse(List.of());
    if (lacking.isEmpty()) {
      end(known.isPresent());
      return;
    }
    sentTo++;
    List<VersionHeader> headers = lacking.stream().map(Version::header).toList();
    messenger.ask(
        replica,
        new Request.PutValue(key, RecordBytes.of(lacking), heads.proofsFor(headers)),
        put ->
            end(
                put instanceof Outcome.Answered answered
                    && answered.response() instanceof Response.Stored));
  }

  private Optional<Siblings<Version>> known(Outcome outcome) {
    if (!(outcome instanceof Outcome.Answered answered)
        || !(answered.response() instanceof Response.Value value)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Siblings.of(value.record().versions()));
    } catch (MalformedVersionException e) {
      return Optional.empty();
    }
  }

  private List<Version> lacking(Siblings<Version> known) {
    List<Version> lacking = new ArrayList<>();
    for (Version version : record.siblings().kept()) {
      if (!known.contains(version.hash()) && !known.add(version).equals(known)) {
        lacking.add(withPayload(version));
      }
    }
    return lacking;
  }

  private Version withPayload(Version version) {
    return record
        .payload(version.hash())
        .map(payload -> Version.of(version.header(), payload))
        .orElse(version);
  }

  private void end(boolean done) {
    missing += done ? 0 : 1;
    if (--open == 0) {
      whenDone.accept(new Result(missing == 0, sentTo, missing));
    }
  }
}
