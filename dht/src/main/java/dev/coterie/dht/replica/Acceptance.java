package dev.coterie.dht.replica;

import dev.coterie.crypto.collection.BoundedMap;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.HeaderCodec;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Refusal.Reason;
import dev.coterie.vectorclock.Admission;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import dev.coterie.vectorclock.WriterId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Judges versions before they are believed, whoever sent them: realm, address chain, signature,
 * right to write, proof of minting, limits.
 *
 * <p>Signatures of a batch are checked together, and a header that was found good before is not
 * checked again. Judging changes nothing but the {@link WriterHeads}.
 */
public final class Acceptance {
  /** Proofs looked at in one batch: one for each writer of a context at its hard limit. */
  public static final int MAX_PROOFS = 1_024;

  /** Headers whose signatures are remembered as good. */
  static final int REMEMBERED_HEADERS = 16_384;

  /** Where a version comes from: limits and expiry bind what a replica takes from a writer. */
  public enum Source {
    WRITER,
    REPLICA
  }

  /**
   * What is to be judged.
   *
   * @param sender who sent it: asked once for its authority log where a version names unknown heads
   * @param deadline until when, by {@link PeerContext#uptime}, its sender waits for it
   */
  public record Batch(
      Key key,
      List<Version> versions,
      List<byte[]> proofs,
      Source source,
      Optional<Contact> sender,
      Optional<Duration> deadline) {

    /** A batch that nobody waits for, or for as long as it takes. */
    public Batch(
        Key key,
        List<Version> versions,
        List<byte[]> proofs,
        Source source,
        Optional<Contact> sender) {
      this(key, versions, proofs, source, sender, Optional.empty());
    }

    boolean isOverdue(Duration uptime) {
      return deadline.isPresent() && uptime.compareTo(deadline.get()) > 0;
    }
  }

  /** Brings this peer's authority log up to that of another. */
  public interface LogFetcher {
    /** Exchanges logs with a peer, once and within bounds; ends whether or not it brought any. */
    void fetch(Contact from, Runnable whenDone);
  }

  /**
   * What was found.
   *
   * @param accepted versions that may be believed
   * @param refusals why the others may not, in their order
   * @param unproven writers of whom a header at or above what was claimed is wanted
   */
  public record Judgement(List<Version> accepted, List<Refusal> refusals, List<WriterId> unproven) {
    public Judgement {
      accepted = List.copyOf(accepted);
      refusals = List.copyOf(refusals);
      unproven = List.copyOf(unproven);
    }

    /** The refusal to answer with where anything was refused. */
    public Optional<Refusal> refusal() {
      if (refusals.isEmpty()) {
        return Optional.empty();
      }
      Refusal first = refusals.get(0);
      return Optional.of(new Refusal(first.reason(), first.detail(), first.logRecords(), unproven));
    }
  }

  private final PeerContext context;
  private final Rights rights;
  private final WriterHeads heads;
  private final LogFetcher logs;
  private final SignatureChecks signatures;
  private final Map<VersionHash, Boolean> good = BoundedMap.forgettingLeastUsed(REMEMBERED_HEADERS);

  public Acceptance(PeerContext context, Rights rights, WriterHeads heads, LogFetcher logs) {
    this.context = context;
    this.rights = rights;
    this.heads = heads;
    this.logs = logs;
    this.signatures = new SignatureChecks(context, this::remember);
  }

  /** Judges a batch; runs at once where nothing is left to be checked or fetched. */
  public void judge(Batch batch, Consumer<Judgement> whenJudged) {
    if (batch.sender().isPresent() && isLogBehind(batch.versions())) {
      logs.fetch(batch.sender().get(), () -> checkSignatures(batch, whenJudged));
    } else {
      checkSignatures(batch, whenJudged);
    }
  }

