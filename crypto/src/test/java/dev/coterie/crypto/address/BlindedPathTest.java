package dev.coterie.crypto.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.crypto.testing.SeededEntropy;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class BlindedPathTest {

  private static final Hash REALM = Hash.of(new byte[] {1});
  private final AddressKey key = AddressKey.generate(new SeededEntropy(3));
  private final Address address = Address.parse("ucxl://shop/src/cart.go");

  @Test
  void aGoldenAddressHasTheGoldenSegmentsAndPrefixes() throws IOException {
    Properties golden = new Properties();
    try (InputStream file = getClass().getResourceAsStream("blinded-path.properties")) {
      golden.load(file);
    }
    AddressKey goldenKey = AddressKey.of(HexFormat.of().parseHex(golden.getProperty("addressKey")));
    assertThat(goldenKey.commitment()).hasToString(golden.getProperty("commitment"));
    BlindedPath path =
        goldenKey.blind(
            Hash.parse(golden.getProperty("realm")), Address.parse(golden.getProperty("address")));
    assertThat(path.segments()).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(HexFormat.of().formatHex(path.segments().get(i)))
          .isEqualTo(golden.getProperty("segment." + i));
    }
    for (int i = 0; i < 4; i++) {
      assertThat(path.prefixes().get(i)).hasToString(golden.getProperty("prefix." + i));
    }
    assertThat(path.key()).hasToString(golden.getProperty("prefix.3"));
  }

  @Test
  void anyoneRecomputesTheChainFromTheSegments() {
    BlindedPath path = key.blind(REALM, address);
    BlindedPath recomputed = BlindedPath.of(REALM, path.segments());
    assertThat(recomputed).isEqualTo(path).hasSameHashCodeAs(path);
    assertThat(recomputed.prefixes()).isEqualTo(path.prefixes());
  }

  @Test
  void aChangedSegmentGivesAnotherKey() {
    BlindedPath path = key.blind(REALM, address);
    for (int i = 0; i < 3; i++) {
      List<byte[]> segments = path.segments();
      segments.get(i)[15] ^= 1;
      assertThat(BlindedPath.of(REALM, segments).key()).isNotEqualTo(path.key());
    }
    assertThat(BlindedPath.of(REALM, path.segments()).key()).isEqualTo(path.key());
  }

  @Test
  void theBlindedPrefixesOfAnAddressAreThoseOfItsPrefixes() {
    BlindedPath path = key.blind(REALM, address);
    String[] prefixes = {"ucxl://", "ucxl://shop", "ucxl://shop/src", "ucxl://shop/src/cart.go"};
    for (int i = 0; i < prefixes.length; i++) {
      Hash prefix = key.blind(REALM, AddressPrefix.parse(prefixes[i])).key();
      assertThat(path.prefixes().get(i)).isEqualTo(prefix);
      assertThat(path.isUnder(prefix)).isTrue();
    }
    assertThat(path.isUnder(key.blind(REALM, AddressPrefix.parse("ucxl://shop/doc")).key()))
        .isFalse();
  }

  @Test
  void anotherRealmOrAddressKeyGivesAnotherKey() {
    Hash mine = key.blind(REALM, address).key();
    assertThat(key.blind(Hash.of(new byte[] {2}), address).key()).isNotEqualTo(mine);
    AddressKey other = AddressKey.generate(new SeededEntropy(4));
    assertThat(other.blind(REALM, address).key()).isNotEqualTo(mine);
    assertThat(other.commitment()).isNotEqualTo(key.commitment());
  }

  @Test
  void equalNamesUnderDifferentParentsLookDifferent() {
    byte[] here = key.blind(REALM, Address.parse("ucxl://a/x/n")).segments().get(2);
    byte[] there = key.blind(REALM, Address.parse("ucxl://a/y/n")).segments().get(2);
    assertThat(here).isNotEqualTo(there);
  }

  @Test
  void foreignSegmentsAreCheckedForNumberAndLength() {
    assertThat(BlindedPath.of(REALM, Collections.nCopies(64, new byte[16])).segments()).hasSize(64);
    assertThatThrownBy(() -> BlindedPath.of(REALM, Collections.nCopies(65, new byte[16])))
        .isInstanceOf(InvalidAddressException.class)
        .hasMessageContaining("64")
        .hasMessageContaining("65");
    for (int length : new int[] {0, 15, 17}) {
      assertThatThrownBy(() -> BlindedPath.of(REALM, List.of(new byte[length])))
          .isInstanceOf(InvalidAddressException.class)
          .hasMessageContaining("16");
    }
    assertThat(BlindedPath.of(REALM, List.of()).key())
        .isEqualTo(key.blind(REALM, AddressPrefix.REALM).key());
  }

  @Test
  void aPathCannotBeChangedThroughItsArrays() {
    BlindedPath path = key.blind(REALM, address);
    path.segments().get(0)[0] ^= 1;
    assertThat(BlindedPath.of(REALM, path.segments())).isEqualTo(path);
  }

  @Test
  void theTextOfAnAddressKeyIsNotItsSecret() {
    String secret = HexFormat.of().formatHex(key.bytes());
    assertThat(key.toString()).doesNotContain(secret).contains(key.commitment().toString());
    assertThat(AddressKey.of(key.bytes())).isEqualTo(key).hasSameHashCodeAs(key);
    assertThatThrownBy(() -> AddressKey.of(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
