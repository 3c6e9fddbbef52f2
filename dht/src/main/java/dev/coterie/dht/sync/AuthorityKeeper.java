package dev.coterie.dht.sync;

import dev.coterie.crypto.authority.AddOutcome;
import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.AuthorityCache;
import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.AuthorityLog;
import dev.coterie.crypto.authority.LogBatch;
import dev.coterie.crypto.authority.LogRecord;
import dev.coterie.crypto.authority.RecordVerifier;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The realm's authority log as this peer holds it, kept in its store's notes.
 *
 * <p>What comes is read, its signatures are checked in a batch, and what is good is written; once
 * it is durable the state that all records imply changes, and listeners are told. A record that the
 * disk would not take counts all the same while the peer runs: what was revoked is revoked, and
 * after a restart the record comes again from any other peer.
 */
public final class AuthorityKeeper {
  /** Batches that wait while another is checked and written. */
  static final int MAX_WAITING = 16;

  /** Is told when records have come in and {@link #authority()} has changed. */
  @FunctionalInterface
  public interface Listener {
    /** The records are new, and durable if the disk is well; {@code from} is who sent them. */
    void logGrew(List<LogRecord> added, Optional<PeerId> from);
  }

  /**
   * What became of a batch.
   *
   * @param added records that are part of the log now
   * @param faults records that their sender should not have sent: bad bytes or signatures, another
   *     realm's, or a stranger's
   * @param left records not taken though nobody is at fault: parents are missing, the log is full,
   *     or of a format that this release does not know
   * @param notKept set where the disk did not take all of it
   */
  public record Appended(
      List<LogRecord> added,
      List<String> faults,
      int left,
      Optional<StoreOutcome.NotKept> notKept) {
    public Appended {
      added = List.copyOf(added);
      faults = List.copyOf(faults);
    }
  }

  private final PeerContext context;
  private final AuthorityLog log;
  private final List<Listener> listeners = new ArrayList<>();
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private Optional<Authority> published = Optional.empty();
  private boolean busy;

  /** Loads what the store holds of a realm's log; nothing where the peer has yet to join. */
  public AuthorityKeeper(PeerContext context, Hash realm) {
    this(context, realm, new AuthorityCache());
  }

  /** As the other, with what it may share with other peers of this process. */
  public AuthorityKeeper(PeerContext context, Hash realm, AuthorityCache cache) {
    this.context = context;
    this.log = load(realm, context.store(), cache);
    publish();
  }

  /** The state of a realm by the log that a store holds; empty where it holds none. */
  public static Optional<Authority> stored(RecordStore store, Hash realm) {
    AuthorityLog log = load(realm, store, new AuthorityCache());
    return log.isEmpty() ? Optional.empty() : Optional.of(log.authority());
  }

  /** A record whose parents the disk did not take is missing too: it comes from a peer. */
  private static AuthorityLog load(Hash realm, RecordStore store, AuthorityCache cache) {
    List<LogRecord> records = new ArrayList<>();
    for (RecordStore.Note note : store.notes(NoteKey.Kind.LOG_RECORD)) {
      read(note.value(), cache).ifPresent(records::add);
    }
    return AuthorityLog.of(realm, records, cache);
  }

  private static Optional<LogRecord> read(byte[] encoded, AuthorityCache cache) {
    try {
      return Optional.of(cache.read(encoded));
    } catch (AuthorityException e) {
      // A newer release wrote it. Without it those that build on it are not taken either, so the
      // state is that of the records before; the peers still have it all.
      return Optional.empty();
    }
  }

  public Hash realm() {
    return log.realmId();
  }

  /** The records; not to be added to but here. */
  public AuthorityLog log() {
    return log;
  }

  /** The state that the records imply; empty while there are none. */
  public Optional<Authority> authority() {
    return published;
  }

  public List<Hash> heads() {
    return log.heads();
  }

  /** By what others can tell what is here; fits into a hello. */
  public List<Hash> summary() {
    return log.summary();
  }

  /** What a peer lacks that has these and their ancestors; as much as fits into a hello. */
  public LogBatch missingFor(Collection<Hash> have) {
    return log.missingFor(have);
  }

  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /**
   * Adds records, parents first; one outcome comes, possibly at once.
   *
   * @param from who sent them; empty for this peer's own
   */
  public void append(List<byte[]> encoded, Optional<PeerId> from, Consumer<Appended> whenDone) {
    if (waiting.size() >= MAX_WAITING) {
      whenDone.accept(new Appended(List.of(), List.of(), encoded.size(), Optional.empty()));
      return;
    }
    waiting.add(() -> new Batch(from, whenDone).start(encoded));
    next();
  }

