package dev.coterie.dht.routing;

import static dev.coterie.dht.routing.ManualLoop.contact;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class KnownPeersTest {
  /** Format 1, one address (/ip4/10.0.0.1/tcp/4001), seen at the start of 2026. */
  private static final String GOLDEN = "010a08040a000001060fa11080d0eab6b733";

  private final ManualLoop loop = new ManualLoop(1);
  private final KnownPeers known = new KnownPeers(loop);

  @Test
  void peersAreKnownAfterARestartLatestFirst() {
    for (int i = 1; i <= 3; i++) {
      known.seen(contact(i));
      loop.advance(Duration.ofSeconds(1));
    }
    loop.restart();

    assertThat(new KnownPeers(loop).contacts()).containsExactly(contact(3), contact(2), contact(1));
  }

  @Test
  void asManyAreKnownAsTheLimitAndThenTheOldestIsForgotten() {
    IntStream.rangeClosed(1, KnownPeers.MAX_PEERS).forEach(i -> known.seen(contact(i)));
    assertThat(known.size()).isEqualTo(KnownPeers.MAX_PEERS);
    known.seen(contact(1));
    known.seen(contact(KnownPeers.MAX_PEERS + 1));
    loop.advance(Duration.ofSeconds(1));

    assertThat(known.size()).isEqualTo(KnownPeers.MAX_PEERS);
    assertThat(known.contacts()).contains(contact(1)).doesNotContain(contact(2));
    assertThat(loop.store().notes(NoteKey.Kind.KNOWN_PEER)).hasSize(KnownPeers.MAX_PEERS);
  }

  @Test
  void aSightingIsWrittenWhenItIsNewElsewhereOrAnHourOld() {
    known.seen(contact(1));
    loop.advance(Duration.ofMinutes(59));
    byte[] first = written();
    known.seen(contact(1));
    loop.advance(Duration.ZERO);
    assertThat(written()).isEqualTo(first);

    known.seen(new Contact(contact(1).id(), contact(2).addresses()));
    loop.advance(Duration.ZERO);
    assertThat(written()).isNotEqualTo(first);

    byte[] moved = written();
    loop.advance(KnownPeers.REWRITE_AFTER);
    known.seen(new Contact(contact(1).id(), contact(2).addresses()));
    loop.advance(Duration.ZERO);
    assertThat(written()).isNotEqualTo(moved);
  }

  @Test
  void whoWasSeenWithinATimeIsTold() {
    known.seen(contact(1));
    loop.advance(Duration.ofMinutes(10));
    known.seen(contact(2));
    known.seen(contact(3));
    loop.advance(Duration.ofMinutes(10));
    known.seen(contact(3));

    assertThat(known.seenWithin(Duration.ofMinutes(15)))
        .containsExactly(contact(2).id(), contact(3).id());
  }

  @Test
  void whoWasThereWhenTheFormerLifeEndedCountsUntilThisOneIsOlderThanTheWindow() {
    Duration window = Duration.ofHours(12);
    known.seen(contact(1));
    loop.advance(Duration.ofDays(1));
    known.seen(contact(2));
    loop.advance(Duration.ofSeconds(1));
    loop.restart();
    KnownPeers after = new KnownPeers(loop);
    assertThat(after.seenWithin(window)).containsExactly(contact(2).id());
    loop.advance(window);
    assertThat(after.seenWithin(window)).containsExactly(contact(2).id());
    loop.advance(Duration.ofNanos(1));
    assertThat(after.seenWithin(window)).isEmpty();
  }

  @Test
  void whoIsForgottenIsForgottenForGood() {
    known.seen(contact(1));
    known.forget(contact(1).id());
    loop.advance(Duration.ofSeconds(1));
    loop.restart();

    assertThat(new KnownPeers(loop).size()).isZero();
  }

  @Test
  void aDamagedNoteIsRemovedAndOneOfALaterFormatStays() {
    NoteKey damaged = new NoteKey(NoteKey.Kind.KNOWN_PEER, contact(1).id().bytes());
    NoteKey nameless = new NoteKey(NoteKey.Kind.KNOWN_PEER, new byte[] {1, 2, 3});
    NoteKey later = new NoteKey(NoteKey.Kind.KNOWN_PEER, contact(2).id().bytes());
    loop.store().note(damaged, new byte[] {1, 127, 127}, outcome -> {});
    loop.store().note(nameless, HexFormat.of().parseHex(GOLDEN), outcome -> {});
    loop.store().note(later, new byte[] {2, 1}, outcome -> {});
    loop.advance(Duration.ZERO);

    assertThat(new KnownPeers(loop).size()).isZero();
    loop.advance(Duration.ZERO);
    assertThat(loop.store().note(damaged)).isEmpty();
    assertThat(loop.store().note(nameless)).isEmpty();
    assertThat(loop.store().note(later)).isPresent();
  }

  @Test
  void theStoredFormIsFixed() {
    KnownPeerCodec.Sighting sighting =
        new KnownPeerCodec.Sighting(
            List.of(Multiaddr.parse("/ip4/10.0.0.1/tcp/4001")), ManualLoop.EPOCH);

    assertThat(KnownPeerCodec.encode(sighting)).isEqualTo(HexFormat.of().parseHex(GOLDEN));
    assertThat(KnownPeerCodec.decode(HexFormat.of().parseHex(GOLDEN))).contains(sighting);
  }

  @Test
  void damagedBytesReadAsNothingOrAsAnotherSightingAndNeverThrow() {
    SplittableRandom random = new SplittableRandom(5);
    byte[] golden = HexFormat.of().parseHex(GOLDEN);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = Arrays.copyOf(golden, random.nextInt(golden.length + 4));
      for (int flips = random.nextInt(3); flips > 0 && damaged.length > 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      read += KnownPeerCodec.decode(damaged).isPresent() ? 1 : 0;
    }
    assertThat(read).isBetween(1, 19_999);
  }

  @Test
  void aNoteThatIsTooLongIsNotRead() {
    assertThat(KnownPeerCodec.decode(new byte[KnownPeerCodec.MAX_BYTES + 1])).isEmpty();
    List<Multiaddr> addresses =
        IntStream.range(0, Contact.MAX_ADDRESSES)
            .mapToObj(i -> contact(i).addresses().get(0))
            .toList();
    byte[] full = KnownPeerCodec.encode(new KnownPeerCodec.Sighting(addresses, Instant.EPOCH));
    assertThat(KnownPeerCodec.decode(full).orElseThrow().addresses()).isEqualTo(addresses);
  }

  private byte[] written() {
    return loop.store()
        .note(new NoteKey(NoteKey.Kind.KNOWN_PEER, contact(1).id().bytes()))
        .orElseThrow();
  }
}
