package dev.coterie.crypto.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPrefixTest {

  @ParameterizedTest
  @CsvSource({
    "ucxl://, ucxl://a/b, true",
    "ucxl://shop, ucxl://shop/src, true",
    "ucxl://shop/, ucxl://shop/src, true",
    "ucxl://shop/src, ucxl://shop/src, true",
    "ucxl://shop/src, ucxl://shop/src/cart.go, true",
    "ucxl://shop/src, ucxl://shop/srcs, false",
    "ucxl://shop/src/cart.go, ucxl://shop/src, false",
    "ucxl://shop, ucxl://shopping/src, false"
  })
  void itCoversByWholeSegments(String prefix, String address, boolean covered) {
    assertThat(AddressPrefix.parse(prefix).covers(Address.parse(address))).isEqualTo(covered);
    assertThat(AddressPrefix.parse(prefix).covers(Address.parse(address).asPrefix()))
        .isEqualTo(covered);
  }

  @Test
  void theRealmIsThePrefixWithoutNames() {
    assertThat(AddressPrefix.parse("ucxl://")).isEqualTo(AddressPrefix.REALM);
    assertThat(AddressPrefix.REALM).hasToString("ucxl://");
    assertThat(AddressPrefix.REALM.segments()).isEmpty();
    assertThat(AddressPrefix.REALM.covers(AddressPrefix.REALM)).isTrue();
    assertThat(AddressPrefix.parse("ucxl://a").covers(AddressPrefix.REALM)).isFalse();
  }

  @Test
  void oneSlashAtTheEndIsIgnored() {
    AddressPrefix prefix = AddressPrefix.parse("ucxl://shop/src/");
    assertThat(prefix).isEqualTo(AddressPrefix.parse("ucxl://shop/src"));
    assertThat(prefix).hasToString("ucxl://shop/src");
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop", "ucxl://shop//", "ucxl://./", "ucxl://a//b", "ucxl://a/../b"})
  void whatIsNoPrefixIsRefused(String text) {
    assertThatThrownBy(() -> AddressPrefix.parse(text)).isInstanceOf(InvalidAddressException.class);
  }
}
