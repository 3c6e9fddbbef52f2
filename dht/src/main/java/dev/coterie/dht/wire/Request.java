package dev.coterie.dht.wire;

import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.RangeFingerprint;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.vectorclock.VersionHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one peer asks of another. Each request has one {@link Response} kind, or a refusal. */
public sealed interface Request {

  /** The protocol that carries it. */
  Protocol protocol();

  /** About how many bytes of memory it holds while it is served, beyond a few hundred. */
  default long weight() {
    return 0;
  }

  /**
   * The last reap epoch that the sender of records says it is in, by the record that began it;
   * empty where the request brings no records, or its sender is in none.
   */
  default Optional<Hash> reapEpoch() {
    return Optional.empty();
  }

  /** The same, from a sender that is in a reap epoch; unchanged where it brings no records. */
  default Request in(Optional<Hash> reapEpoch) {
    return this;
  }

  private static long bytesOf(List<byte[]> blobs) {
    long bytes = 0;
    for (byte[] blob : blobs) {
      bytes += blob.length;
    }
    return bytes;
  }

  /** The k contacts nearest to a target (Kademlia's FIND_NODE); any bytes are a target. */
  final class FindNode implements Request {
    private final byte[] target;
    private final Position position;

    public FindNode(byte[] target) {
      this.target = target;
      this.position = Position.ofLibp2pKey(target);
    }

    @Override
    public Protocol protocol() {
      return Protocol.KAD;
    }

    /** The bytes; not a copy: do not change them. */
    public byte[] target() {
      return target;
    }

    /** Where they lie. */
    public Position position() {
      return position;
    }

    @Override
    public String toString() {
      return "FindNode[" + position + "]";
    }
  }

  /**
   * The versions held of a key, from {@code after} on where an answer did not hold all.
   *
   * @param payloadBytes payloads come along as long as they fit into so many bytes in all: 0 asks
   *     for headers only, {@link #MAX_PAYLOAD_BYTES} for as much as an answer may hold
   */
  record GetValue(Key key, int payloadBytes, Optional<VersionHash> after) implements Request {
    /** Payload bytes in one answer; larger payloads are fetched on their own. */
    public static final int MAX_PAYLOAD_BYTES = 64 << 10;

    public GetValue {
      if (payloadBytes < 0 || payloadBytes > MAX_PAYLOAD_BYTES) {
        throw new IllegalArgumentException(
            payloadBytes + " payload bytes asked for; it is 0 to " + MAX_PAYLOAD_BYTES);
      }
    }

    public GetValue(Key key) {
      this(key, false, Optional.empty());
    }

    public GetValue(Key key, boolean headersOnly, Optional<VersionHash> after) {
      this(key, headersOnly ? 0 : MAX_PAYLOAD_BYTES, after);
    }

    @Override
    public Protocol protocol() {
      return Protocol.KAD;
    }
  }

  /** Keep these versions of a key, and say so when they are durable. */
  record PutValue(Key key, RecordBytes record, List<byte[]> proofs, Optional<Hash> reapEpoch)
      implements Request {
    public PutValue {
      proofs = List.copyOf(proofs);
    }

    public PutValue(Key key, RecordBytes record, List<byte[]> proofs) {
      this(key, record, proofs, Optional.empty());
    }

    @Override
    public Request in(Optional<Hash> epoch) {
      return new PutValue(key, record, proofs, epoch);
    }

    @Override
    public long weight() {
      return record.encoded().length + bytesOf(proofs);
    }

    @Override
    public Protocol protocol() {
      return Protocol.KAD;
    }
  }

  /** Are you there (kad-dht's PING; served, and used to probe). */
  record Ping() implements Request {
    @Override
    public Protocol protocol() {
      return Protocol.KAD;
    }
  }

  /** First words to a peer: my log, and what I am. */
  record Hello(
      Hash realm,
      List<Hash> logHeads,
      List<byte[]> logRecords,
      boolean storing,
      List<Multiaddr> listenAddresses)
      implements Request {
    public Hello {
      logHeads = List.copyOf(logHeads);
      logRecords = List.copyOf(logRecords);
      listenAddresses = List.copyOf(listenAddresses);
    }

    @Override
    public Protocol protocol() {
      return Protocol.HELLO;
    }
  }

  /** Key and record hash of all that is held between two positions, both inclusive. */
  record RangeDigests(Position from, Position to) implements Request {
    @Override
    public Protocol protocol() {
      return Protocol.SYNC;
    }
  }

