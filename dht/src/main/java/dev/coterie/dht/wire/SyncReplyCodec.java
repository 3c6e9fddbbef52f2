package dev.coterie.dht.wire;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.wire.proto.DigestMessage;
import dev.coterie.dht.wire.proto.FetchPayloadReply;
import dev.coterie.dht.wire.proto.FetchRecordsReply;
import dev.coterie.dht.wire.proto.HighestDotReply;
import dev.coterie.dht.wire.proto.HoldingsReply;
import dev.coterie.dht.wire.proto.LeavingReply;
import dev.coterie.dht.wire.proto.OfferReply;
import dev.coterie.dht.wire.proto.RangeDigestsReply;
import dev.coterie.dht.wire.proto.ReapProgressReply;
import dev.coterie.dht.wire.proto.RefusalMessage;
import dev.coterie.dht.wire.proto.SealedKeysReply;
import dev.coterie.dht.wire.proto.SyncReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is answered in anti-entropy. */
final class SyncReplyCodec {
  private SyncReplyCodec() {}

  static SyncReply response(Request asked, Response response) {
    if (response instanceof Response.Refused refused) {
      return refusal(refused.refusal());
    }
    if (!fits(asked, response)) {
      throw Codec.unfit(asked, response);
    }
    SyncReply.Builder message = SyncReply.newBuilder();
    if (response instanceof Response.Digests digests) {
      message.setRangeDigests(digests(((Request.RangeDigests) asked).to(), digests));
    } else if (response instanceof Response.Reconciled reconciled) {
      message.setReconcile(ReconcileCodec.reply((Request.Reconcile) asked, reconciled));
    } else if (response instanceof Response.Followed followed) {
      message.setFollow(ReconcileCodec.followed((Request.Follow) asked, followed));
    } else if (response instanceof Response.Records records) {
      message.setFetchRecords(
          FetchRecordsReply.newBuilder()
              .addAllRecords(SyncRequestCodec.records(records.records()))
              .addAllProofs(Fields.blobBytes(records.proofs()))
              .addAllLeftOut(SyncRequestCodec.keyBytes(records.leftOut())));
    } else if (response instanceof Response.Payload payload) {
      FetchPayloadReply.Builder reply =
          FetchPayloadReply.newBuilder().setFound(payload.bytes().isPresent());
      payload.bytes().ifPresent(bytes -> reply.setPayload(Fields.bytes(bytes)));
      message.setFetchPayload(reply);
    } else if (response instanceof Response.HighestDots dots) {
      message.setHighestDot(
          HighestDotReply.newBuilder().addAllHeaders(Fields.blobBytes(dots.headers())));
    } else if (response instanceof Response.SealedKeysAnswer keys) {
      message.setSealedKeys(
          SealedKeysReply.newBuilder()
              .addAllSealedKeys(Fields.blobBytes(keys.sealedKeys()))
              .addAllWanted(Fields.hashBytes(keys.wanted()))
              .setMore(keys.more()));
    } else if (response instanceof Response.Holdings holdings) {
      HoldingsReply.Builder reply = HoldingsReply.newBuilder();
      holdings.digests().forEach(digest -> reply.addDigests(digest(digest)));
      message.setHoldings(reply);
    } else if (response instanceof Response.ReapProgress progress) {
      message.setReapProgress(
          ReapProgressReply.newBuilder()
              .setState(progress.state().code())
              .setDetail(Fields.detail(progress.detail())));
    } else if (response instanceof Response.Farewell) {
      message.setLeaving(LeavingReply.getDefaultInstance());
    } else {
      message.setOffer(offer((Response.OfferAnswer) response));
    }
    response.reapEpoch().ifPresent(epoch -> message.setReapEpoch(Fields.bytes(epoch)));
    return message.build();
  }

  private static boolean fits(Request asked, Response response) {
    return (asked instanceof Request.RangeDigests && response instanceof Response.Digests)
        || (asked instanceof Request.Reconcile && response instanceof Response.Reconciled)
        || (asked instanceof Request.Follow && response instanceof Response.Followed)
        || (asked instanceof Request.FetchRecords && response instanceof Response.Records)
        || (asked instanceof Request.FetchPayload && response instanceof Response.Payload)
        || (asked instanceof Request.HighestDot && response instanceof Response.HighestDots)
        || (asked instanceof Request.SealedKeys && response instanceof Response.SealedKeysAnswer)
        || (asked instanceof Request.Holdings && response instanceof Response.Holdings)
        || (asked instanceof Request.ReapProgress && response instanceof Response.ReapProgress)
        || (asked instanceof Request.Leaving && response instanceof Response.Farewell)
        || (asked instanceof Request.Offer && response instanceof Response.OfferAnswer);
  }

  static SyncReply refusal(Refusal refusal) {
    return SyncReply.newBuilder().setRefusal(Fields.refusal(refusal)).build();
  }

  static RangeDigestsReply digests(Position to, Response.Digests digests) {
    RangeDigestsReply.Builder reply =
        RangeDigestsReply.newBuilder().setResponsible(digests.responsible());
    if (!digests.coveredTo().equals(to)) {
      reply.setCoveredTo(Fields.bytes(digests.coveredTo().bytes()));
    }
    for (Response.Digest digest : digests.digests()) {
      reply.addDigests(digest(digest));
    }
    return reply.build();
  }

