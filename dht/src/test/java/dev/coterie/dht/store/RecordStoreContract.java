package dev.coterie.dht.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.Version;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What every {@link RecordStore} promises. */
public abstract class RecordStoreContract {
  private static final Position LOWEST = new PrefixRange(sample(0).position(), 0).first();
  private static final Position HIGHEST = new PrefixRange(sample(0).position(), 0).last();

  /** A payload too large for any store to keep beside the header. */
  private static final int LARGE_BYTES = 300_000;

  /** The store under test, empty at first. */
  protected abstract RecordStore store();

  /** Lets everything that was asked for happen, callbacks included. */
  protected abstract void settle();

  /** Ends the store and opens it again, as after a process that was killed. */
  protected abstract void restartAfterKill();

  /** Ends the store in order and opens it again. */
  protected abstract void restart();

  private final SampleVersions alice = new SampleVersions(1);
  private final SampleVersions bob = new SampleVersions(2);

  private static Key sample(int i) {
    return SampleVersions.key(address(i));
  }

  private static String address(int i) {
    return "shop/dir" + i % 3 + "/file" + i;
  }

  protected final StoreOutcome merge(String address, Version... versions) {
    List<StoreOutcome> outcomes = new ArrayList<>();
    store().merge(SampleVersions.key(address), List.of(versions), outcomes::add);
    assertThat(outcomes).as("no callback inside the call").isEmpty();
    settle();
    assertThat(outcomes).hasSize(1);
    return outcomes.get(0);
  }

  protected final void mergeDurably(String address, Version... versions) {
    assertThat(merge(address, versions)).isEqualTo(new StoreOutcome.Durable());
  }

  private StoredRecord get(String address) {
    return store().get(SampleVersions.key(address)).orElseThrow();
  }

  private static Siblings<Version> siblings(Version... versions) {
    return Siblings.of(List.of(versions));
  }

  private void note(NoteKey key, byte[] value) {
    List<StoreOutcome> outcomes = new ArrayList<>();
    store().note(key, value, outcomes::add);
    assertThat(outcomes).isEmpty();
    settle();
    assertThat(outcomes).containsExactly(new StoreOutcome.Durable());
  }

  @Test
  void aKeyNeverWrittenHasNoRecord() {
    assertThat(store().get(sample(1))).isEmpty();
    assertThat(store().digests(LOWEST, HIGHEST, 10)).isEmpty();
    assertThat(store().stats().records()).isZero();
  }

  @Test
  void aVersionIsReadBackAsItWasWritten() throws MalformedVersionException {
    byte[] payload = SampleVersions.payload(1, 700);
    Version version = alice.value(address(1), payload);
    mergeDurably(address(1), version);
    StoredRecord record = get(address(1));
    assertThat(record.siblings()).isEqualTo(siblings(version));
    assertThat(record.payload(version.hash())).hasValue(payload);
    assertThat(record.recordHash()).isEqualTo(StoredRecord.recordHash(List.of(version)));
    Version travelling = record.bytes(1 << 20).versions().get(0);
    assertThat(travelling.header().encoded()).isEqualTo(version.header().encoded());
    assertThat(travelling.payload()).hasValue(payload);
    assertThat(record.bytes(699).versions().get(0).lacksPayload()).isTrue();
    assertThat(record.bytes(700).versions().get(0).payload()).hasValue(payload);
  }

  @Test
  void concurrentVersionsStayAndASupersedingOneReplacesThem() {
    Version one = alice.value(address(1), SampleVersions.payload(1, 100));
    Version two = bob.value(address(1), SampleVersions.payload(2, 100));
    mergeDurably(address(1), one);
    mergeDurably(address(1), two);
    assertThat(get(address(1)).siblings().survivors()).containsExactlyInAnyOrder(one, two);
    Version both =
        alice.value(address(1), SampleVersions.payload(3, 50), siblings(one, two).context());
    mergeDurably(address(1), both);
    assertThat(get(address(1)).siblings()).isEqualTo(siblings(one, two, both));
    assertThat(get(address(1)).siblings().survivors()).containsExactly(both);
    assertThat(get(address(1)).payload(one.hash())).isEmpty();
  }

