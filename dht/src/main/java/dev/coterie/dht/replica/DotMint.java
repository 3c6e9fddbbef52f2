package dev.coterie.dht.replica;

import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.HeaderCodec;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.record.Writers;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.WriterId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives out this node's dots: one durable counter for all entries, of which no number is ever used
 * twice.
 *
 * <p>Counters are leased from the store in blocks, so that one fsync serves many writes; what is
 * left of a lease at a crash is never used. Before the first dot after a start, the peers around
 * are asked for the highest header that this node has signed. If one is not in this node's own list
 * of what it wrote (a home restored from a backup, a snapshot taken back), or if the store was not
 * closed cleanly and nobody answers, the node goes on under a new incarnation: another writer, as
 * far as clocks can tell.
 */
public final class DotMint {
  /** Counters of one lease. */
  static final int LEASE = 1_024;

  /** Peers asked for this node's highest header. */
  static final int WITNESSES = 8;

  private static final byte FORMAT = 1;
  private static final int NOTE_BYTES = 1 + 3 * Long.BYTES;
  private static final NoteKey NOTE =
      new NoteKey(NoteKey.Kind.MINT, "lease".getBytes(StandardCharsets.US_ASCII));

  private final PeerContext context;
  private final Messenger messenger;
  private final Neighbourhood neighbourhood;
  private final PublicKey key;
  private final OwnDotsBook ownDots;
  private final ArrayDeque<Consumer<Minting>> waiting = new ArrayDeque<>();
  private final boolean storeWasNew;
  private final boolean closedCleanly;
  private State state = State.UNCHECKED;
  private long incarnation;
  private long leasedTo;
  private long next;

  /** How far the mint is. */
  enum State {
    /** No dot was given out since the start, and nobody was asked. */
    UNCHECKED,
    /** Peers are being asked, or a lease is being written. */
    BUSY,
    /** Dots up to the lease's end may be given out. */
    OPEN
  }

  /** A dot, or why there is none. */
  public sealed interface Minting {
    /** A dot that was never given out before. */
    record Minted(Dot dot, long incarnation) implements Minting {}

    /** The lease could not be made durable. */
    record Failed(StoreOutcome.NotKept why) implements Minting {}
  }

  /**
   * Up to where a node has given numbers out, by its store.
   *
   * @param writer as whom it writes
   */
  public record Lease(WriterId writer, long to) {}

  /** What a store says that its node has counted to; empty where it has never written. */
  public static Optional<Lease> lease(RecordStore store, PublicKey key) {
    return store
        .note(NOTE)
        .filter(note -> note.length == NOTE_BYTES)
        .map(note -> ByteBuffer.wrap(note, 1, 2 * Long.BYTES))
        .map(note -> new Lease(Writers.writerId(key, note.getLong()), note.getLong()));
  }

  DotMint(
      PeerContext context,
      Messenger messenger,
      Neighbourhood neighbourhood,
      PublicKey key,
      OwnDotsBook ownDots) {
    this.context = context;
    this.messenger = messenger;
    this.neighbourhood = neighbourhood;
    this.key = key;
    this.ownDots = ownDots;
    Optional<byte[]> note = context.store().note(NOTE).filter(n -> n.length == NOTE_BYTES);
    this.storeWasNew = note.isEmpty();
    ByteBuffer fields = ByteBuffer.wrap(note.orElse(new byte[NOTE_BYTES]), 1, 3 * Long.BYTES);
    this.incarnation = storeWasNew ? newIncarnation() : fields.getLong();
    this.leasedTo = fields.getLong();
    long resumeAt = fields.getLong();
    this.closedCleanly = resumeAt > 0;
    this.next = closedCleanly ? resumeAt : leasedTo + 1;
  }

  private long newIncarnation() {
    return context.random().nextLong() >>> 1;
  }

  /** The writer as whom this node writes now. */
  public WriterId writer() {
    return Writers.writerId(key, incarnation);
  }

