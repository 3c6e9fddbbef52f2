package dev.coterie.dht.replica;

import dev.coterie.crypto.address.BlindedPath;
import dev.coterie.crypto.authority.EntryPolicy;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.HeaderCodec;
import dev.coterie.dht.record.HeaderFields;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.store.ExpiringStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.vectorclock.ClockLimitException;
import dev.coterie.vectorclock.OwnDots;
import dev.coterie.vectorclock.VectorClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One write of an entry: reads what is there, and at the same time mints a dot, makes it durable as
 * one of this node's own, and seals the payload; then decides the causal context, signs, and puts.
 * On a peer that is the entry's only replica the dot has no head start: it goes to disk with the
 * version, so that one fsync does for both.
 *
 * <p>The payload is sealed for the dot, not for the context, so the slow parts overlap. A dot whose
 * write ends before it is signed is never used.
 */
final class WriteOperation {
  private final Parts parts;
  private final WriteRequest request;
  private final List<Hash> chain;
  private final EntryPolicy policy;
  private final Consumer<WriteResult> whenDone;
  private @Nullable GetReport found;
  private DotMint.Minting.@Nullable Minted minted;
  private WriteRequest.@Nullable Sealed sealed;
  private @Nullable OwnDots earlier;
  private OwnDotsBook.@Nullable Reservation reservation;

  /** Whether the dot waits for the version, to go to disk with it. */
  private boolean dotWaits;

  private boolean signed;
  private boolean ended;

  /** What every write of a peer uses. */
  record Parts(
      PeerContext context,
      PutOperation.Tools tools,
      DotMint mint,
      OwnDotsBook ownDots,
      Signer signer,
      Rights rights,
      Owed owed,
      Duration clockSkew) {}

  WriteOperation(Parts parts, WriteRequest request, Consumer<WriteResult> whenDone) {
    this.parts = parts;
    this.request = request;
    this.chain = BlindedPath.of(parts.rights().realm(), request.segments()).prefixes();
    this.policy = parts.tools().neighbourhood().policy(chain);
    this.whenDone = whenDone;
  }

  void start() {
    int counted = parts.tools().neighbourhood().countedReplicas(policy);
    if (counted < policy.minReplicas()) {
      end(new WriteResult.TooFewPeers(policy.minReplicas(), counted));
      return;
    }
    parts.mint().mint(this::minted); // first, so that it is sealed during the read
    if (!ended && !(request.condition() instanceof Condition.Seen)) {
      new GetOperation(
              parts.tools(),
              parts.context(),
              request.key(),
              chain,
              request.level(),
              false,
              this::read)
          .start();
    }
  }

  private void read(GetReport report) {
    found = report;
    if (!report.met()) {
      end(new WriteResult.ReadUnavailable(report));
    } else if (!holds(report)) {
      end(
          isDelete() && !(request.condition() instanceof Condition.IfMatch)
              ? new WriteResult.NothingThere()
              : new WriteResult.ConditionFailed(report));
    } else {
      advance();
    }
  }

  private boolean isDelete() {
    return request.sealer().isEmpty();
  }

  private boolean holds(GetReport report) {
    boolean present = report.siblings().survivors().stream().anyMatch(this::isLive);
    if (request.condition() instanceof Condition.IfAbsent) {
      return !present;
    }
    if (request.condition() instanceof Condition.IfMatch match) {
      return report.siblings().survivors().stream()
          .allMatch(
              version -> match.context().covers(version.dot()) || isExpired(version.header()));
    }
    return present || !isDelete();
  }

  private boolean isLive(Version version) {
    return !version.header().isTombstone() && !isExpired(version.header());
  }

  private boolean isExpired(VersionHeader header) {
    return header.isExpired(parts.context().wallTime());
  }

  private void minted(DotMint.Minting minting) {
    if (minting instanceof DotMint.Minting.Failed failed) {
      end(new WriteResult.StoreFailed(failed.why()));
      return;
    }
    if (ended) {
      return;
    }
    DotMint.Minting.Minted dot = (DotMint.Minting.Minted) minting;
    OwnDots before = parts.ownDots().of(request.key(), dot.dot().writer());
    OwnDotsBook.Reservation reserved;
    try {
      reserved = parts.ownDots().reserve(request.key(), dot.dot());
    } catch (ClockLimitException e) {
      end(new WriteResult.OverLimit(String.valueOf(e.getMessage())));
      return;
    }
    minted = dot;
    earlier = before;
    reservation = reserved;
    dotWaits = isAlone();
    request.sealer().ifPresent(sealer -> sealer.seal(dot.dot(), this::sealed));
    if (dotWaits) {
      advance(); // a delete has nothing else to wait for
    } else {
      reserved.write(this::reserved);
    }
  }

  private boolean isAlone() {
    Neighbourhood around = parts.tools().neighbourhood();
    return around.isAlone(around.nearestKnown(request.key().position(), 2));
  }

  private void reserved(StoreOutcome outcome) {
    if (outcome instanceof StoreOutcome.NotKept failure) {
      end(new WriteResult.StoreFailed(failure));
    } else {
      advance();
    }
  }