  @Test
  void mergingInAnyOrderAndRepeatedlyEndsInTheSameRecord() {
    List<Version> versions = history();
    Siblings<Version> expected = Siblings.of(versions);
    Random random = new Random(3);
    for (int round = 0; round < 5; round++) {
      List<Version> shuffled = new ArrayList<>(versions);
      Collections.shuffle(shuffled, random);
      shuffled.forEach(version -> mergeDurably(address(1), version));
      if (round == 0) {
        assertThat(get(address(1)).siblings()).isEqualTo(expected);
      }
    }
    assertThat(get(address(1)).siblings()).isEqualTo(expected);
    assertThat(get(address(1)).recordHash()).isEqualTo(StoredRecord.recordHash(expected.kept()));
    for (Version survivor : expected.survivors()) {
      assertThat(get(address(1)).payload(survivor.hash()).map(ByteBuffer::wrap))
          .isEqualTo(survivor.payload().map(ByteBuffer::wrap));
    }
    assertThat(store().stats().records()).isEqualTo(1);
  }

  private List<Version> history() {
    List<Version> versions = new ArrayList<>();
    versions.add(alice.value(address(1), SampleVersions.payload(1, 40)));
    versions.add(bob.value(address(1), SampleVersions.payload(2, 5_000)));
    versions.add(
        alice.value(
            address(1), SampleVersions.payload(3, 60), siblings(versions.get(0)).context()));
    versions.add(bob.tombstone(address(1), siblings(versions.get(1)).context()));
    versions.add(
        new SampleVersions(3)
            .value(address(1), SampleVersions.payload(4, 70), Siblings.of(versions).context()));
    versions.add(bob.value(address(1), SampleVersions.payload(5, LARGE_BYTES)));
    return versions;
  }

  @Test
  void aHeaderThatCameAloneGainsItsPayloadLater() {
    byte[] payload = SampleVersions.payload(1, 100);
    Version version = alice.value(address(1), payload);
    mergeDurably(address(1), version.withoutPayload());
    assertThat(get(address(1)).payload(version.hash())).isEmpty();
    Hash before = get(address(1)).recordHash();
    mergeDurably(address(1), version);
    assertThat(get(address(1)).payload(version.hash())).hasValue(payload);
    mergeDurably(address(1), version.withoutPayload());
    assertThat(get(address(1)).payload(version.hash())).hasValue(payload);
    assertThat(get(address(1)).recordHash()).isEqualTo(before);
  }

  @Test
  void aVersionThatWasSupersededBeforeItCameBringsNoPayload() {
    Version old = alice.value(address(1), SampleVersions.payload(1, 100));
    Version newer = bob.value(address(1), SampleVersions.payload(2, 100), siblings(old).context());
    mergeDurably(address(1), newer);
    mergeDurably(address(1), old);
    assertThat(get(address(1)).siblings().survivors()).containsExactly(newer);
    assertThat(get(address(1)).payload(old.hash())).isEmpty();
  }

  @Test
  void aTombstoneIsARecordWithoutAPayload() throws MalformedVersionException {
    Version value = alice.value(address(1), SampleVersions.payload(1, 100));
    Version tombstone = bob.tombstone(address(1), siblings(value).context());
    mergeDurably(address(1), value, tombstone);
    assertThat(get(address(1)).siblings().survivors()).containsExactly(tombstone);
    assertThat(get(address(1)).payload(tombstone.hash())).isEmpty();
    assertThat(get(address(1)).bytes(1000).versions()).contains(tombstone);
  }

  @Test
  void aLargePayloadIsKeptAndLeftOutWhereItDoesNotFit() throws MalformedVersionException {
    byte[] large = SampleVersions.payload(1, Version.MAX_PAYLOAD_BYTES);
    byte[] small = SampleVersions.payload(2, 100);
    Version one = alice.value(address(1), large);
    Version two = bob.value(address(1), small);
    mergeDurably(address(1), one, two);
    StoredRecord record = get(address(1));
    assertThat(record.payload(one.hash())).hasValue(large);
    assertThat(record.payload(two.hash())).hasValue(small);
    List<Version> frugal = record.bytes(64 << 10).versions();
    assertThat(frugal).filteredOn(Version::lacksPayload).containsExactly(one);
    assertThat(frugal).filteredOn(v -> v.payload().isPresent()).containsExactly(two);
    assertThat(record.bytes(2 << 20).versions()).noneMatch(Version::lacksPayload);
  }

  @Test
  void aMergeIsSeenOnceItIsDurableAndNotInsideTheCall() {
    Version version = alice.value(address(1), SampleVersions.payload(1, 100));
    List<Boolean> seen = new ArrayList<>();
    store()
        .merge(
            SampleVersions.key(address(1)),
            List.of(version),
            outcome -> seen.add(store().get(sample(1)).isPresent()));
    settle();
    assertThat(seen).containsExactly(true);
  }

