package dev.coterie.dht.wire;

import com.google.protobuf.ByteString;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.key.RangeFingerprint;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.wire.proto.RecordMessage;
import dev.coterie.dht.wire.proto.VersionMessage;
import dev.coterie.vectorclock.VersionHash;
import dev.coterie.vectorclock.WriterId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** A message of each kind, filled from a seed. */
final class SampleMessages {

  /** A request and one response to it. */
  record Exchange(Request request, Response response) {}

  /** As many as there were when golden bytes were first written. */
  private static final int FIRST_REASONS = 12;

  private final Random random;

  SampleMessages(long seed) {
    this.random = new Random(seed);
  }

  /** One exchange for each kind of response, and a refusal for each protocol, by name. */
  static Map<String, Exchange> all(long seed) {
    SampleMessages sample = new SampleMessages(seed);
    Map<String, Exchange> all = new LinkedHashMap<>();
    all.put("find-node", sample.findNode());
    all.put("get-value", sample.getValue());
    all.put(
        "get-nothing",
        new Exchange(
            new Request.GetValue(sample.key()),
            new Response.Value(
                RecordBytes.empty(), List.of(), false, Optional.empty(), List.of())));
    all.put("put-value", sample.putValue());
    all.put("ping", new Exchange(new Request.Ping(), new Response.Pong()));
    all.put("hello", sample.hello());
    all.put("range-digests", sample.rangeDigests());
    all.put("fetch-records", sample.fetchRecords());
    all.put("fetch-payload", sample.fetchPayload());
    all.put(
        "fetch-no-payload",
        new Exchange(sample.fetchPayload().request(), new Response.Payload(Optional.empty())));
    all.put("highest-dot", sample.highestDot());
    all.put("sealed-keys", sample.sealedKeys());
    all.put("offer", sample.offer());
    all.put("kad-refusal", new Exchange(sample.putValue().request(), sample.refused()));
    all.put("hello-refusal", new Exchange(sample.hello().request(), sample.refused()));
    all.put("sync-refusal", new Exchange(sample.offer().request(), sample.refused()));
    all.put("reconcile", sample.reconcile());
    all.put("holdings", sample.holdings());
    all.put(
        "fetch-headers",
        new Exchange(
            new Request.FetchRecords(List.of(new Key(Hash.of(new byte[] {1}))), true),
            new Response.Records(List.of(), List.of(), List.of())));
    all.put("leaving", new Exchange(new Request.Leaving(), new Response.Farewell()));
    all.put("get-small-payloads", sample.getSmallPayloads());
    all.put(
        "kad-overload",
        new Exchange(
            sample.putValue().request(),
            new Response.Refused(Refusal.overloaded("too much", Duration.ofMillis(250)))));
    all.put("follow", sample.follow());
    all.put(
        "follow-too-much",
        new Exchange(
            sample.follow().request(),
            new Response.Followed(new Response.Reconciled(List.of()), false, true)));
    all.put("reap-progress", sample.reapProgress());
    Optional<Hash> epoch = Optional.of(sample.hash());
    for (String name : List.of("get-value", "put-value", "fetch-records", "offer", "holdings")) {
      Exchange exchange = sample.byName(name);
      all.put(
          name + "-in-reap-epoch",
          new Exchange(exchange.request().in(epoch), exchange.response().in(epoch)));
    }
    return all;
  }

  private Exchange byName(String name) {
    return switch (name) {
      case "get-value" -> getValue();
      case "put-value" -> putValue();
      case "fetch-records" -> fetchRecords();
      case "offer" -> offer();
      default -> holdings();
    };
  }

  private Exchange reapProgress() {
    return new Exchange(
        new Request.ReapProgress(hash()),
        new Response.ReapProgress(ReapState.COMPARING, "waits for another"));
  }

  private Exchange findNode() {
    return new Exchange(
        new Request.FindNode(bytes(random.nextInt(64))), new Response.Nodes(contacts()));
  }

  private Exchange getValue() {
    return new Exchange(
        new Request.GetValue(key(), random.nextBoolean(), maybe(this::version)),
        new Response.Value(
            record(), blobs(3, 300), random.nextBoolean(), maybe(this::version), contacts()));
  }

  private Exchange getSmallPayloads() {
    int payloadBytes = 1 + random.nextInt(Request.GetValue.MAX_PAYLOAD_BYTES);
    return new Exchange(
        new Request.GetValue(key(), payloadBytes, Optional.empty()),
        new Response.Value(record(), blobs(1, 300), false, Optional.empty(), List.of()));
  }

  private Exchange putValue() {
    return new Exchange(
        new Request.PutValue(key(), record(), blobs(3, 300)), new Response.Stored());
  }

  private Exchange hello() {
    return new Exchange(
        new Request.Hello(
            hash(), hashes(5), blobs(4, 400), random.nextBoolean(), contact().addresses()),
        new Response.Welcome(
            hash(),
            hashes(5),
            blobs(4, 400),
            random.nextBoolean(),
            random.nextBoolean(),
            random.nextBoolean(),
            "no member of realm ‘shop’"));
  }

  private Exchange rangeDigests() {
    Position one = position();
    Position other = position();
    boolean ordered = one.compareTo(other) <= 0;
    Position to = ordered ? other : one;
    return new Exchange(
        new Request.RangeDigests(ordered ? one : other, to),
        new Response.Digests(
            list(5, i -> new Response.Digest(key(), hash())),
            random.nextBoolean() ? to : position(),
            random.nextBoolean()));
  }