  private void next() {
    if (!busy && !waiting.isEmpty()) {
      busy = true;
      waiting.remove().run();
    }
  }

  private void publish() {
    published = log.isEmpty() ? Optional.empty() : Optional.of(log.authority());
  }

  static PeerContext.SignatureClaim claim(RecordVerifier.Claim claim) {
    return new PeerContext.SignatureClaim(claim.key(), claim.message(), claim.signature());
  }

  /** One batch on its way: read, checked, added, written, published. */
  private final class Batch {
    private final Optional<PeerId> from;
    private final Consumer<Appended> whenDone;
    private final List<String> faults = new ArrayList<>();
    private final List<LogRecord> added = new ArrayList<>();
    private int left;
    private int unwritten;
    private Optional<StoreOutcome.NotKept> notKept = Optional.empty();

    Batch(Optional<PeerId> from, Consumer<Appended> whenDone) {
      this.from = from;
      this.whenDone = whenDone;
    }

    void start(List<byte[]> encoded) {
      List<LogRecord> candidates = new ArrayList<>();
      Set<Hash> earlier = new LinkedHashSet<>();
      for (byte[] bytes : encoded) {
        parse(bytes).ifPresent(record -> consider(record, earlier, candidates));
      }
      List<PeerContext.SignatureClaim> claims = new ArrayList<>();
      candidates.forEach(r -> r.claims().forEach(c -> claims.add(claim(c))));
      if (claims.isEmpty()) {
        finish();
      } else {
        context.verify(claims, good -> add(candidates, good));
      }
    }

    private Optional<LogRecord> parse(byte[] bytes) {
      try {
        return Optional.of(LogRecord.parse(bytes));
      } catch (AuthorityException e) {
        if (e.reason() == AuthorityException.Reason.UNSUPPORTED) {
          left++;
        } else {
          faults.add(String.valueOf(e.getMessage()));
        }
        return Optional.empty();
      }
    }

    /** Passes on what is new and has its parents here or before it in the batch. */
    private void consider(LogRecord record, Set<Hash> earlier, List<LogRecord> candidates) {
      if (log.contains(record.id()) || !earlier.add(record.id())) {
        return;
      }
      if (!record.realm().equals(log.realmId())) {
        faults.add("a record of realm " + record.realm() + ", not of " + log.realmId());
      } else if (earlier.containsAll(log.unknown(record.parents()))) {
        candidates.add(record);
      } else {
        left++;
      }
    }

    private void add(List<LogRecord> candidates, BitSet good) {
      int claim = 0;
      for (LogRecord record : candidates) {
        int claims = record.claims().size();
        boolean signed = good.get(claim, claim + claims).cardinality() == claims;
        claim += claims;
        if (signed) {
          add(record);
        } else {
          faults.add("a bad signature on " + record);
        }
      }
      write();
    }

    private void add(LogRecord record) {
      AddOutcome outcome = log.addVerified(record);
      if (outcome instanceof AddOutcome.Added) {
        added.add(record);
      } else if (outcome instanceof AddOutcome.Refused refused
          && refused.reason() != AddOutcome.Reason.FULL) {
        faults.add(refused.reason() + ": " + refused.detail());
      } else {
        left++;
      }
    }

    private void write() {
      unwritten = added.size();
      if (unwritten == 0) {
        finish();
        return;
      }
      for (LogRecord record : added) {
        NoteKey name = new NoteKey(NoteKey.Kind.LOG_RECORD, record.id().bytes());
        context.store().note(name, record.bytes(), this::written);
      }
    }

    private void written(StoreOutcome outcome) {
      if (outcome instanceof StoreOutcome.NotKept failure) {
        notKept = Optional.of(failure);
      }
      if (--unwritten == 0) {
        finish();
      }
    }

    private void finish() {
      if (!added.isEmpty()) {
        publish();
        List<LogRecord> news = List.copyOf(added);
        listeners.forEach(listener -> listener.logGrew(news, from));
      }
      whenDone.accept(new Appended(added, faults, left, notKept));
      busy = false;
      next();
    }
  }
}