  private void sealed(WriteRequest.Sealed result) {
    sealed = result;
    if (result instanceof WriteRequest.Sealed.Failed failed) {
      end(new WriteResult.SealingFailed(failed.why()));
    } else {
      advance();
    }
  }

  /** Goes on once the read, the dot and the payload are all there. */
  private void advance() {
    boolean reading = found == null && !(request.condition() instanceof Condition.Seen);
    boolean sealing = sealed == null && !isDelete();
    DotMint.Minting.Minted dot = minted;
    OwnDots before = earlier;
    OwnDotsBook.Reservation reserved = reservation;
    if (ended
        || signed
        || reading
        || sealing
        || dot == null
        || before == null
        || reserved == null) {
      return;
    }
    if (!dotWaits && !reserved.isDurable()) {
      return;
    }
    try {
      sign(before.mint(dot.dot().counter(), token()), dot.incarnation());
    } catch (ClockLimitException e) {
      end(new WriteResult.OverLimit(String.valueOf(e.getMessage())));
    }
  }

  private VectorClock token() {
    if (request.condition() instanceof Condition.Seen seen) {
      return seen.context();
    }
    if (request.condition() instanceof Condition.IfMatch match) {
      return match.context();
    }
    return found == null ? VectorClock.empty() : found.siblings().token(this::opened);
  }

  /** A clock that is ahead must not supersede what was not read: it may live by all others. */
  private boolean opened(Version version) {
    return version.header().isTombstone()
        || ExpiringStore.isOver(version, parts.context().wallTime(), parts.clockSkew())
        || request.opens().test(version.header());
  }

  private void sign(OwnDots.Minted own, long incarnation) {
    Optional<byte[]> payload =
        sealed instanceof WriteRequest.Sealed.Payload bytes
            ? Optional.of(bytes.bytes())
            : Optional.empty();
    VersionHeader header = HeaderCodec.sign(fields(own, incarnation, payload), parts.signer());
    Optional<Refusal> refusal = parts.rights().refusal(header, parts.context().wallTime(), true);
    if (refusal.isPresent()) {
      end(
          new WriteResult.Refused(
              refusal.get(), new PutReport(0, List.of(), refusal, Duration.ZERO)));
      return;
    }
    signed = true;
    parts.tools().acceptance().trust(header);
    raiseHead(header);
    put(payload.map(bytes -> Version.of(header, bytes)).orElse(Version.ofHeader(header)));
  }

  /** Shows that the dot was minted, as soon as that is durable. */
  private void raiseHead(VersionHeader header) {
    if (reservation != null && reservation.isDurable()) {
      parts.tools().heads().raise(header);
    }
  }

  private HeaderFields fields(OwnDots.Minted own, long incarnation, Optional<byte[]> payload) {
    return new HeaderFields(
        parts.rights().realm(),
        request.segments(),
        isDelete() ? VersionHeader.Kind.TOMBSTONE : VersionHeader.Kind.VALUE,
        parts.signer().publicKey(),
        incarnation,
        own.dot().counter(),
        own.context(),
        request.sealedTo(),
        parts.rights().heads(),
        payload.map(Hash::of),
        payload.map(bytes -> bytes.length).orElse(0),
        parts.context().wallTime(),
        request.expiresAt());
  }

  private void put(Version version) {
    new PutOperation(
            parts.tools(),
            request.key(),
            List.of(version),
            dotWaits ? Optional.ofNullable(reservation) : Optional.empty(),
            request.level(),
            report -> end(result(version, report)),
            report -> finished(version, report))
        .start();
  }

  private WriteResult result(Version version, PutReport report) {
    raiseHead(version.header());
    if (reservation != null && reservation.failure().isPresent()) {
      return new WriteResult.StoreFailed(reservation.failure().get());
    }
    if (report.met()) {
      parts.ownDots().acknowledged(request.key(), version.dot(), version.context());
      return new WriteResult.Written(
          version, Optional.ofNullable(found), report, superseded(version));
    }
    return report
        .refusal()
        .<WriteResult>map(refusal -> new WriteResult.Refused(refusal, report))
        .orElseGet(() -> new WriteResult.Unavailable(version, report));
  }

  private List<Version> superseded(Version version) {
    return found == null
        ? List.of()
        : found.siblings().survivors().stream()
            .filter(earlier -> version.context().covers(earlier.dot()))
            .toList();
  }

  private void finished(Version version, PutReport report) {
    int wanted = parts.tools().neighbourhood().countedReplicas(policy);
    boolean complete = report.acknowledged() >= wanted;
    boolean refusedByAll =
        !report.replicas().isEmpty()
            && report.replicas().stream()
                .allMatch(replica -> replica.state() == ReplicaOutcome.State.REFUSED);
    if (refusedByAll) {
      parts.ownDots().withdrawn(request.key(), version.dot());
    } else if (!complete && report.refusal().isEmpty()) {
      parts.owed().add(request.key(), version, wanted - report.acknowledged());
    }
    closeReservation();
  }

  private void closeReservation() {
    if (reservation != null) {
      reservation.close();
    }
  }

  private void end(WriteResult result) {
    if (!ended) {
      ended = true;
      if (minted != null && !signed) {
        parts.ownDots().withdrawn(request.key(), minted.dot());
        closeReservation();
      }
      whenDone.accept(result);
    }
  }
}