  private Exchange holdings() {
    return new Exchange(
        new Request.Holdings(list(5, i -> key())),
        new Response.Holdings(list(5, i -> new Response.Digest(key(), hash()))));
  }

  private Exchange reconcile() {
    long salt = random.nextLong();
    List<Request.DescribedRange> ranges =
        list(
            3,
            i -> {
              PrefixRange range = new PrefixRange(position(), random.nextInt(100));
              return new Request.DescribedRange(range.first(), range.last(), fingerprints());
            });
    Request.Reconcile request = new Request.Reconcile(salt, ranges);
    List<Response.DifferingPart> parts = new ArrayList<>();
    for (int i = 0; i < request.parts().size(); i++) {
      if (random.nextBoolean()) {
        Response.Digests digests =
            new Response.Digests(
                list(5, j -> new Response.Digest(key(), hash())),
                random.nextBoolean() ? request.parts().get(i).to() : position(),
                random.nextBoolean());
        parts.add(
            random.nextBoolean()
                ? new Response.DifferingPart.Listed(i, digests)
                : new Response.DifferingPart.Parted(i, fingerprints()));
      }
    }
    return new Exchange(request, new Response.Reconciled(parts));
  }

  private Exchange follow() {
    Exchange reconcile = reconcile();
    return new Exchange(
        new Request.Follow(hash(), (Request.Reconcile) reconcile.request()),
        new Response.Followed(
            (Response.Reconciled) reconcile.response(), random.nextBoolean(), false));
  }

  private List<RangeFingerprint> fingerprints() {
    List<RangeFingerprint> fingerprints = new ArrayList<>();
    for (int i = 0; i < RangeSplit.PARTS; i++) {
      fingerprints.add(RangeFingerprint.wrap(bytes(RangeFingerprint.BYTES)));
    }
    return fingerprints;
  }

  private Exchange fetchRecords() {
    return new Exchange(
        new Request.FetchRecords(list(5, i -> key())),
        new Response.Records(records(), blobs(3, 300), list(3, i -> key())));
  }

  private Exchange fetchPayload() {
    return new Exchange(
        new Request.FetchPayload(key(), version()),
        new Response.Payload(Optional.of(bytes(1 + random.nextInt(500)))));
  }

  private Exchange highestDot() {
    return new Exchange(
        new Request.HighestDot(PublicKey.of(bytes(PublicKey.BYTES))),
        new Response.HighestDots(blobs(3, 300)));
  }

  private Exchange sealedKeys() {
    return new Exchange(
        new Request.SealedKeys(hash(), hashes(4), blobs(2, 500)),
        new Response.SealedKeysAnswer(blobs(2, 500), hashes(3), random.nextBoolean()));
  }

  private Exchange offer() {
    return new Exchange(
        new Request.Offer(records(), blobs(3, 300)),
        new Response.OfferAnswer(
            random.nextInt(100), list(3, i -> refusal()), list(3, i -> writer())));
  }

  private Response refused() {
    return new Response.Refused(refusal());
  }

  private Refusal refusal() {
    Refusal.Reason[] reasons = Refusal.Reason.values();
    return new Refusal(
        reasons[random.nextInt(FIRST_REASONS)],
        "over 64 siblings: 65",
        blobs(2, 400),
        list(2, i -> writer()));
  }

  private List<Request.KeyedRecord> records() {
    return list(3, i -> new Request.KeyedRecord(key(), record()));
  }

  /** The codec does not read headers, so any bytes are as good. */
  private RecordBytes record() {
    RecordMessage.Builder record = RecordMessage.newBuilder();
    for (int i = 0; i <= random.nextInt(3); i++) {
      record.addVersions(
          VersionMessage.newBuilder()
              .setHeader(ByteString.copyFrom(bytes(1 + random.nextInt(200))))
              .setPayload(ByteString.copyFrom(bytes(random.nextInt(200))))
              .setPayloadElsewhere(random.nextBoolean()));
    }
    return RecordBytes.wrap(record.build().toByteArray());
  }

  List<Contact> contacts() {
    return list(4, i -> contact());
  }

  Contact contact() {
    PeerId id = PublicKey.of(bytes(PublicKey.BYTES)).peerId();
    return new Contact(
        id, list(3, i -> Multiaddr.ofTcp(bytes(i % 2 == 0 ? 4 : 16), random.nextInt(65_536))));
  }

  Key key() {
    return new Key(hash());
  }

  Hash hash() {
    return Hash.wrap(bytes(Hash.BYTES));
  }

  private List<Hash> hashes(int upTo) {
    return list(upTo, i -> hash());
  }

  private VersionHash version() {
    return VersionHash.of(bytes(VersionHash.BYTES));
  }

  private Position position() {
    return Position.wrap(bytes(Position.BITS / Byte.SIZE));
  }

  private WriterId writer() {
    return WriterId.of(bytes(40));
  }

  private List<byte[]> blobs(int upTo, int bytes) {
    return list(upTo, i -> bytes(1 + random.nextInt(bytes)));
  }

  private <T> List<T> list(int upTo, IntFunction<T> element) {
    List<T> list = new ArrayList<>();
    int count = random.nextInt(upTo + 1);
    for (int i = 0; i < count; i++) {
      list.add(element.apply(i));
    }
    return list;
  }

  private <T> Optional<T> maybe(Supplier<T> value) {
    return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