  /**
   * The records of these keys.
   *
   * @param headersOnly whether payloads stay behind: for one who has some of the versions already
   */
  record FetchRecords(List<Key> keys, boolean headersOnly) implements Request {
    public FetchRecords {
      keys = List.copyOf(keys);
    }

    public FetchRecords(List<Key> keys) {
      this(keys, false);
    }

    @Override
    public Protocol protocol() {
      return Protocol.SYNC;
    }
  }

  /** One version's payload. */
  record FetchPayload(Key key, VersionHash version) implements Request {
    @Override
    public Protocol protocol() {
      return Protocol.SYNC;
    }
  }

  /** The highest headers known of a node, one for each of its incarnations. */
  record HighestDot(PublicKey writerKey) implements Request {
    @Override
    public Protocol protocol() {
      return Protocol.SYNC;
    }
  }

  /**
   * Trade sealed keys.
   *
   * @param digest over the names of all that the asker holds: where it is the other's too, there is
   *     nothing to trade
   * @param known the names of all that the asker has no need of; none in a first request, which
   *     only compares digests
   * @param offered some that the other wanted
   */
  record SealedKeys(Hash digest, List<Hash> known, List<byte[]> offered) implements Request {
    public SealedKeys {
      known = List.copyOf(known);
      offered = List.copyOf(offered);
    }

    @Override
    public Protocol protocol() {
      return Protocol.SYNC;
    }
  }

  /** Which of these records are held whole: headers, and payloads that can be read. */
  record Holdings(List<Key> keys) implements Request {
    public Holdings {
      keys = List.copyOf(keys);
    }

    @Override
    public Protocol protocol() {
      return Protocol.SYNC;
    }
  }

  /** How far the asked peer is with a reap epoch. */
  record ReapProgress(Hash epoch) implements Request {
    @Override
    public Protocol protocol() {
      return Protocol.SYNC;
    }
  }

  /** The asking peer stops, on purpose: it is not to be asked, nor counted on, from now on. */
  record Leaving() implements Request {
    @Override
    public Protocol protocol() {
      return Protocol.SYNC;
    }
  }

  /** Versions that the asked peer should hold. */
  record Offer(List<KeyedRecord> records, List<byte[]> proofs, Optional<Hash> reapEpoch)
      implements Request {
    public Offer {
      records = List.copyOf(records);
      proofs = List.copyOf(proofs);
    }

    public Offer(List<KeyedRecord> records, List<byte[]> proofs) {
      this(records, proofs, Optional.empty());
    }

    @Override
    public Request in(Optional<Hash> epoch) {
      return new Offer(records, proofs, epoch);
    }

    @Override
    public long weight() {
      long bytes = bytesOf(proofs);
      for (KeyedRecord record : records) {
        bytes += record.record().encoded().length;
      }
      return bytes;
    }

    @Override
    public Protocol protocol() {
      return Protocol.SYNC;
    }
  }

  /** A key and versions of it. */
  record KeyedRecord(Key key, RecordBytes record) {}

  /**
   * Range-based set reconciliation: fingerprints of the parts of ranges.
   *
   * @param salt by which ranges are parted; see {@link RangeSplit}
   */
  record Reconcile(long salt, List<DescribedRange> ranges) implements Request {
    public Reconcile {
      ranges = List.copyOf(ranges);
    }

    /** The parts of all ranges, as their numbers count them. */
    public List<RangeSplit> parts() {
      List<RangeSplit> parts = new ArrayList<>(ranges.size() * RangeSplit.PARTS);
      for (DescribedRange range : ranges) {
        parts.addAll(new RangeSplit(range.from(), range.to()).parts(salt));
      }
      return parts;
    }

    /** The salt by which a part is parted again in the answer. */
    public long innerSalt() {
      return ~salt;
    }

    @Override
    public Protocol protocol() {
      return Protocol.SYNC;
    }
  }

  /**
   * A reconciliation of what lies under a link of an address chain alone, for one who keeps an
   * index and need not hold the records.
   */
  record Follow(Hash prefix, Reconcile ranges) implements Request {
    @Override
    public Protocol protocol() {
      return Protocol.SYNC;
    }
  }

  /** A range, both ends inclusive, and the fingerprints of its parts. */
  record DescribedRange(Position from, Position to, List<RangeFingerprint> parts) {
    public DescribedRange {
      parts = List.copyOf(parts);
    }
  }
}