  @Test
  void aMergeAndItsNotesAreSeenTogetherAndSurviveAKillTogether() {
    NoteKey own = new NoteKey(NoteKey.Kind.OWN_DOTS, sample(1).bytes());
    RecordStore.Note note = new RecordStore.Note(own, new byte[] {1, 2});
    Version version = alice.value(address(1), SampleVersions.payload(1, 100));
    List<Boolean> seen = new ArrayList<>();
    store()
        .merge(
            sample(1),
            List.of(version),
            List.of(note),
            outcome -> seen.add(store().note(own).isPresent()));
    assertThat(seen).as("no callback inside the call").isEmpty();
    settle();
    assertThat(seen).containsExactly(true);
    restartAfterKill();
    assertThat(store().get(sample(1))).isPresent();
    assertThat(store().note(own)).hasValue(new byte[] {1, 2});
  }

  @Test
  void aVersionOfAnotherKeyIsRefused() {
    Version stray = alice.value(address(2), SampleVersions.payload(1, 100));
    assertThatThrownBy(() -> store().merge(sample(1), List.of(stray), outcome -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(sample(2).toString());
    assertThat(store().get(sample(1))).isEmpty();
  }

  @Test
  void mergingNothingIsDurableAndMakesNoRecord() {
    mergeDurably(address(1));
    assertThat(store().get(sample(1))).isEmpty();
    assertThat(store().stats().records()).isZero();
  }

  private void drop(int i, Hash recordHash) {
    List<StoreOutcome> outcomes = new ArrayList<>();
    store().drop(sample(i), recordHash, outcomes::add);
    assertThat(outcomes).as("no callback inside the call").isEmpty();
    settle();
    assertThat(outcomes).containsExactly(new StoreOutcome.Durable());
  }

  private Hash hashOf(int i) {
    return store().get(sample(i)).orElseThrow().recordHash();
  }

  @Test
  void aDroppedRecordIsGoneForGood() {
    for (int i = 0; i < 40; i++) {
      mergeDurably(
          address(i), alice.value(address(i), SampleVersions.payload(i, i == 7 ? 300_000 : 20)));
    }
    restart();
    mergeDurably(address(40), alice.value(address(40), SampleVersions.payload(40, 20)));
    for (int i : new int[] {7, 8, 9, 40}) {
      drop(i, hashOf(i));
    }
    drop(41, Hash.of(new byte[1]));
    checkDropped();
    restartAfterKill();
    checkDropped();
    restart();
    checkDropped();
  }

  private void checkDropped() {
    for (int i = 0; i <= 40; i++) {
      boolean dropped = (i >= 7 && i <= 9) || i == 40;
      assertThat(store().get(sample(i)).isPresent()).isEqualTo(!dropped);
      Hash directory = SampleVersions.path("shop/dir" + i % 3).key();
      assertThat(store().keysUnder(directory, null, 100).contains(sample(i))).isEqualTo(!dropped);
      assertThat(store().keysUnder(sample(i).hash(), null, 1)).hasSize(dropped ? 0 : 1);
    }
    assertThat(store().stats().records()).isEqualTo(37);
    List<RecordStore.StoredDigest> all = store().digests(LOWEST, HIGHEST, 1_000);
    assertThat(all).hasSize(37);
    for (int limit = 1; limit < 37; limit++) {
      assertThat(store().digests(LOWEST, HIGHEST, limit)).isEqualTo(all.subList(0, limit));
    }
    checkSummaries(37);
  }

  @Test
  void aRecordThatHasChangedIsNotDropped() {
    Version one = alice.value(address(1), SampleVersions.payload(1, 100));
    mergeDurably(address(1), one);
    Hash before = hashOf(1);
    Version two = bob.value(address(1), SampleVersions.payload(2, 100));
    mergeDurably(address(1), two);
    drop(1, before);
    assertThat(get(address(1)).siblings()).isEqualTo(siblings(one, two));
  }

  @Test
  void aMergeAfterADropBeginsANewRecord() {
    byte[] large = SampleVersions.payload(1, LARGE_BYTES);
    Version one = alice.value(address(1), large);
    Version two = bob.value(address(1), SampleVersions.payload(2, 100));
    mergeDurably(address(1), one, two);
    drop(1, hashOf(1));
    mergeDurably(address(1), one);
    assertThat(get(address(1)).siblings()).isEqualTo(siblings(one));
    assertThat(get(address(1)).payload(one.hash())).hasValue(large);
    restartAfterKill();
    assertThat(get(address(1)).siblings()).isEqualTo(siblings(one));
    assertThat(get(address(1)).payload(one.hash())).hasValue(large);
    drop(1, hashOf(1));
    restartAfterKill();
    assertThat(store().get(sample(1))).isEmpty();
    assertThat(store().stats().records()).isZero();
  }

  private void dropPayloads(String address, Version... versions) {
    List<StoreOutcome> outcomes = new ArrayList<>();
    List<VersionHash> hashes = Arrays.stream(versions).map(Version::hash).toList();
    store().dropPayloads(SampleVersions.key(address), hashes, outcomes::add);
    assertThat(outcomes).as("no callback inside the call").isEmpty();
    settle();
    assertThat(outcomes).containsExactly(new StoreOutcome.Durable());
  }

  @Test
  void droppedPayloadsAreGoneForGoodAndHeadersAndFingerprintsStay() {
    Version small = alice.value(address(1), SampleVersions.payload(1, 100));
    Version large = bob.value(address(1), SampleVersions.payload(2, LARGE_BYTES));
    Version other = new SampleVersions(3).value(address(1), SampleVersions.payload(3, 50));
    mergeDurably(address(1), small, large, other);
    Hash before = hashOf(1);
    RangeSummary summary = store().summary(LOWEST, HIGHEST);
    dropPayloads(address(1), small, large, alice.value(address(1), new byte[1]));
    dropPayloads(address(2), small);
    checkPayloads(before, summary, false, false);
    restartAfterKill();
    checkPayloads(before, summary, false, false);
    restart();
    checkPayloads(before, summary, false, false);
    mergeDurably(address(1), large);
    checkPayloads(before, summary, false, true);
    restartAfterKill();
    checkPayloads(before, summary, false, true);
    assertThat(store().get(sample(2))).isEmpty();
  }

  /** Of what the test above wrote, in the order of its payloads' sizes. */
  private void checkPayloads(
      Hash recordHash, RangeSummary summary, boolean smallIsHeld, boolean largeIsHeld) {
    StoredRecord record = get(address(1));
    assertThat(record.recordHash()).isEqualTo(recordHash);
    assertThat(store().summary(LOWEST, HIGHEST)).isEqualTo(summary);
    assertThat(record.siblings().survivors()).hasSize(3);
    for (Version version : record.siblings().survivors()) {
      int bytes = version.header().payloadSize();
      boolean expected = bytes == 50 || (bytes == 100 ? smallIsHeld : largeIsHeld);
      assertThat(record.payload(version.hash()).isPresent()).isEqualTo(expected);
    }
  }

  @Test
  void aPayloadThatIsDroppedAndBroughtAgainAtOnceIsKept() {
    Version small = alice.value(address(1), SampleVersions.payload(1, 100));
    Version large = bob.value(address(1), SampleVersions.payload(2, LARGE_BYTES));
    mergeDurably(address(1), small, large);
    List<VersionHash> both = List.of(small.hash(), large.hash());
    store().dropPayloads(sample(1), both, outcome -> {});
    store().dropPayloads(sample(1), both, outcome -> {});
    mergeDurably(address(1), small, large);
    restartAfterKill();
    assertThat(get(address(1)).payload(small.hash())).isPresent();
    assertThat(get(address(1)).payload(large.hash())).isPresent();
    store().merge(sample(1), List.of(small), outcome -> {});
    dropPayloads(address(1), small, large);
    assertThat(get(address(1)).payload(small.hash())).isEmpty();
    assertThat(get(address(1)).payload(large.hash())).isEmpty();
  }

  @Test
  void digestsAreInPositionOrderWithBothEndsIncluded() {
    for (int i = 0; i < 40; i++) {
      mergeDurably(address(i), alice.value(address(i), SampleVersions.payload(i, 20)));
    }
    checkDigests();
    restartAfterKill();
    checkDigests();
  }

  private void checkDigests() {
    List<Key> sorted = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      sorted.add(sample(i));
    }
    sorted.sort(Comparator.comparing(Key::position));
    List<RecordStore.StoredDigest> all = store().digests(LOWEST, HIGHEST, 1000);
    assertThat(all).extracting(RecordStore.StoredDigest::key).isEqualTo(sorted);
    for (RecordStore.StoredDigest digest : all) {
      assertThat(digest.position()).isEqualTo(digest.key().position());
      assertThat(digest.recordHash())
          .isEqualTo(store().get(digest.key()).orElseThrow().recordHash());
    }
    Position from = sorted.get(10).position();
    Position to = sorted.get(20).position();
    assertThat(store().digests(from, to, 1000))
        .extracting(RecordStore.StoredDigest::key)
        .isEqualTo(sorted.subList(10, 21));
    assertThat(store().digests(from, to, 5))
        .extracting(RecordStore.StoredDigest::key)
        .isEqualTo(sorted.subList(10, 15));
    assertThat(store().digests(to, from, 1000)).isEmpty();
  }

  @Test
  void summariesSayWhatTheDigestsOfARangeComeTo() {
    checkSummaries(0);
    for (int i = 0; i < 300; i++) {
      mergeDurably(address(i), alice.value(address(i), SampleVersions.payload(i, 20)));
    }
    checkSummaries(300);
    for (int i = 0; i < 50; i++) {
      mergeDurably(address(i), bob.value(address(i), SampleVersions.payload(i, 30)));
    }
    checkSummaries(300);
    restartAfterKill();
    checkSummaries(300);
    mergeDurably(address(300), alice.value(address(300), SampleVersions.payload(300, 20)));
    checkSummaries(301);
  }

  private void checkSummaries(int records) {
    assertThat(store().summary(LOWEST, HIGHEST).count()).isEqualTo(records);
    for (int bit = 0; bit < 4; bit++) {
      Position middle = LOWEST.flip(bit);
      assertThat(store().summary(LOWEST, middle))
          .isEqualTo(RangeSummary.of(store().digests(LOWEST, middle, Integer.MAX_VALUE)));
      assertThat(store().summary(middle, HIGHEST))
          .isEqualTo(RangeSummary.of(store().digests(middle, HIGHEST, Integer.MAX_VALUE)));
    }
    assertThat(store().summary(HIGHEST, LOWEST)).isEqualTo(RangeSummary.NOTHING);
  }

  @Test
  void keysUnderALinkAreThoseOfItsSubtreeInKeyOrder() {
    for (int i = 0; i < 30; i++) {
      mergeDurably(address(i), alice.value(address(i), SampleVersions.payload(i, 20)));
    }
    List<Hash> links = SampleVersions.path(address(1)).prefixes();
    TreeSet<Key> all = new TreeSet<>();
    TreeSet<Key> inDirectory = new TreeSet<>();
    for (int i = 0; i < 30; i++) {
      all.add(sample(i));
      if (i % 3 == 1) {
        inDirectory.add(sample(i));
      }
    }
    for (int pass = 0; pass < 2; pass++) {
      assertThat(store().keysUnder(links.get(0), null, 100)).containsExactlyElementsOf(all);
      assertThat(store().keysUnder(links.get(1), null, 100)).containsExactlyElementsOf(all);
      assertThat(store().keysUnder(links.get(2), null, 100)).containsExactlyElementsOf(inDirectory);
      assertThat(store().keysUnder(links.get(3), null, 100)).containsExactly(sample(1));
      Key third = new ArrayList<>(inDirectory).get(2);
      assertThat(store().keysUnder(links.get(2), third, 4))
          .containsExactlyElementsOf(new ArrayList<>(inDirectory).subList(3, 7));
      assertThat(store().keysUnder(Hash.of(new byte[1]), null, 100)).isEmpty();
      restart();
    }
  }

  @Test
  void notesAreKeptReplacedAndRemoved() {
    NoteKey mint = new NoteKey(NoteKey.Kind.MINT, new byte[0]);
    assertThat(store().note(mint)).isEmpty();
    note(mint, new byte[] {1});
    note(mint, new byte[] {2, 3});
    assertThat(store().note(mint)).hasValue(new byte[] {2, 3});
    restartAfterKill();
    assertThat(store().note(mint)).hasValue(new byte[] {2, 3});
    note(mint, new byte[0]);
    assertThat(store().note(mint)).isEmpty();
    restartAfterKill();
    assertThat(store().note(mint)).isEmpty();
    note(mint, new byte[] {4});
    assertThat(store().note(mint)).hasValue(new byte[] {4});
  }

  @Test
  void notesOfAKindAreListedInOrderOfTheirNames() {
    for (int i = 9; i >= 0; i--) {
      byte[] name = {(byte) (i * 28)};
      note(new NoteKey(NoteKey.Kind.LOG_RECORD, name), new byte[] {(byte) i});
      note(new NoteKey(NoteKey.Kind.KNOWN_PEER, name), new byte[] {1});
    }
    note(new NoteKey(NoteKey.Kind.LOG_RECORD, new byte[] {28}), new byte[0]);
    for (int pass = 0; pass < 2; pass++) {
      assertThat(store().notes(NoteKey.Kind.LOG_RECORD))
          .extracting(note -> (int) note.value()[0])
          .containsExactly(0, 2, 3, 4, 5, 6, 7, 8, 9);
      assertThat(store().notes(NoteKey.Kind.SINGLE)).isEmpty();
      restart();
    }
  }

  @Test
  void aNoteOfTheLargestNameAndValueIsKeptAndOneByteMoreIsRefused() {
    NoteKey key = new NoteKey(NoteKey.Kind.SINGLE, new byte[NoteKey.MAX_NAME_BYTES]);
    byte[] largest = SampleVersions.payload(1, NoteKey.MAX_VALUE_BYTES);
    note(key, largest);
    restart();
    assertThat(store().note(key)).hasValue(largest);
    assertThatThrownBy(
            () -> store().note(key, new byte[NoteKey.MAX_VALUE_BYTES + 1], outcome -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(NoteKey.MAX_VALUE_BYTES));
    assertThatThrownBy(() -> new NoteKey(NoteKey.Kind.SINGLE, new byte[NoteKey.MAX_NAME_BYTES + 1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatWasAcknowledgedIsThereAfterAKillAndAfterAnOrderlyEnd() {
    List<Version> versions = history();
    versions.forEach(version -> mergeDurably(address(1), version));
    for (int i = 2; i < 30; i++) {
      mergeDurably(address(i), alice.value(address(i), SampleVersions.payload(i, i * 100)));
    }
    Siblings<Version> expected = Siblings.of(versions);
    for (int pass = 0; pass < 4; pass++) {
      if (pass % 2 == 0) {
        restartAfterKill();
      } else {
        restart();
      }
      assertThat(store().stats().records()).isEqualTo(29);
      assertThat(get(address(1)).siblings()).isEqualTo(expected);
      for (Version survivor : expected.survivors()) {
        Optional<byte[]> payload = get(address(1)).payload(survivor.hash());
        assertThat(payload.map(ByteBuffer::wrap))
            .isEqualTo(survivor.payload().map(ByteBuffer::wrap));
      }
      for (int i = 2; i < 30; i++) {
        StoredRecord record = get(address(i));
        Version version = record.siblings().kept().get(0);
        assertThat(record.payload(version.hash())).hasValue(SampleVersions.payload(i, i * 100));
      }
    }
  }

  @Test
  void manyWritesWithoutWaitingAreAllAnsweredInOrder() {
    List<Integer> answered = new ArrayList<>();
    List<Version> ofSeven = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int number = i;
      Version version = alice.value(address(i % 50), SampleVersions.payload(i, 30));
      if (i % 50 == 7) {
        ofSeven.add(version);
      }
      store()
          .merge(
              sample(i % 50),
              List.of(version),
              outcome -> {
                assertThat(outcome.isDurable()).isTrue();
                answered.add(number);
              });
    }
    settle();
    assertThat(answered).hasSize(300).isSorted();
    assertThat(store().stats().records()).isEqualTo(50);
    assertThat(get(address(7)).siblings()).isEqualTo(Siblings.of(ofSeven));
  }

  @Test
  void aClosedStoreHasMadeEverythingDurableAndTakesNothingMore() {
    Version version = alice.value(address(1), SampleVersions.payload(1, 100));
    List<StoreOutcome> outcomes = new ArrayList<>();
    RecordStore store = store();
    store.merge(sample(1), List.of(version), outcomes::add);
    store.close();
    store.merge(sample(1), List.of(version), outcomes::add);
    settle();
    assertThat(outcomes).hasSize(2);
    assertThat(outcomes.get(0).isDurable()).isTrue();
    assertThat(outcomes.get(1))
        .isInstanceOfSatisfying(
            StoreOutcome.NotKept.class,
            refused -> assertThat(refused.cause()).isEqualTo(StoreOutcome.Cause.CLOSED));
    restart();
    assertThat(get(address(1)).siblings().kept()).containsExactly(version);
  }
}
