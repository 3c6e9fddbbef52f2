package dev.coterie.dht.wire;

import com.google.protobuf.ByteString;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.RangeFingerprint;
import dev.coterie.dht.wire.proto.DescribedRange;
import dev.coterie.dht.wire.proto.DifferingPart;
import dev.coterie.dht.wire.proto.FollowReply;
import dev.coterie.dht.wire.proto.FollowRequest;
import dev.coterie.dht.wire.proto.ReconcileReply;
import dev.coterie.dht.wire.proto.ReconcileRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is said in a reconciliation. */
final class ReconcileCodec {
  private static final int POSITION_BYTES = Position.BITS / 8;

  private ReconcileCodec() {}

  static ReconcileRequest request(Request.Reconcile request) {
    ReconcileRequest.Builder message = ReconcileRequest.newBuilder().setSalt(request.salt());
    for (Request.DescribedRange range : request.ranges()) {
      message.addRanges(
          DescribedRange.newBuilder()
              .setFrom(trimmed(range.from(), (byte) 0))
              .setTo(trimmed(range.to(), (byte) 0xff))
              .setFingerprints(packed(range.parts())));
    }
    return message.build();
  }

  static Request.Reconcile request(ReconcileRequest message) throws MalformedMessageException {
    List<Request.DescribedRange> ranges = new ArrayList<>(message.getRangesCount());
    for (DescribedRange range : message.getRangesList()) {
      Position from = filled(range.getFrom(), (byte) 0);
      Position to = filled(range.getTo(), (byte) 0xff);
      Fields.check(from.compareTo(to) <= 0, "a range that ends before it starts");
      List<RangeFingerprint> parts = unpacked(range.getFingerprints());
      int wanted = new RangeSplit(from, to).parts(message.getSalt()).size();
      Fields.check(
          parts.size() == wanted,
          parts.size() + " fingerprints of a range that has " + wanted + " parts");
      ranges.add(new Request.DescribedRange(from, to, parts));
    }
    return new Request.Reconcile(message.getSalt(), ranges);
  }

  static FollowRequest follow(Request.Follow follow) {
    return FollowRequest.newBuilder()
        .setPrefix(Fields.bytes(follow.prefix()))
        .setRanges(request(follow.ranges()))
        .build();
  }

  static Request.Follow follow(FollowRequest message) throws MalformedMessageException {
    return new Request.Follow(
        Fields.hash(message.getPrefix(), "a prefix"), request(message.getRanges()));
  }

  static FollowReply followed(Request.Follow asked, Response.Followed followed) {
    return FollowReply.newBuilder()
        .setDiffering(reply(asked.ranges(), followed.differing()))
        .setResponsible(followed.responsible())
        .setTooMuch(followed.tooMuch())
        .build();
  }

  static Response.Followed followed(Request.Follow asked, FollowReply message)
      throws MalformedMessageException {
    Response.Reconciled differing = reply(asked.ranges(), message.getDiffering());
    Fields.check(
        !message.getTooMuch() || differing.parts().isEmpty(),
        "parts that differ of what was not compared");
    return new Response.Followed(differing, message.getResponsible(), message.getTooMuch());
  }

  static ReconcileReply reply(Request.Reconcile asked, Response.Reconciled reply) {
    List<RangeSplit> parts = asked.parts();
    ReconcileReply.Builder message = ReconcileReply.newBuilder();
    for (Response.DifferingPart part : reply.parts()) {
      DifferingPart.Builder one = DifferingPart.newBuilder().setPart(part.part());
      if (part instanceof Response.DifferingPart.Parted parted) {
        one.setFingerprints(packed(parted.parts()));
      } else if (part instanceof Response.DifferingPart.Listed listed) {
        one.setDigests(SyncReplyCodec.digests(parts.get(part.part()).to(), listed.digests()));
      }
      message.addParts(one);
    }
    return message.build();
  }

  static Response.Reconciled reply(Request.Reconcile asked, ReconcileReply message)
      throws MalformedMessageException {
    List<RangeSplit> all = asked.parts();
    List<Response.DifferingPart> parts = new ArrayList<>(message.getPartsCount());
    int previous = -1;
    for (DifferingPart part : message.getPartsList()) {
      int number = part.getPart();
      Fields.check(
          number > previous && number < all.size(), "a part that was not asked about, or twice");
      previous = number;
      RangeSplit range = all.get(number);
      parts.add(
          part.hasDigests()
              ? new Response.DifferingPart.Listed(
                  number, SyncReplyCodec.digests(range.to(), part.getDigests()))
              : parted(number, range, asked.innerSalt(), part.getFingerprints()));
    }
    return new Response.Reconciled(parts);
  }

  private static Response.DifferingPart parted(
      int number, RangeSplit range, long salt, ByteString bytes) throws MalformedMessageException {
    List<RangeFingerprint> parts = unpacked(bytes);
    int wanted = range.parts(salt).size();
    Fields.check(
        wanted > 1 && parts.size() == wanted,
        parts.size() + " fingerprints of a part that has " + wanted + " parts");
    return new Response.DifferingPart.Parted(number, parts);
  }

  private static ByteString trimmed(Position position, byte trailing) {
    byte[] bytes = position.bytes();
    int length = bytes.length;
    while (length > 0 && bytes[length - 1] == trailing) {
      length--;
    }
    return ByteString.copyFrom(bytes, 0, length);
  }

  private static Position filled(ByteString bytes, byte trailing) throws MalformedMessageException {
    Fields.check(bytes.size() <= POSITION_BYTES, "a bound of " + bytes.size() + " bytes, over 32");
    byte[] position = new byte[POSITION_BYTES];
    Arrays.fill(position, trailing);
    bytes.copyTo(position, 0);
    return Position.wrap(position);
  }

  private static ByteString packed(List<RangeFingerprint> parts) {
    byte[] bytes = new byte[parts.size() * RangeFingerprint.BYTES];
    for (int i = 0; i < parts.size(); i++) {
      System.arraycopy(
          parts.get(i).bytes(), 0, bytes, i * RangeFingerprint.BYTES, RangeFingerprint.BYTES);
    }
    return ByteString.copyFrom(bytes);
  }

  private static List<RangeFingerprint> unpacked(ByteString bytes)
      throws MalformedMessageException {
    int count = bytes.size() / RangeFingerprint.BYTES;
    Fields.check(
        count <= RangeSplit.PARTS && count * RangeFingerprint.BYTES == bytes.size(),
        bytes.size() + " bytes of fingerprints");
    List<RangeFingerprint> parts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int at = i * RangeFingerprint.BYTES;
      parts.add(
          RangeFingerprint.wrap(bytes.substring(at, at + RangeFingerprint.BYTES).toByteArray()));
    }
    return parts;
  }
}
