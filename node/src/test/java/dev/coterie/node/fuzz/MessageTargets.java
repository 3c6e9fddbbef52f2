package dev.coterie.node.fuzz;

import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.wire.Codec;
import dev.coterie.dht.wire.MalformedMessageException;
import dev.coterie.dht.wire.Protocol;
import dev.coterie.dht.wire.Request;
import dev.coterie.vectorclock.MalformedClockException;
import dev.coterie.vectorclock.VectorClock;
import dev.coterie.vectorclock.VersionHash;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Messages between peers: both as requests and as responses to each kind of request. */
final class MessageTargets {
  private static final Key KEY = Key.wrap(new byte[Hash.BYTES]);
  private static final Position POSITION = KEY.position();
  private static final Hash HASH = Hash.of();
  private static final PublicKey WRITER =
      Identity.fromSeed(new byte[Identity.SEED_BYTES]).publicKey();

  private static final List<Request> KAD =
      List.of(
          new Request.FindNode(new byte[] {1}),
          new Request.GetValue(KEY),
          new Request.PutValue(KEY, RecordBytes.empty(), List.of()),
          new Request.Ping());

  private static final List<Request> SYNC =
      List.of(
          new Request.RangeDigests(POSITION, POSITION),
          new Request.FetchRecords(List.of(KEY)),
          new Request.FetchPayload(KEY, VersionHash.of(new byte[Hash.BYTES])),
          new Request.HighestDot(WRITER),
          new Request.Reconcile(1, List.of()),
          new Request.Follow(HASH, new Request.Reconcile(1, List.of())),
          new Request.SealedKeys(HASH, List.of(), List.of()),
          new Request.Offer(List.of(), List.of()),
          new Request.Holdings(List.of(KEY)),
          new Request.Leaving(),
          new Request.ReapProgress(HASH));

  private static final List<Request> HELLO =
      List.of(new Request.Hello(HASH, List.of(), List.of(), true, List.of()));

  private MessageTargets() {}

  static void kad(byte[] input) {
    decode(Protocol.KAD, KAD, input);
  }

  static void sync(byte[] input) {
    decode(Protocol.SYNC, SYNC, input);
  }

  static void hello(byte[] input) {
    decode(Protocol.HELLO, HELLO, input);
  }

  /** A request of each kind: what a response is to depends on it. */
  static List<Request> requests() {
    return Stream.of(KAD, SYNC, HELLO).flatMap(List::stream).toList();
  }

  private static void decode(Protocol protocol, List<Request> asked, byte[] input) {
    try {
      Request request = Codec.decodeRequest(protocol, input);
      byte[] again = Codec.encode(request);
      FuzzTarget.check(
          Arrays.equals(Codec.encode(Codec.decodeRequest(protocol, again)), again),
          "a request that changes when it is read again: " + request);
    } catch (MalformedMessageException refused) {
      // The typed error; the same bytes may be a response.
    }
    for (Request each : asked) {
      try {
        Codec.decodeResponse(each, input);
      } catch (MalformedMessageException refused) {
        continue; // the typed error
      }
    }
  }

  /** Records with their headers, and causal contexts. */
  static void record(byte[] input) {
    try {
      List<Version> versions = RecordBytes.wrap(input).versions();
      RecordBytes again = RecordBytes.wrap(RecordBytes.of(versions).encoded());
      FuzzTarget.check(again.versions().size() == versions.size(), "another number of versions");
    } catch (MalformedVersionException refused) {
      // The typed error; the same bytes may be a context.
    }
    try {
      VectorClock clock = VectorClock.decode(input);
      FuzzTarget.check(Arrays.equals(clock.encode(), input), "another encoding of " + clock);
    } catch (MalformedClockException refused) {
      return; // the typed error
    }
  }
}
