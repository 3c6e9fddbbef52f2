package dev.coterie.dht.replica;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import dev.coterie.vectorclock.VersionHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads through this peer's records, a few at a time and for ever, for payloads that the disk has
 * lost, and fetches them from the other replicas. Anti-entropy compares headers, so it does not
 * find them; and what nobody reads would stay lost until too many replicas had lost it. Where a
 * policy has fewer peers keep the content than the headers, {@link ContentPull} sees to it.
 */
public final class Scrub {
  /** Records read in one round. */
  static final int RECORDS_A_ROUND = 64;

  /** Payload bytes read in one round; the record that crosses it is the last. */
  static final long BYTES_A_ROUND = 4L << 20;

  /** Rounds in one period of anti-entropy. */
  static final int ROUNDS_A_PERIOD = 4;

  private final PeerContext context;
  private final Messenger messenger;
  private final Neighbourhood neighbourhood;
  private final Intake intake;
  private final PolicyCustody custody;
  private final StoreWalk walk;
  private final Rounds rounds;

  /**
   * @param period of anti-entropy
   */
  public Scrub(
      PeerContext context,
      Messenger messenger,
      Neighbourhood neighbourhood,
      Intake intake,
      Duration period) {
    this.context = context;
    this.messenger = messenger;
    this.neighbourhood = neighbourhood;
    this.intake = intake;
    this.walk = new StoreWalk(context, period, ROUNDS_A_PERIOD);
    this.rounds = new Rounds(context, walk::step, this::round);
    this.custody = new PolicyCustody(neighbourhood);
  }

  /** Begins the rounds. */
  public void start() {
    rounds.start();
  }

  public void stop() {
    rounds.stop();
  }

  private void round() {
    List<StoredDigest> page = walk.page(RECORDS_A_ROUND);
    long bytes = 0;
    for (StoredDigest digest : page) {
      bytes += read(digest.key(), false);
      walk.saw(digest);
      if (bytes >= BYTES_A_ROUND) {
        break;
      }
    }
    walk.endRound(page.size() < RECORDS_A_ROUND && bytes < BYTES_A_ROUND);
  }

  /** Fetches what a record lacks of its content, whoever is to keep it. */
  void mend(Key key) {
    var unused = read(key, true);
  }

  /**
   * Reads a record's payloads, and has those mended that are lost.
   *
   * @param always also where a policy has fewer peers keep the content than the headers
   */
  private long read(Key key, boolean always) {
    Optional<StoredRecord> record = context.store().get(key);
    if (record.isEmpty()) {
      return 0;
    }
    long bytes = 0;
    Map<VersionHash, byte[]> held = new TreeMap<>();
    List<Version> lost = new ArrayList<>();
    for (Version version : record.get().siblings().survivors()) {
      if (!version.header().hasPayload() || version.header().isExpired(context.wallTime())) {
        continue;
      }
      Optional<byte[]> payload = record.get().payload(version.hash());
      bytes += payload.map(known -> known.length).orElse(0);
      payload.ifPresentOrElse(known -> held.put(version.hash(), known), () -> lost.add(version));
    }
    if (!lost.isEmpty() && (always || !custody.isThin(lost.get(0).header()))) {
      mend(key, record.get(), lost, held);
    }
    return bytes;
  }

  private void mend(
      Key key, StoredRecord record, List<Version> lost, Map<VersionHash, byte[]> held) {
    List<Contact> others = neighbourhood.othersKnown(key.position(), 2 * neighbourhood.replicas());
    new PayloadFetch(messenger, key, version -> others, record.siblings(), held, context.wallTime())
        .start(() -> keep(key, lost, held));
  }

  private void keep(Key key, List<Version> lost, Map<VersionHash, byte[]> fetched) {
    List<Version> whole = new ArrayList<>();
    for (Version version : lost) {
      byte[] payload = fetched.get(version.hash());
      if (payload != null) {
        whole.add(Version.of(version.header(), payload));
      }
    }
    if (!whole.isEmpty()) {
      // What is refused or not kept is found again in the next time through.
      intake.take(
          new Acceptance.Batch(key, whole, List.of(), Acceptance.Source.REPLICA, Optional.empty()),
          result -> {});
    }
  }
}
