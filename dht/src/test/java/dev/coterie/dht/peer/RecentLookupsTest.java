package dev.coterie.dht.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.crypto.testing.SeededEntropy;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.wire.Contact;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentLookupsTest {
  private static final Duration NOW = Duration.ofSeconds(10);
  private static final Key KEY = key(0);

  private final List<Contact> closest =
      List.of(new Contact(Identity.generate(new SeededEntropy(1)).peerId(), List.of()));
  private final RecentLookups lookups = new RecentLookups();

  private static Key key(int number) {
    return new Key(Hash.of(ByteBuffer.allocate(Integer.BYTES).putInt(number).array()));
  }

  @Test
  void whatWasFoundCountsUntilItIsTooOld() {
    lookups.ended(KEY, closest, NOW);
    Duration end = NOW.plus(RecentLookups.KEPT_FOR);
    assertThat(lookups.closestTo(KEY, NOW)).contains(closest);
    assertThat(lookups.closestTo(KEY, end.minusNanos(1))).contains(closest);
    assertThat(lookups.closestTo(KEY, end)).isEmpty();
    assertThat(lookups.closestTo(key(1), NOW)).isEmpty();
  }

  @Test
  void aLookupThatFoundNobodySaysNothing() {
    lookups.ended(KEY, closest, NOW);
    lookups.ended(KEY, List.of(), NOW);
    assertThat(lookups.closestTo(KEY, NOW)).isEmpty();
  }

  @Test
  void theKeyThatWasLookedUpFirstIsForgottenFirst() {
    for (int i = 0; i < RecentLookups.MAX_KEYS; i++) {
      lookups.ended(key(i), closest, NOW);
    }
    lookups.ended(KEY, closest, NOW); // again, so it is the latest
    assertThat(lookups.closestTo(key(1), NOW)).isPresent();
    lookups.ended(key(RecentLookups.MAX_KEYS), closest, NOW);
    assertThat(lookups.closestTo(key(1), NOW)).isEmpty();
    assertThat(lookups.closestTo(KEY, NOW)).isPresent();
    assertThat(lookups.closestTo(key(RecentLookups.MAX_KEYS), NOW)).isPresent();
  }
}
