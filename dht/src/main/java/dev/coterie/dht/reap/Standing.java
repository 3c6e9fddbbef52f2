package dev.coterie.dht.reap;

import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.AuthorityLog;
import dev.coterie.crypto.authority.ReapEpoch;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.sync.AuthorityKeeper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a peer stands: what its authority log says of reap epochs, and which of them it is in by
 * what it has done itself. All rules about what is old and whom to believe are here.
 */
public final class Standing {
  static final NoteKey NOTE =
      new NoteKey(NoteKey.Kind.SINGLE, "reaping".getBytes(StandardCharsets.US_ASCII));

  private final RecordStore store;
  private final AuthorityKeeper authority;
  private final PeerId self;
  private ReapNote note;
  private boolean isWriting;
  private Optional<Hash> namesOf = Optional.empty();
  private Set<PeerId> names = new TreeSet<>();

  public Standing(RecordStore store, AuthorityKeeper authority, PeerId self) {
    this.store = store;
    this.authority = authority;
    this.self = self;
    this.note = store.note(NOTE).map(ReapNote::decode).orElse(ReapNote.NOTHING);
  }

  private AuthorityLog log() {
    return authority.log();
  }

  /** The epoch that is under way, by the log. */
  public Optional<ReapEpoch> open() {
    return authority.authority().flatMap(Authority::openReap);
  }

  /** The last closed epoch, by the log. */
  public Optional<ReapEpoch> closed() {
    return authority.authority().flatMap(Authority::closedReap);
  }

  /**
   * The epoch that decides what is believed: the last closed one that the log knows of, or that
   * this peer is in, whatever the log says of it now.
   */
  Optional<Hash> decisive() {
    Optional<ReapEpoch> closed = closed();
    return closed.isPresent() ? Optional.of(closed.get().id()) : note.entered();
  }

  ReapNote note() {
    return note;
  }

  /** Whether this peer takes part in the epoch under way. */
  public boolean isNamed() {
    Optional<ReapEpoch> open = open();
    return open.isPresent() && names(open.get(), self);
  }

  private boolean names(ReapEpoch epoch, PeerId peer) {
    if (namesOf.filter(epoch.id()::equals).isEmpty()) {
      namesOf = Optional.of(epoch.id());
      names = new TreeSet<>();
      epoch.members().forEach(member -> names.add(member.peerId()));
    }
    return names.contains(peer);
  }

  /** Whether this peer is in the last closed epoch, or there is none. */
  public boolean isIn() {
    Optional<Hash> epoch = decisive();
    return epoch.isEmpty() || epoch.equals(note.entered()) || reaches(claim(), epoch.get());
  }

  /** The last epoch that this peer may say it is in: it is through with both rounds, or entered. */
  public Optional<Hash> claim() {
    return note.rounds() == 2 ? note.part() : note.entered();
  }

  /** Whether who is in one epoch is in another: the same, or one begun before. */
  private boolean reaches(Optional<Hash> claimed, Hash epoch) {
    return claimed.isPresent()
        && (claimed.get().equals(epoch) || log().isSeenBy(epoch, List.of(claimed.get())));
  }

  /** Whether an epoch was begun by someone who had seen another begin. */
  boolean follows(ReapEpoch epoch, Optional<Hash> before) {
    return reaches(Optional.of(epoch.id()), before.orElse(epoch.id()));
  }

  /** Whether a version's writer had not seen an epoch begin. */
  boolean isOld(VersionHeader header, Hash epoch) {
    return !log().isSeenBy(epoch, header.logHeads());
  }

  /**
   * The epoch under way where this peer takes part in it. One that missed its first round cannot,
   * and holds it up: it need not be careful for the sake of an epoch that does not end.
   */
  private Optional<ReapEpoch> part() {
    return open()
        .filter(epoch -> names(epoch, self))
        .filter(
            epoch ->
                epoch.stage() == ReapEpoch.Stage.GATHERING
                    || (note.rounds() > 0 && note.part().equals(Optional.of(epoch.id()))));
  }

  /** Whether there are versions that are believed from some and not from others. */
  boolean isChoosy() {
    return decisive().isPresent() || isNamed();
  }

  /** Whether a version may be shown to readers when a sender that says this tells of it. */
  boolean mayRead(VersionHeader header, Optional<Hash> claimed) {
    return isIn(claimed) || !isOld(header, decisive().orElseThrow());
  }

  /** Whether a version may be taken from a sender that says it is in an epoch. */
  boolean mayTake(VersionHeader header, PeerId from, Optional<Hash> claimed) {
    if (!mayRead(header, claimed)) {
      return false;
    }
    Optional<ReapEpoch> part = part();
    return part.isEmpty()
        || isBelievedIn(part.get(), from, claimed)
        || !isOld(header, part.get().id());
  }

  private boolean isBelievedIn(ReapEpoch part, PeerId from, Optional<Hash> claimed) {
    return reaches(claimed, part.id())
        || (part.stage() == ReapEpoch.Stage.GATHERING && names(part, from));
  }

  /** Whether all that a sender brings may be taken, without looking at it. */
  boolean isTrusted(PeerId from, Optional<Hash> claimed) {
    Optional<ReapEpoch> part = part();
    return isIn(claimed) && (part.isEmpty() || isBelievedIn(part.get(), from, claimed));
  }

  /** Whether a sender that says this is in the last closed epoch. */
  boolean isIn(Optional<Hash> claimed) {
    Optional<Hash> decisive = decisive();
    return decisive.isEmpty() || reaches(claimed, decisive.get());
  }

  /** Whether a log record is named that this peer does not know. */
  boolean namesUnknownHeads(VersionHeader header) {
    return !log().unknown(header.logHeads()).isEmpty();
  }

  /**
   * Whether this peer has not yet checked what it holds of a version, so that it shows it to no
   * one.
   */
  boolean isUnchecked(Version version) {
    return !isIn() && isOld(version.header(), decisive().orElseThrow());
  }

  /**
   * Writes down what has been done; takes effect when it is on disk. One at a time: while another
   * is on its way nothing happens, and whoever asked will ask again.
   */
  void write(ReapNote next, Runnable whenWritten) {
    if (isWriting) {
      return;
    }
    isWriting = true;
    store.note(
        NOTE,
        next.encode(),
        outcome -> {
          isWriting = false;
          if (outcome.isDurable()) {
            note = next;
            whenWritten.run();
          }
        });
  }
}