  private static DigestMessage digest(Response.Digest digest) {
    return DigestMessage.newBuilder()
        .setKey(Fields.bytes(digest.key().bytes()))
        .setRecordHash(Fields.bytes(digest.recordHash()))
        .build();
  }

  private static List<Response.Digest> digests(List<DigestMessage> all)
      throws MalformedMessageException {
    List<Response.Digest> digests = new ArrayList<>(all.size());
    for (DigestMessage digest : all) {
      digests.add(
          new Response.Digest(
              Fields.key(digest.getKey()), Fields.hash(digest.getRecordHash(), "a record hash")));
    }
    return digests;
  }

  private static OfferReply offer(Response.OfferAnswer answer) {
    OfferReply.Builder reply =
        OfferReply.newBuilder()
            .setKept(answer.kept())
            .addAllUnprovenWriters(Fields.writerBytes(answer.unprovenWriters()));
    answer.refusals().forEach(refusal -> reply.addRefusals(Fields.refusal(refusal)));
    return reply.build();
  }

  static Response decode(Request asked, byte[] bytes) throws MalformedMessageException {
    SyncReply message = Fields.parse(SyncReply.getDefaultInstance(), bytes);
    Response response = response(asked, message);
    Fields.check(
        response instanceof Response.Refused || fits(asked, response),
        "an answer of kind " + message.getKindCase() + " to another request");
    return response;
  }

  private static Response response(Request asked, SyncReply message)
      throws MalformedMessageException {
    return switch (message.getKindCase()) {
      case RANGE_DIGESTS -> {
        Fields.check(asked instanceof Request.RangeDigests, "digests that nobody asked for");
        yield digests(((Request.RangeDigests) asked).to(), message.getRangeDigests());
      }
      case RECONCILE -> {
        Fields.check(asked instanceof Request.Reconcile, "a reconciliation nobody asked for");
        yield ReconcileCodec.reply((Request.Reconcile) asked, message.getReconcile());
      }
      case FOLLOW -> {
        Fields.check(asked instanceof Request.Follow, "what nobody asked to follow");
        yield ReconcileCodec.followed((Request.Follow) asked, message.getFollow());
      }
      case FETCH_RECORDS ->
          records(message.getFetchRecords(), Fields.reapEpoch(message.getReapEpoch()));
      case FETCH_PAYLOAD -> payload(message.getFetchPayload());
      case HIGHEST_DOT ->
          new Response.HighestDots(Fields.proofs(message.getHighestDot().getHeadersList()));
      case SEALED_KEYS -> sealedKeys(message.getSealedKeys());
      case OFFER -> offer(message.getOffer());
      case HOLDINGS ->
          new Response.Holdings(
              digests(message.getHoldings().getDigestsList()),
              Fields.reapEpoch(message.getReapEpoch()));
      case REAP_PROGRESS ->
          new Response.ReapProgress(
              ReapState.of(message.getReapProgress().getState()),
              Fields.checkedDetail(message.getReapProgress().getDetail()));
      case LEAVING -> new Response.Farewell();
      case REFUSAL -> new Response.Refused(Fields.refusal(message.getRefusal()));
      default ->
          throw MalformedMessageException.unsupported("a sync reply of a kind that is not known");
    };
  }

  private static Response records(FetchRecordsReply message, Optional<Hash> reapEpoch)
      throws MalformedMessageException {
    return new Response.Records(
        SyncRequestCodec.decodeRecords(message.getRecordsList()),
        Fields.proofs(message.getProofsList()),
        SyncRequestCodec.keys(message.getLeftOutList()),
        reapEpoch);
  }

  private static Response sealedKeys(SealedKeysReply message) throws MalformedMessageException {
    return new Response.SealedKeysAnswer(
        Fields.sealedKeys(message.getSealedKeysList()),
        Fields.hashes(message.getWantedList(), "a sealed key's name"),
        message.getMore());
  }

  /** The end of what was covered is absent when that is the whole range. */
  static Response.Digests digests(Position to, RangeDigestsReply message)
      throws MalformedMessageException {
    List<Response.Digest> digests = digests(message.getDigestsList());
    Position coveredTo =
        message.getCoveredTo().isEmpty()
            ? to
            : Fields.position(message.getCoveredTo(), "the end of what was covered");
    return new Response.Digests(digests, coveredTo, message.getResponsible());
  }

  private static Response payload(FetchPayloadReply message) throws MalformedMessageException {
    int size = message.getPayload().size();
    Fields.check(
        size <= WireLimits.MAX_PAYLOAD_BYTES,
        "a payload of " + size + " bytes, over " + WireLimits.MAX_PAYLOAD_BYTES);
    return new Response.Payload(
        message.getFound() ? Optional.of(message.getPayload().toByteArray()) : Optional.empty());
  }

  private static Response offer(OfferReply message) throws MalformedMessageException {
    Fields.check(message.getKept() >= 0, "a count of versions kept that is over 2^31");
    List<Refusal> refusals = new ArrayList<>(message.getRefusalsCount());
    for (RefusalMessage refusal : message.getRefusalsList()) {
      refusals.add(Fields.refusal(refusal));
    }
    return new Response.OfferAnswer(
        message.getKept(), refusals, Fields.writers(message.getUnprovenWritersList()));
  }
}
