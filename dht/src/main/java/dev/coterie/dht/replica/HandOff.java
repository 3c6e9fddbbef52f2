package dev.coterie.dht.replica;

import dev.coterie.crypto.collection.BoundedMap;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes care of records that this peer holds and is no replica of: taken in while it was among the
 * nearest that could be reached, written here while no replica could, or kept from when it was one.
 * The k replicas of each are asked whether they hold it as it is here; what one of them lacks is
 * put there.
 *
 * <p><b>When a copy goes.</b> When this peer has ranked beyond k + {@link OutOfPlace#SLACK} for the
 * key for long enough, counts itself responsible for no range with the key in it (so that
 * reconciliation does not hand it straight back), owes the record to nobody, and all k replicas,
 * asked just now, hold the record whole: with the same hash, or with headers to which this copy
 * would add none. The replicas are nearer to the key than this peer, in its view and in theirs,
 * since distance to a key orders all peers; so whoever of them drops the copy in turn has k holders
 * nearer still, and the nearest holders never drop.
 *
 * <p>Where a policy has fewer peers than k keep an entry's content, these few are its replicas, and
 * two things differ. One that ranks beyond them and still should hold the headers gives up the
 * content alone, by the same rule but for the slack; so a policy that is made smaller takes copies
 * away, and never the last. And headers alone are held in place by whoever ranks up to k.
 *
 * <p>It goes through the store a part at a time and for ever: at most {@link #RECORDS_A_ROUND}
 * looked at in a round, {@link #STRAYS_A_ROUND} acted upon.
 */
public final class HandOff {
  /** Records looked at in one round. */
  static final int RECORDS_A_ROUND = 512;

  /** Records asked about, handed over or dropped in one round. */
  static final int STRAYS_A_ROUND = 256;

  /** Rounds in one period, while there is more to look at. */
  static final int ROUNDS_A_PERIOD = 8;

  /** Records handed over at one time. */
  static final int IN_FLIGHT = 8;

  /** Records remembered as handed over; one that is forgotten is asked about again. */
  static final int REMEMBERED = 65_536;

  private final PeerContext context;
  private final Messenger messenger;
  private final Neighbourhood neighbourhood;
  private final WriterHeads heads;
  private final Claims claims;
  private final Duration period;
  private final OutOfPlace outOfPlace;
  private final PolicyCustody custody;
  private final ArrayDeque<Runnable> handing = new ArrayDeque<>();
  private final Map<Key, Hash> handed = BoundedMap.forgettingOldest(REMEMBERED);
  private final StoreWalk walk;
  private final Rounds rounds;
  private int inFlight;
  private int underway;
  private long dropped;
  private long contentsDropped;
  private @Nullable Runnable whenSwept;

  /** Why a record may have to stay here though this peer is far from its key. */
  public interface Claims {
    /** Whether this peer counts itself responsible for the position, in a range of any size. */
    boolean isResponsible(Position position);

    /** Whether this peer still has to bring a write of the key to its replicas. */
    boolean isOwed(Key key);
  }

  /** What may become of a stray once its replicas have it. */
  private enum Fate {
    STAYS,
    /** Its content may go, its headers stay. */
    CONTENT_GOES,
    GOES
  }

  /**
   * @param replicas how many peers keep its content
   */
  private record Stray(StoredDigest digest, int replicas, Fate fate) {}

  /**
   * @param period of the rounds: all records are looked at about once in it where there are few
   * @param longEnough how long a copy must have been out of place before it may go
   */
  public HandOff(
      PeerContext context,
      Messenger messenger,
      Neighbourhood neighbourhood,
      WriterHeads heads,
      Claims claims,
      Duration period,
      Duration longEnough) {
    this.context = context;
    this.messenger = messenger;
    this.neighbourhood = neighbourhood;
    this.heads = heads;
    this.claims = claims;
    this.period = period;
    this.walk = new StoreWalk(context, period, ROUNDS_A_PERIOD);
    this.rounds = new Rounds(context, walk::pause, this::round);
    this.outOfPlace = new OutOfPlace(longEnough);
    this.custody = new PolicyCustody(neighbourhood);
  }

  /** Begins the rounds. */
  public void start() {
    rounds.startAfter(period);
  }

  public void stop() {
    rounds.stop();
    whenSwept = null;
  }

  /** Goes through what is left of the store once, without pauses, for the last time; then tells. */
  public void sweep(Runnable whenDone) {
    rounds.stop();
    whenSwept = whenDone;
    context.schedule(Duration.ZERO, this::round);
  }

  private void sweepOn() {
    Runnable swept = whenSwept;
    if (swept == null || underway > 0) {
      return;
    }
    if (walk.isAtStart()) {
      whenSwept = null;
      swept.run();
    } else {
      context.schedule(Duration.ZERO, this::round);
    }
  }

  /** Copies that this peer has dropped in this life, since their replicas have them. */
  public long dropped() {
    return dropped;
  }

  /** Records whose content this peer has given up in this life, and whose headers it keeps. */
  public long contentsDropped() {
    return contentsDropped;
  }

  private void round() {
    if (underway > 0) {
      return; // the last one is not through yet
    }
    List<StoredDigest> page = walk.page(RECORDS_A_ROUND);
    List<Stray> strays = new ArrayList<>();
    boolean atEnd = page.size() < RECORDS_A_ROUND;
    for (StoredDigest digest : page) {
      if (strays.size() >= STRAYS_A_ROUND) {
        atEnd = false;
        break;
      }
      walk.saw(digest);
      stray(digest).ifPresent(strays::add);
    }
    walk.endRound(atEnd);
    findReplicas(strays);
  }

  /** The record as one to be seen to now, if it is. */
  private Optional<Stray> stray(StoredDigest digest) {
    Key key = digest.key();
    int replicas = contentReplicas(key);
    int bound = neighbourhood.replicas() + OutOfPlace.SLACK;
    int rank = rank(digest.position(), bound);
    boolean isThin = replicas < neighbourhood.replicas();
    Fate fate = Fate.STAYS;
    if (rank < (isThin ? replicas : bound)) {
      outOfPlace.forget(key);
    } else if (outOfPlace.isLongOut(key, context.uptime()) && !claims.isOwed(key)) {
      if (rank >= bound && !claims.isResponsible(digest.position())) {
        fate = Fate.GOES;
      } else if (isThin
          && context.store().get(key).filter(PolicyCustody::holdsContent).isPresent()) {
        fate = Fate.CONTENT_GOES;
      }
    }
    boolean shown = Objects.equals(handed.get(key), digest.recordHash());
    return rank < replicas || (shown && fate == Fate.STAYS)
        ? Optional.empty()
        : Optional.of(new Stray(digest, replicas, fate));
  }

  /** How many peers keep a record's content; looked up only where policies make a difference. */
  private int contentReplicas(Key key) {
    return neighbourhood.thinPrefixes().isEmpty()
        ? neighbourhood.replicas()
        : context
            .store()
            .get(key)
            .map(record -> custody.replicas(record.siblings().kept().get(0).header()))
            .orElse(neighbourhood.replicas());
  }

  /** How many known peers are nearer than this one; {@code atMost} when that many are. */
  private int rank(Position position, int atMost) {
    PeerId self = neighbourhood.self().id();
    List<Contact> nearest = neighbourhood.nearestKnown(position, atMost);
    for (int i = 0; i < nearest.size(); i++) {
      if (nearest.get(i).id().equals(self)) {
        return i;
      }
    }
    return atMost;
  }

  private void findReplicas(List<Stray> strays) {
    Map<List<PeerId>, Group> groups = new LinkedHashMap<>();
    underway = 1;
    new ReplicaSearch<>(
            neighbourhood,
            strays,
            stray -> stray.digest().key(),
            Stray::replicas,
            (stray, found) -> group(groups, found).add(stray),
            () -> foundAll(groups))
        .start();
  }

  private Group group(Map<List<PeerId>, Group> groups, List<Contact> found) {
    PeerId self = neighbourhood.self().id();
    List<Contact> others = found.stream().filter(contact -> !contact.id().equals(self)).toList();
    return groups.computeIfAbsent(ids(others), ids -> new Group(others));
  }

  private static List<PeerId> ids(List<Contact> contacts) {
    return contacts.stream().map(Contact::id).toList();
  }

  private void foundAll(Map<List<PeerId>, Group> groups) {
    underway--;
    groups.values().forEach(Group::confirm);
    sweepOn();
  }

  /** Strays that have the same replicas. */
  private final class Group {
    private final List<Contact> replicas;
    private final Map<Key, Stray> strays = new LinkedHashMap<>();

    Group(List<Contact> replicas) {
      this.replicas = replicas;
    }

    void add(Stray stray) {
      strays.put(stray.digest().key(), stray);
    }

    void confirm() {
      if (replicas.isEmpty()) {
        return;
      }
      underway++;
      List<StoredDigest> digests = strays.values().stream().map(Stray::digest).toList();
      new Confirmation(
              messenger,
              replicas,
              digests,
              found -> {
                found.forEach(this::confirmed);
                underway--;
                work();
                sweepOn();
              })
          .start();
    }

    private void confirmed(Key key, Confirmation.Found found) {
      Stray stray = strays.get(key);
      boolean mayGo =
          stray != null
              && stray.fate() != Fate.STAYS
              && replicas.size() >= stray.replicas()
              && found.holders() + found.others() == replicas.size();
      Fate fate = stray == null || !mayGo ? Fate.STAYS : stray.fate();
      if (found.holders() == replicas.size()) {
        settled(key, found.recordHash(), fate);
      } else if (!found.lacking().isEmpty()) {
        boolean allHeard = found.holders() + found.lacking().size() == replicas.size();
        underway++;
        handing.add(() -> show(key, found, allHeard, fate));
      }
    }
  }

  /** All replicas have all of the record. */
  private void settled(Key key, Hash recordHash, Fate fate) {
    handed.put(key, recordHash);
    if (fate == Fate.GOES) {
      drop(key, recordHash);
    } else if (fate == Fate.CONTENT_GOES) {
      dropContent(key, recordHash);
    }
  }

  /** The headers stay, and so does the content of what has come since the others confirmed. */
  private void dropContent(Key key, Hash recordHash) {
    Optional<StoredRecord> confirmed =
        context.store().get(key).filter(held -> held.recordHash().equals(recordHash));
    confirmed.ifPresent(
        record ->
            context
                .store()
                .dropPayloads(
                    key,
                    record.siblings().survivors().stream().map(Version::hash).toList(),
                    outcome -> {
                      if (outcome.isDurable()) {
                        contentsDropped++;
                        outOfPlace.forget(key);
                      }
                    }));
  }

  private void drop(Key key, Hash recordHash) {
    context
        .store()
        .drop(
            key,
            recordHash,
            outcome -> {
              if (outcome.isDurable() && context.store().get(key).isEmpty()) {
                dropped++;
                outOfPlace.forget(key);
                handed.remove(key);
              }
            });
  }

  private void work() {
    while (inFlight < IN_FLIGHT && !handing.isEmpty()) {
      inFlight++;
      handing.remove().run();
    }
  }

  private void show(Key key, Confirmation.Found found, boolean allHeard, Fate fate) {
    Optional<StoredRecord> record =
        context.store().get(key).filter(held -> held.recordHash().equals(found.recordHash()));
    if (record.isEmpty()) {
      shown(); // it has changed: another round sees to it
      return;
    }
    new Showing(
            messenger,
            heads,
            key,
            record.get(),
            result -> {
              if (result.all() && allHeard) {
                settled(key, found.recordHash(), result.sentTo() == 0 ? fate : Fate.STAYS);
              }
              shown();
            })
        .to(found.lacking());
  }

  private void shown() {
    inFlight--;
    underway--;
    work();
    sweepOn();
  }
}
