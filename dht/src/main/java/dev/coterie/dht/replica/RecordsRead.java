package dev.coterie.dht.replica;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reads many records from one replica with one request. Every version is judged as a replica would
 * judge it; a record of which any part is refused counts as not sent. One replica's word is no
 * quorum's: this is for those who compare what they are told with what others tell.
 */
public final class RecordsRead {
  /** Records asked for in one request. */
  public static final int MAX_KEYS = 64;

  private final PutOperation.Tools tools;
  private final Contact replica;
  private final TreeSet<Key> keys;
  private final Consumer<Map<Key, Found>> whenDone;
  private final Map<Key, Found> found = new TreeMap<>();
  private int judging;

  /**
   * A record as the replica holds it.
   *
   * @param siblings headers only
   * @param payloads as far as they came along: large ones do not
   */
  public record Found(Siblings<Version> siblings, Map<VersionHash, byte[]> payloads) {
    /** A version's payload. */
    public Optional<byte[]> payload(Version version) {
      return Optional.ofNullable(payloads.get(version.hash()));
    }
  }

  /**
   * @param whenDone told once; what the replica does not hold, did not send or lies about is not
   *     among what was found
   */
  RecordsRead(
      PutOperation.Tools tools,
      Contact replica,
      List<Key> keys,
      Consumer<Map<Key, Found>> whenDone) {
    if (keys.size() > MAX_KEYS) {
      throw new IllegalArgumentException(keys.size() + " records asked for, over " + MAX_KEYS);
    }
    this.tools = tools;
    this.replica = replica;
    this.keys = new TreeSet<>(keys);
    this.whenDone = whenDone;
  }

  void start() {
    tools.messenger().ask(replica, new Request.FetchRecords(List.copyOf(keys)), this::heard);
  }

  private void heard(Outcome outcome) {
    judging++;
    if (outcome instanceof Outcome.Answered answered
        && answered.response() instanceof Response.Records records) {
      records.records().forEach(record -> judge(record, records.proofs()));
    }
    judged();
  }

  private void judge(Request.KeyedRecord record, List<byte[]> proofs) {
    if (!keys.remove(record.key())) {
      return; // not asked for, or sent twice
    }
    List<Version> versions;
    try {
      versions = record.record().versions();
    } catch (MalformedVersionException e) {
      return; // as if it had not been sent: the caller asks others
    }
    judging++;
    Acceptance.Batch batch =
        new Acceptance.Batch(
            record.key(), versions, proofs, Acceptance.Source.REPLICA, Optional.of(replica));
    tools
        .acceptance()
        .judge(
            batch,
            judgement -> {
              if (judgement.refusals().isEmpty() && !versions.isEmpty()) {
                found.put(record.key(), found(versions));
              }
              judged();
            });
  }

  private static Found found(List<Version> versions) {
    Map<VersionHash, byte[]> payloads = new TreeMap<>();
    List<Version> headers = new ArrayList<>(versions.size());
    for (Version version : versions) {
      headers.add(version.withoutPayload());
      version.payload().ifPresent(payload -> payloads.put(version.hash(), payload));
    }
    return new Found(Siblings.of(headers), payloads);
  }

  private void judged() {
    if (--judging == 0) {
      whenDone.accept(found);
    }
  }
}
