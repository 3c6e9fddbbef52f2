package dev.coterie.dht.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.key.RangeFingerprint;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.SampleVersions;
import dev.coterie.dht.wire.RangeSplit;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.vectorclock.VersionHash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LyingPartnerTest {
  private final TestSwarm swarm = new TestSwarm();
  private final TestPeer alice = new TestPeer(swarm, 1);
  private final TestPeer bob = new TestPeer(swarm, 2);
  private final SampleVersions carol = new SampleVersions(3);
  private int invented;

  @Test
  void pagesThatStopEarlyForNothingAreCutOff() {
    bobLists(range -> new Response.Digests(List.of(), range.from(), true));
    assertCutOff("stops early", 1);
  }

  @Test
  void endlessPagesOfInventedKeysAreCutOffOnceTheyAreAskedFor() {
    bobLists(
        range -> {
          List<Response.Digest> page = inventedIn(range, 300);
          return new Response.Digests(page, page.get(299).key().position(), true);
        });
    bobAnswers(
        Request.FetchRecords.class, fetch -> new Response.Records(List.of(), List.of(), List.of()));
    assertCutOff(
        "a record was not there", SyncLimits.MAX_FAULTS / SyncLimits.FIRST_KEYS_PER_FETCH + 8);
  }

  @Test
  void partsThatDifferForEverAreCutOff() {
    bobAnswers(
        Request.Reconcile.class,
        asked -> {
          List<RangeSplit> parts = asked.parts();
          List<Response.DifferingPart> differing = new ArrayList<>();
          for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).parts(asked.innerSalt()).size() == 1) {
              continue; // one position cannot be parted: nothing is left to lie about
            }
            List<RangeFingerprint> lies =
                parts.get(i).parts(asked.innerSalt()).stream()
                    .map(part -> RangeFingerprint.wrap(new byte[RangeFingerprint.BYTES]))
                    .toList();
            differing.add(new Response.DifferingPart.Parted(i, lies));
          }
          return new Response.Reconciled(differing);
        });
    assertCutOff("no record that does", SyncLimits.MAX_FRUITLESS_ROUNDS + 1);
  }

  @Test
  void recordsThatAreLeftOutForEverAreCutOff() {
    bob.keep("address", carol.value("address", payload(1)));
    bobAnswers(
        Request.FetchRecords.class,
        fetch -> new Response.Records(List.of(), List.of(), fetch.keys()));
    bobAnswers(
        Request.GetValue.class,
        get ->
            new Response.Value(
                RecordBytes.empty(),
                List.of(),
                false,
                Optional.of(VersionHash.of(new byte[32])),
                List.of()));
    assertCutOff("leads to itself", 10);
  }

  @Test
  void digestsOutOfOrderAreCutOff() {
    bobLists(
        range -> {
          List<Response.Digest> page = inventedIn(range, 2);
          Collections.reverse(page);
          return new Response.Digests(page, range.to(), true);
        });
    assertCutOff("out of order", 1);
  }

  @Test
  void aDigestThatComesTwiceIsCutOff() {
    bobLists(
        range -> {
          Response.Digest one = inventedIn(range, 1).get(0);
          return new Response.Digests(List.of(one, one), range.to(), true);
        });
    assertCutOff("out of order", 1);
  }

  @Test
  void digestsOutsideTheRangeAreCutOff() {
    Position middle = Position.wrap(new byte[32]).flip(0);
    RangeSplit upper = new RangeSplit(middle, middle.highestWithPrefix(1));
    alice.ranges = List.of(new PrefixRange(Position.wrap(new byte[32]), 1));
    bobLists(range -> new Response.Digests(inventedIn(upper, 1), range.to(), true));
    assertCutOff("outside the range", 1);
    assertThat(alice.syncWith(bob.contact).requests()).isEqualTo(1);
  }

  @Test
  void aRecordThatWasNotAskedForIsCutOff() {
    bob.keep("asked", carol.value("asked", payload(1)));
    Version other = carol.value("other", payload(2));
    bobAnswers(
        Request.FetchRecords.class,
        fetch -> new Response.Records(List.of(record("other", other)), List.of(), List.of()));
    assertCutOff("not asked for", 2);
    assertThat(alice.digests()).isEmpty();
  }

  @Test
  void wrongPayloadsAreCutOff() {
    bob.keep("large", carol.value("large", SampleVersions.payload(1, 100_000)));
    bobAnswers(
        Request.FetchPayload.class,
        fetch -> new Response.Payload(Optional.of(SampleVersions.payload(2, 100_000))));
    assertCutOff("not the one its header names", 3);
    assertThat(alice.digests()).isEmpty();
  }

  @Test
  void aForgedVersionIsNotKept() {
    Version good = carol.value("address", payload(1));
    bob.keep("address", good);
    bobAnswers(
        Request.FetchRecords.class,
        fetch -> {
          byte[] record = RecordBytes.of(List.of(good)).encoded().clone();
          int at = indexOfLastHeaderByte(record, good.header().encoded());
          record[at] ^= 1;
          return new Response.Records(
              List.of(new Request.KeyedRecord(fetch.keys().get(0), RecordBytes.wrap(record))),
              List.of(),
              List.of());
        });
    SyncReport report = alice.syncWith(bob.contact);
    assertThat(report.kept()).isZero();
    assertThat(alice.digests()).isEmpty();
  }

  @Test
  void digestsThatNeverFitTheirRecordsAreCutOff() {
    for (int i = 0; i < SyncLimits.MAX_FAULTS + 1; i++) {
      Version version = carol.value("address " + i, payload(i));
      alice.keep("address " + i, version);
      bob.keep("address " + i, version);
    }
    bobLists(
        range -> {
          List<Response.Digest> digests = new ArrayList<>();
          bob.store
              .digests(range.from(), range.to(), Integer.MAX_VALUE)
              .forEach(d -> digests.add(new Response.Digest(d.key(), Hash.of(d.key().bytes()))));
          return new Response.Digests(digests, range.to(), true);
        });
    assertCutOff("not the one that its digest had named", 20);
  }

  @Test
  void aPartnerThatWasCutOffIsLeftAloneForAWhile() {
    bobLists(range -> new Response.Digests(List.of(), range.from(), true));
    alice.contacts.add(bob.contact);
    PeerSettings settings = PeerSettings.defaults();
    AntiEntropy antiEntropy = alice.antiEntropy(settings);
    antiEntropy.start();
    swarm.runFor(settings.syncEvery().multipliedBy(SyncLimits.PERIODS_CUT_OFF - 2));
    assertThat(alice.reports).hasSize(1);
    swarm.runFor(settings.syncEvery().multipliedBy(4));
    assertThat(alice.reports).hasSizeBetween(2, 3);
    antiEntropy.stop();
  }

  private void assertCutOff(String why, int atMostRequests) {
    SyncReport report = alice.syncWith(bob.contact);
    assertThat(report.end()).as(report.detail()).isEqualTo(SyncReport.End.CUT_OFF);
    assertThat(report.detail()).contains(why);
    assertThat(report.requests()).isLessThanOrEqualTo(atMostRequests);
  }

  /** From now on Bob answers this kind of request so, and the others as before. */
  private <R extends Request> void bobAnswers(Class<R> kind, Function<R, Response> answer) {
    TestSwarm.Handler before = swarm.handlerOf(bob.id());
    swarm.join(
        bob.id(),
        (from, request, reply) -> {
          if (kind.isInstance(request)) {
            reply.accept(answer.apply(kind.cast(request)));
          } else {
            before.handle(from, request, reply);
          }
        });
  }

  /** From now on Bob tells this of every range that he is asked about. */
  private void bobLists(Function<RangeSplit, Response.Digests> list) {
    bobAnswers(
        Request.RangeDigests.class, range -> list.apply(new RangeSplit(range.from(), range.to())));
    bobAnswers(
        Request.Reconcile.class,
        asked -> {
          List<RangeSplit> parts = asked.parts();
          List<Response.DifferingPart> listed = new ArrayList<>();
          for (int i = 0; i < parts.size(); i++) {
            listed.add(new Response.DifferingPart.Listed(i, list.apply(parts.get(i))));
          }
          return new Response.Reconciled(listed);
        });
  }

  /** Digests of keys that nobody has, in order. */
  private List<Response.Digest> inventedIn(RangeSplit range, int count) {
    List<Key> keys = new ArrayList<>();
    while (keys.size() < count) {
      Key key = new Key(Hash.of(ByteBuffer.allocate(4).putInt(invented++).array()));
      if (key.position().compareTo(range.from()) >= 0
          && key.position().compareTo(range.to()) <= 0) {
        keys.add(key);
      }
    }
    keys.sort(Comparator.comparing(Key::position));
    List<Response.Digest> digests = new ArrayList<>();
    keys.forEach(key -> digests.add(new Response.Digest(key, Hash.of(key.bytes()))));
    return digests;
  }

  private static Request.KeyedRecord record(String address, Version version) {
    return new Request.KeyedRecord(SampleVersions.key(address), RecordBytes.of(List.of(version)));
  }

  private static int indexOfLastHeaderByte(byte[] record, byte[] header) {
    for (int at = 0; at + header.length <= record.length; at++) {
      if (Arrays.equals(record, at, at + header.length, header, 0, header.length)) {
        return at + header.length - 1;
      }
    }
    throw new AssertionError("no header in the record");
  }

  private static byte[] payload(long seed) {
    return SampleVersions.payload(seed, 100);
  }
}
