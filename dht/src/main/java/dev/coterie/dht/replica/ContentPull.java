package dev.coterie.dht.replica;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.store.StoredRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings content to this peer that it has come to keep: because a peer that kept it has been away
 * for long enough, because a policy now has more peers keep it, or because the disk has lost it.
 * Only where a policy has fewer peers keep the content than the headers; everywhere else content
 * comes with the headers.
 *
 * <p>It goes through the records under the prefixes of such policies, some at a time and for ever.
 */
public final class ContentPull {
  /** Records looked at in one round. */
  static final int RECORDS_A_ROUND = 512;

  /** Records whose content is fetched in one round. */
  static final int FETCHES_A_ROUND = 64;

  /** Rounds in one period of anti-entropy. */
  static final int ROUNDS_A_PERIOD = 8;

  private final PeerContext context;
  private final Neighbourhood neighbourhood;
  private final PolicyCustody custody;
  private final Scrub scrub;
  private final Rounds rounds;
  private final OutOfPlace lacking;
  private int prefixNumber;
  private @Nullable Key after;

  /**
   * @param period of anti-entropy
   * @param longEnough how long this peer must have been one that keeps a record's content, and have
   *     lacked it, before it fetches it: a peer that is away for less comes back and has it
   */
  public ContentPull(
      PeerContext context,
      Neighbourhood neighbourhood,
      Scrub scrub,
      Duration period,
      Duration longEnough) {
    this.context = context;
    this.neighbourhood = neighbourhood;
    this.custody = new PolicyCustody(neighbourhood);
    this.scrub = scrub;
    Duration pause = period.dividedBy(ROUNDS_A_PERIOD);
    this.rounds = new Rounds(context, () -> pause, this::round);
    this.lacking = new OutOfPlace(longEnough);
  }

  /** Begins the rounds. */
  public void start() {
    rounds.start();
  }

  public void stop() {
    rounds.stop();
  }

  private void round() {
    List<Hash> prefixes = neighbourhood.thinPrefixes();
    if (prefixes.isEmpty()) {
      return;
    }
    if (prefixNumber >= prefixes.size()) {
      prefixNumber = 0;
      after = null;
    }
    List<Key> page = context.store().keysUnder(prefixes.get(prefixNumber), after, RECORDS_A_ROUND);
    int fetches = 0;
    for (Key key : page) {
      after = key;
      if (isLongLacking(key)) {
        scrub.mend(key);
        if (++fetches >= FETCHES_A_ROUND) {
          return;
        }
      }
    }
    if (page.size() < RECORDS_A_ROUND) {
      prefixNumber++;
      after = null;
    }
  }

  private boolean isLongLacking(Key key) {
    Optional<StoredRecord> record = context.store().get(key);
    if (record.isEmpty() || !lacksContent(record.get())) {
      lacking.forget(key);
      return false;
    }
    return lacking.isLongOut(key, context.uptime());
  }

  private boolean lacksContent(StoredRecord record) {
    Instant now = context.wallTime();
    for (Version version : record.siblings().survivors()) {
      VersionHeader header = version.header();
      if (header.hasPayload()
          && !header.isExpired(now)
          && custody.keepsContentHere(header)
          && record.payload(version.hash()).isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
