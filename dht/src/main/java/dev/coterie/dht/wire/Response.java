package dev.coterie.dht.wire;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.RangeFingerprint;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.vectorclock.VersionHash;
import dev.coterie.vectorclock.WriterId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a peer answers. Which kind fits which {@link Request} is said at each. */
public sealed interface Response {

  /** As {@link Request#reapEpoch}, of an answer that brings records or tells of whole ones. */
  default Optional<Hash> reapEpoch() {
    return Optional.empty();
  }

  /** As {@link Request#in}. */
  default Response in(Optional<Hash> reapEpoch) {
    return this;
  }

  /** To {@link Request.FindNode}: contacts nearer to the target, nearest first. */
  record Nodes(List<Contact> closer) implements Response {
    public Nodes {
      closer = List.copyOf(closer);
    }
  }

  /**
   * To {@link Request.GetValue}: what is held (empty for nothing), and contacts nearer to the key.
   *
   * @param proofs headers that prove what the writers in the contexts have signed
   * @param incomplete the replica still pulls this range: its answer counts for no level
   * @param next set when more headers are held than fitted: ask on from here
   */
  record Value(
      RecordBytes record,
      List<byte[]> proofs,
      boolean incomplete,
      Optional<VersionHash> next,
      List<Contact> closer,
      Optional<Hash> reapEpoch)
      implements Response {
    public Value {
      proofs = List.copyOf(proofs);
      closer = List.copyOf(closer);
    }

    public Value(
        RecordBytes record,
        List<byte[]> proofs,
        boolean incomplete,
        Optional<VersionHash> next,
        List<Contact> closer) {
      this(record, proofs, incomplete, next, closer, Optional.empty());
    }

    @Override
    public Response in(Optional<Hash> epoch) {
      return new Value(record, proofs, incomplete, next, closer, epoch);
    }
  }

  /** To {@link Request.PutValue}: durable here. */
  record Stored() implements Response {}

  /** To {@link Request.Ping}. */
  record Pong() implements Response {}

  /**
   * To {@link Request.Hello}: the other's log, and whether it admits the asker.
   *
   * @param clock what the other's wall clock says, if it says so; for people, decides nothing
   */
  record Welcome(
      Hash realm,
      List<Hash> logHeads,
      List<byte[]> logRecords,
      boolean more,
      boolean storing,
      boolean admitted,
      String reason,
      Optional<Instant> clock)
      implements Response {
    public Welcome {
      logHeads = List.copyOf(logHeads);
      logRecords = List.copyOf(logRecords);
    }

    /** One that does not say what its clock says. */
    public Welcome(
        Hash realm,
        List<Hash> logHeads,
        List<byte[]> logRecords,
        boolean more,
        boolean storing,
        boolean admitted,
        String reason) {
      this(realm, logHeads, logRecords, more, storing, admitted, reason, Optional.empty());
    }
  }

  /** To {@link Request.RangeDigests}, in position order, complete up to {@code coveredTo}. */
  record Digests(List<Digest> digests, Position coveredTo, boolean responsible)
      implements Response {
    public Digests {
      digests = List.copyOf(digests);
    }
  }

  /** To {@link Request.Reconcile}: parts that differ, in order. */
  record Reconciled(List<DifferingPart> parts) implements Response {
    public Reconciled {
      parts = List.copyOf(parts);
    }
  }

  /**
   * To {@link Request.Follow}.
   *
   * @param responsible whether the answering peer counts itself responsible for all of the ranges
   * @param tooMuch more lies under the link than one request has looked through: nothing was
   *     compared, and {@code differing} is empty
   */
  record Followed(Reconciled differing, boolean responsible, boolean tooMuch) implements Response {}

  /** A part that differs, by its number in the request. */
  sealed interface DifferingPart {
    int part();

    /** There is much in it: fingerprints of its parts. */
    record Parted(int part, List<RangeFingerprint> parts) implements DifferingPart {
      public Parted {
        parts = List.copyOf(parts);
      }
    }

    /** There is little in it: what is held. */
    record Listed(int part, Digests digests) implements DifferingPart {}
  }

  /** A key and the hash of all headers kept under it. */
  record Digest(Key key, Hash recordHash) {}

  /** To {@link Request.FetchRecords}: those held, with proofs of the writers they mention. */
  record Records(
      List<Request.KeyedRecord> records,
      List<byte[]> proofs,
      List<Key> leftOut,
      Optional<Hash> reapEpoch)
      implements Response {
    public Records {
      records = List.copyOf(records);
      proofs = List.copyOf(proofs);
      leftOut = List.copyOf(leftOut);
    }

    public Records(List<Request.KeyedRecord> records, List<byte[]> proofs, List<Key> leftOut) {
      this(records, proofs, leftOut, Optional.empty());
    }

    @Override
    public Response in(Optional<Hash> epoch) {
      return new Records(records, proofs, leftOut, epoch);
    }
  }

  /** To {@link Request.FetchPayload}. */
  record Payload(Optional<byte[]> bytes) implements Response {}

  /** To {@link Request.HighestDot}: encoded headers. */
  record HighestDots(List<byte[]> headers) implements Response {
    public HighestDots {
      headers = List.copyOf(headers);
    }
  }

  /** To {@link Request.SealedKeys}: what the asker lacks, and which of its offers are wanted. */
  record SealedKeysAnswer(List<byte[]> sealedKeys, List<Hash> wanted, boolean more)
      implements Response {
    public SealedKeysAnswer {
      sealedKeys = List.copyOf(sealedKeys);
      wanted = List.copyOf(wanted);
    }
  }

  /** To {@link Request.Offer}: how many versions were new and kept; refusals of the others. */
  record OfferAnswer(int kept, List<Refusal> refusals, List<WriterId> unprovenWriters)
      implements Response {
    public OfferAnswer {
      refusals = List.copyOf(refusals);
      unprovenWriters = List.copyOf(unprovenWriters);
    }
  }

  /** To {@link Request.Holdings}: those held whole, in the order of the request. */
  record Holdings(List<Digest> digests, Optional<Hash> reapEpoch) implements Response {
    public Holdings {
      digests = List.copyOf(digests);
    }

    public Holdings(List<Digest> digests) {
      this(digests, Optional.empty());
    }

    @Override
    public Response in(Optional<Hash> epoch) {
      return new Holdings(digests, epoch);
    }
  }

  /**
   * To {@link Request.ReapProgress}.
   *
   * @param detail what is waited for or went wrong, for people
   */
  record ReapProgress(ReapState state, String detail) implements Response {}

  /** To {@link Request.Leaving}: the asker is out of the table. */
  record Farewell() implements Response {}

  /** To any request: understood, and not done. */
  record Refused(Refusal refusal) implements Response {}
}
