package dev.coterie.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.record.HeaderCodec;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.Version;
import dev.coterie.vectorclock.Siblings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What is left of a deleted entry: its certificate is the tombstone's header as it was signed,
 * alone. A shorter form would lose the signature, and with it the right to be passed on.
 */
class CertificateTest {
  private static final String ADDRESS = "shop/src/cart.go";

  private final SampleVersions alice = new SampleVersions(1);
  private final SampleVersions bob = new SampleVersions(2);

  /** A record of values by two writers that one delete supersedes. */
  private Siblings<Version> deleted(int values) {
    List<Version> versions = new ArrayList<>();
    Siblings<Version> record = Siblings.empty();
    for (int i = 0; i < values; i++) {
      SampleVersions writer = i % 2 == 0 ? alice : bob;
      versions.add(writer.value(ADDRESS, SampleVersions.payload(i, 500), record.context()));
      record = Siblings.of(versions);
    }
    return record.add(alice.tombstone(ADDRESS, record.context()));
  }

  @Test
  void aDeletedEntryIsOneHeaderHoweverManyVersionsItHad() {
    for (int values = 1; values <= 64; values *= 2) {
      Siblings<Version> record = deleted(values);
      assertThat(record.kept()).hasSize(1);
      assertThat(record.kept().get(0).isTombstone()).isTrue();
    }
  }

  @Test
  void aCertificateIsForwardedAsItWasSigned() throws MalformedVersionException {
    Version tombstone = deleted(4).kept().get(0);
    byte[] signed = tombstone.header().encoded();
    assertThat(HeaderCodec.parse(signed)).isEqualTo(tombstone.header());
    assertThat(HeaderCodec.parse(signed).encoded()).isEqualTo(signed);
  }

  /** Realm 32, segments 3 x 16, key 32, log head 32, signature 64; the rest is the clock. */
  @Test
  void aCertificateTakesLessThanFourHundredBytesForTwoWriters() {
    int one = deleted(1).kept().get(0).header().encoded().length;
    int two = deleted(4).kept().get(0).header().encoded().length;
    assertThat(one).isBetween(208, 300);
    assertThat(two - one).isLessThan(60);
  }
}