  private boolean isLogBehind(List<Version> versions) {
    for (Version version : versions) {
      if (!rights.unknownHeads(version.header()).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private void checkSignatures(Batch batch, Consumer<Judgement> whenJudged) {
    Optional<StoredRecord> held = context.store().get(batch.key());
    List<VersionHeader> unchecked = new ArrayList<>();
    for (Version version : batch.versions()) {
      addUnchecked(version.header(), held, unchecked);
    }
    if (claimsTooMuch(batch)) {
      held.ifPresent(record -> addAsProofs(record, unchecked));
      for (byte[] proof : batch.proofs().subList(0, Math.min(MAX_PROOFS, batch.proofs().size()))) {
        if (good.get(HeaderCodec.hash(proof)) == null) {
          parse(proof).ifPresent(header -> addUnchecked(header, Optional.empty(), unchecked));
        }
      }
    }
    if (unchecked.isEmpty()) {
      whenJudged.accept(decide(batch, held));
      return;
    }
    signatures.check(
        unchecked, () -> whenJudged.accept(decide(batch, context.store().get(batch.key()))));
  }

  private boolean claimsTooMuch(Batch batch) {
    for (Version version : batch.versions()) {
      if (!unprovenWriters(version.header()).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** What lies here proves its writers' dots; a life that was killed need not have noted that. */
  private void addAsProofs(StoredRecord held, List<VersionHeader> unchecked) {
    for (Version version : held.siblings().kept()) {
      addUnchecked(version.header(), Optional.empty(), unchecked);
    }
  }

  private void remember(VersionHeader header) {
    trust(header);
    heads.raise(header);
  }

  /**
   * Takes the signature of a header as good that this peer has just made. Its writer's head is
   * raised by it only once its dot is durable: heads are shown to others.
   */
  void trust(VersionHeader header) {
    good.put(header.hash(), true);
  }

  private void addUnchecked(
      VersionHeader header, Optional<StoredRecord> held, List<VersionHeader> unchecked) {
    if (good.get(header.hash()) == null && !holds(held, header)) {
      unchecked.add(header);
    }
  }

  private static boolean holds(Optional<StoredRecord> held, VersionHeader header) {
    return held.isPresent() && held.get().siblings().contains(header.hash());
  }

  private static Optional<VersionHeader> parse(byte[] header) {
    try {
      return Optional.of(HeaderCodec.parse(header));
    } catch (MalformedVersionException e) {
      // What is no header proves nothing; the version that needs it is refused as unproven.
      return Optional.empty();
    }
  }

  private Judgement decide(Batch batch, Optional<StoredRecord> held) {
    List<Version> accepted = new ArrayList<>();
    List<Refusal> refusals = new ArrayList<>();
    TreeSet<WriterId> unproven = new TreeSet<>();
    Siblings<Version> siblings = held.map(StoredRecord::siblings).orElse(Siblings.empty());
    for (Version version : batch.versions()) {
      Optional<Refusal> refusal =
          holds(held, version.header())
              ? Optional.empty()
              : refusal(version, batch, siblings, unproven);
      refusal.ifPresentOrElse(refusals::add, () -> accepted.add(version));
    }
    return new Judgement(accepted, refusals, List.copyOf(unproven));
  }

  private Optional<Refusal> refusal(
      Version version, Batch batch, Siblings<Version> held, TreeSet<WriterId> unproven) {
    VersionHeader header = version.header();
    if (!header.realm().equals(rights.realm())) {
      return refused(Reason.WRONG_REALM, "a version of realm " + header.realm());
    }
    if (!header.key().equals(batch.key())) {
      return refused(Reason.MALFORMED, "a version of " + header.key() + " under " + batch.key());
    }
    if (good.get(header.hash()) == null) {
      return refused(Reason.MALFORMED, "a bad signature on " + header.dot());
    }
    boolean fromWriter = batch.source() == Source.WRITER;
    boolean needsPayload = !rights.isKeptByFewer(header) && !header.isExpired(context.wallTime());
    if (fromWriter && version.lacksPayload() && needsPayload) {
      return refused(Reason.MALFORMED, "a new value without its payload");
    }
    Optional<Refusal> noRight = rights.refusal(header, context.wallTime(), fromWriter);
    if (noRight.isPresent()) {
      return noRight;
    }
    List<WriterId> claims = unprovenWriters(header);
    if (!claims.isEmpty()) {
      unproven.addAll(claims);
      return refused(
          Reason.UNPROVEN,
          "the context names dots of "
              + claims.size()
              + " writers above what they are known to have signed");
    }
    return fromWriter ? overLimit(version, held) : Optional.empty();
  }

  private static Optional<Refusal> overLimit(Version version, Siblings<Version> held) {
    return held.admission(version) instanceof Admission.Refused refused
        ? refused(Reason.OVER_LIMIT, refused.message())
        : Optional.empty();
  }

  /** A header proves its own writer's dots up to its own: none is believed unless it is good. */
  private List<WriterId> unprovenWriters(VersionHeader header) {
    Dot own = header.dot();
    return header
        .context()
        .writersAbove(
            writer ->
                writer.equals(own.writer())
                    ? Math.max(own.counter(), heads.ceiling(writer))
                    : heads.ceiling(writer));
  }

  private static Optional<Refusal> refused(Reason reason, String detail) {
    return Optional.of(Refusal.of(reason, detail));
  }
}