  /** Asks for a dot; may answer at once. */
  public void mint(Consumer<Minting> whenMinted) {
    if (state == State.OPEN && next <= leasedTo) {
      whenMinted.accept(new Minting.Minted(new Dot(writer(), next++), incarnation));
      return;
    }
    waiting.add(whenMinted);
    if (state == State.UNCHECKED) {
      state = State.BUSY;
      checkIncarnation();
    } else if (state == State.OPEN) {
      state = State.BUSY;
      lease();
    }
  }

  private void checkIncarnation() {
    List<Contact> witnesses =
        neighbourhood.othersKnown(Position.of(neighbourhood.self().id()), WITNESSES + 1).stream()
            .limit(WITNESSES)
            .toList();
    if (storeWasNew || (witnesses.isEmpty() && closedCleanly)) {
      lease();
      return;
    }
    if (witnesses.isEmpty()) {
      startAnew();
      return;
    }
    Testimony testimony = new Testimony(witnesses.size());
    witnesses.forEach(peer -> messenger.ask(peer, new Request.HighestDot(key), testimony::heard));
  }

  private void startAnew() {
    incarnation = newIncarnation();
    leasedTo = 0;
    next = 1;
    lease();
  }

  /** What the witnesses say, put together. */
  private final class Testimony {
    private int missing;
    private int answers;
    private final List<VersionHeader> headers = new ArrayList<>();

    Testimony(int asked) {
      this.missing = asked;
    }

    void heard(Outcome outcome) {
      if (outcome instanceof Outcome.Answered answered
          && answered.response() instanceof Response.HighestDots dots) {
        answers++;
        dots.headers().forEach(this::addIfOurs);
      }
      if (--missing == 0) {
        checkSignatures();
      }
    }

    private void addIfOurs(byte[] encoded) {
      try {
        VersionHeader header = HeaderCodec.parse(encoded);
        if (header.dot().writer().equals(writer()) && !isRemembered(header)) {
          headers.add(header);
        }
      } catch (MalformedVersionException e) {
        // A witness that sends no header has nothing to say.
        answers--;
      }
    }

    /**
     * Lists are durable before what they list leaves the node, in order, and keep the newest dot of
     * each entry: where one lacks a dot, the disk is older than it.
     */
    private boolean isRemembered(VersionHeader header) {
      return ownDots.of(header.key(), writer()).open().stream()
          .anyMatch(own -> own.counter() >= header.dot().counter());
    }

    private void checkSignatures() {
      List<PeerContext.SignatureClaim> claims =
          headers.stream()
              .map(h -> new PeerContext.SignatureClaim(key, h.signedMessage(), h.signature()))
              .toList();
      if (claims.isEmpty()) {
        conclude(new BitSet());
      } else {
        context.verify(claims, this::conclude);
      }
    }

    private void conclude(BitSet good) {
      if (!good.isEmpty() || (answers <= 0 && !closedCleanly)) {
        startAnew();
      } else {
        lease();
      }
    }
  }

  private void lease() {
    long end = Math.max(leasedTo, next - 1) + LEASE;
    write(
        end,
        0,
        outcome -> {
          if (outcome instanceof StoreOutcome.NotKept failure) {
            state = State.OPEN;
            serve(new Minting.Failed(failure));
          } else {
            leasedTo = end;
            state = State.OPEN;
            serve(null);
          }
        });
  }

  private void serve(Minting.@Nullable Failed failure) {
    List<Consumer<Minting>> served = List.copyOf(waiting);
    waiting.clear();
    for (Consumer<Minting> whenMinted : served) {
      if (failure == null) {
        mint(whenMinted);
      } else {
        whenMinted.accept(failure);
      }
    }
  }

  private void write(long end, long resumeAt, Consumer<StoreOutcome> onDurable) {
    byte[] note =
        ByteBuffer.allocate(NOTE_BYTES)
            .put(FORMAT)
            .putLong(incarnation)
            .putLong(end)
            .putLong(resumeAt)
            .array();
    context.store().note(NOTE, note, onDurable);
  }

  /** Notes that the node stops cleanly: the next start goes on where this one ends. */
  public void close(Runnable whenDone) {
    if (state != State.OPEN) {
      whenDone.run();
      return;
    }
    write(leasedTo, next, outcome -> whenDone.run());
  }
}
