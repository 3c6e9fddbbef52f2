package dev.coterie.dht.wire;

import com.google.protobuf.ByteString;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.wire.proto.FetchPayloadRequest;
import dev.coterie.dht.wire.proto.FetchRecordsRequest;
import dev.coterie.dht.wire.proto.HighestDotRequest;
import dev.coterie.dht.wire.proto.HoldingsRequest;
import dev.coterie.dht.wire.proto.KeyedRecord;
import dev.coterie.dht.wire.proto.LeavingRequest;
import dev.coterie.dht.wire.proto.OfferRequest;
import dev.coterie.dht.wire.proto.RangeDigestsRequest;
import dev.coterie.dht.wire.proto.ReapProgressRequest;
import dev.coterie.dht.wire.proto.SealedKeysRequest;
import dev.coterie.dht.wire.proto.SyncRequest;
import java.util.ArrayList;
import java.util.List;

/** What is asked in anti-entropy. */
final class SyncRequestCodec {
  private SyncRequestCodec() {}

  static SyncRequest request(Request request) {
    SyncRequest.Builder message = SyncRequest.newBuilder();
    if (request instanceof Request.RangeDigests range) {
      message.setRangeDigests(
          RangeDigestsRequest.newBuilder()
              .setFrom(Fields.bytes(range.from().bytes()))
              .setTo(Fields.bytes(range.to().bytes())));
    } else if (request instanceof Request.FetchRecords fetch) {
      message.setFetchRecords(
          FetchRecordsRequest.newBuilder()
              .addAllKeys(keyBytes(fetch.keys()))
              .setHeadersOnly(fetch.headersOnly()));
    } else if (request instanceof Request.FetchPayload fetch) {
      message.setFetchPayload(
          FetchPayloadRequest.newBuilder()
              .setKey(Fields.bytes(fetch.key().bytes()))
              .setHeaderHash(Fields.bytes(fetch.version().bytes())));
    } else if (request instanceof Request.HighestDot highest) {
      message.setHighestDot(
          HighestDotRequest.newBuilder().setWriterKey(Fields.bytes(highest.writerKey().bytes())));
    } else if (request instanceof Request.SealedKeys keys) {
      message.setSealedKeys(
          SealedKeysRequest.newBuilder()
              .setDigest(Fields.bytes(keys.digest()))
              .addAllKnown(Fields.hashBytes(keys.known()))
              .addAllOffered(Fields.blobBytes(keys.offered())));
    } else if (request instanceof Request.Reconcile reconcile) {
      message.setReconcile(ReconcileCodec.request(reconcile));
    } else if (request instanceof Request.Follow follow) {
      message.setFollow(ReconcileCodec.follow(follow));
    } else if (request instanceof Request.Holdings holdings) {
      message.setHoldings(HoldingsRequest.newBuilder().addAllKeys(keyBytes(holdings.keys())));
    } else if (request instanceof Request.ReapProgress progress) {
      message.setReapProgress(
          ReapProgressRequest.newBuilder().setEpoch(Fields.bytes(progress.epoch())));
    } else if (request instanceof Request.Leaving) {
      message.setLeaving(LeavingRequest.getDefaultInstance());
    } else if (request instanceof Request.Offer offer) {
      message.setOffer(
          OfferRequest.newBuilder()
              .addAllRecords(records(offer.records()))
              .addAllProofs(Fields.blobBytes(offer.proofs())));
    } else {
      throw new IllegalArgumentException("not a request of this protocol: " + request);
    }
    request.reapEpoch().ifPresent(epoch -> message.setReapEpoch(Fields.bytes(epoch)));
    return message.build();
  }

  static Codec.Incoming decode(byte[] bytes) throws MalformedMessageException {
    SyncRequest message = Fields.parse(SyncRequest.getDefaultInstance(), bytes);
    return Codec.Incoming.of(decode(message), message.getWithinMillis());
  }

  private static Request decode(SyncRequest message) throws MalformedMessageException {
    return switch (message.getKindCase()) {
      case RANGE_DIGESTS -> rangeDigests(message.getRangeDigests());
      case FETCH_RECORDS ->
          new Request.FetchRecords(
              keys(message.getFetchRecords().getKeysList()),
              message.getFetchRecords().getHeadersOnly());
      case FETCH_PAYLOAD ->
          new Request.FetchPayload(
              Fields.key(message.getFetchPayload().getKey()),
              Fields.version(message.getFetchPayload().getHeaderHash(), "a header hash"));
      case HIGHEST_DOT -> new Request.HighestDot(writerKey(message.getHighestDot().getWriterKey()));
      case SEALED_KEYS -> sealedKeys(message.getSealedKeys());
      case RECONCILE -> ReconcileCodec.request(message.getReconcile());
      case FOLLOW -> ReconcileCodec.follow(message.getFollow());
      case HOLDINGS -> new Request.Holdings(keys(message.getHoldings().getKeysList()));
      case LEAVING -> new Request.Leaving();
      case OFFER ->
          new Request.Offer(
              decodeRecords(message.getOffer().getRecordsList()),
              Fields.proofs(message.getOffer().getProofsList()),
              Fields.reapEpoch(message.getReapEpoch()));
      case REAP_PROGRESS ->
          new Request.ReapProgress(
              Fields.hash(message.getReapProgress().getEpoch(), "a reap epoch"));
      default ->
          throw MalformedMessageException.unsupported("a sync request of a kind that is not known");
    };
  }

  private static Request sealedKeys(SealedKeysRequest message) throws MalformedMessageException {
    return new Request.SealedKeys(
        Fields.hash(message.getDigest(), "a digest of sealed keys"),
        Fields.hashes(message.getKnownList(), "a sealed key's name"),
        Fields.sealedKeys(message.getOfferedList()));
  }

  private static Request rangeDigests(RangeDigestsRequest message)
      throws MalformedMessageException {
    Position from = Fields.position(message.getFrom(), "a range's start");
    Position to = Fields.position(message.getTo(), "a range's end");
    Fields.check(from.compareTo(to) <= 0, "a range that ends before it starts");
    return new Request.RangeDigests(from, to);
  }

  private static PublicKey writerKey(ByteString bytes) throws MalformedMessageException {
    Fields.check(
        bytes.size() == PublicKey.BYTES,
        "a writer key of " + bytes.size() + " bytes; it has " + PublicKey.BYTES);
    return PublicKey.of(bytes.toByteArray());
  }

  static List<ByteString> keyBytes(List<Key> keys) {
    List<ByteString> all = new ArrayList<>(keys.size());
    keys.forEach(key -> all.add(Fields.bytes(key.bytes())));
    return all;
  }

  static List<Key> keys(List<ByteString> all) throws MalformedMessageException {
    List<Key> keys = new ArrayList<>(all.size());
    for (ByteString bytes : all) {
      keys.add(Fields.key(bytes));
    }
    return keys;
  }

  static List<KeyedRecord> records(List<Request.KeyedRecord> records) {
    List<KeyedRecord> all = new ArrayList<>(records.size());
    for (Request.KeyedRecord record : records) {
      all.add(
          KeyedRecord.newBuilder()
              .setKey(Fields.bytes(record.key().bytes()))
              .setRecord(Fields.bytes(record.record().encoded()))
              .build());
    }
    return all;
  }

  static List<Request.KeyedRecord> decodeRecords(List<KeyedRecord> all)
      throws MalformedMessageException {
    List<Request.KeyedRecord> records = new ArrayList<>(all.size());
    for (KeyedRecord one : all) {
      records.add(
          new Request.KeyedRecord(Fields.key(one.getKey()), Fields.record(one.getRecord())));
    }
    return records;
  }
}
