package dev.coterie.dht.replica;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Asks the replicas of some records, which have the same, whether they hold them as they are held
 * here, every header and payload of them: one message to each.
 */
final class Confirmation {
  private final Messenger messenger;
  private final List<Contact> replicas;
  private final Map<Key, Found> found = new LinkedHashMap<>();
  private final Consumer<Map<Key, Found>> whenDone;
  private int open;

  /** What the replicas said of one record. */
  static final class Found {
    private final Hash recordHash;
    private final List<Contact> lacking = new ArrayList<>();
    private int holders;
    private int others;

    Found(Hash recordHash) {
      this.recordHash = recordHash;
    }

    /** The record's hash when they were asked. */
    Hash recordHash() {
      return recordHash;
    }

    /** How many hold it whole, with that hash. */
    int holders() {
      return holders;
    }

    /** How many hold a record whole, with another hash: it may supersede this one. */
    int others() {
      return others;
    }

    /** Those that answered, and did not say that they hold it with that hash. */
    List<Contact> lacking() {
      return lacking;
    }
  }

  /**
   * @param whenDone told what was found of every record, when all have answered or failed to
   */
  Confirmation(
      Messenger messenger,
      List<Contact> replicas,
      List<StoredDigest> records,
      Consumer<Map<Key, Found>> whenDone) {
    this.messenger = messenger;
    this.replicas = replicas;
    this.whenDone = whenDone;
    records.forEach(record -> found.put(record.key(), new Found(record.recordHash())));
  }

  void start() {
    open = replicas.size();
    Request request = new Request.Holdings(List.copyOf(found.keySet()));
    replicas.forEach(
        replica -> messenger.ask(replica, request, outcome -> heard(replica, outcome)));
  }

  private void heard(Contact replica, Outcome outcome) {
    if (outcome instanceof Outcome.Answered answered
        && answered.response() instanceof Response.Holdings holdings) {
      Map<Key, Hash> theirs = new LinkedHashMap<>();
      holdings.digests().forEach(digest -> theirs.put(digest.key(), digest.recordHash()));
      found.forEach(
          (key, one) -> {
            if (Objects.equals(theirs.get(key), one.recordHash())) {
              one.holders++;
            } else {
              one.lacking.add(replica);
              one.others += theirs.containsKey(key) ? 1 : 0;
            }
          });
    }
    if (--open == 0) {
      whenDone.accept(found);
    }
  }
}
