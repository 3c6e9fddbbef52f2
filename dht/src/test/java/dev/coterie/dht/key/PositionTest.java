package dev.coterie.dht.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PositionTest {
  private final Random random = new Random(3);

  private Position any() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Position.wrap(bytes);
  }

  private static BigInteger distance(Position a, Position b) {
    return new BigInteger(1, a.bytes()).xor(new BigInteger(1, b.bytes()));
  }

  @Test
  void distanceIsTheExclusiveOrAsANumber() {
    for (int i = 0; i < 500; i++) {
      Position target = any();
      Position a = any();
      Position b = any();
      assertThat(Integer.signum(target.compareDistance(a, b)))
          .isEqualTo(distance(target, a).compareTo(distance(target, b)));
      assertThat(target.commonPrefixBits(a)).isEqualTo(256 - distance(target, a).bitLength());
    }
    Position self = any();
    assertThat(self.commonPrefixBits(self)).isEqualTo(256);
  }

  @Test
  void aPrefixRangeHoldsExactlyThePositionsBetweenItsEnds() {
    for (int i = 0; i < 200; i++) {
      PrefixRange range = new PrefixRange(any(), random.nextInt(12));
      Position position = any();
      boolean between =
          range.first().compareTo(position) <= 0 && position.compareTo(range.last()) <= 0;
      assertThat(range.contains(position)).isEqualTo(between);
    }
  }

  @Test
  void aPositionHas32Bytes() {
    assertThatThrownBy(() -> Position.wrap(new byte[31])).hasMessageContaining("31");
    assertThatThrownBy(() -> new PrefixRange(any(), 257)).hasMessageContaining("257");
  }

  @Test
  void aKeyTravelsAsALibp2pKeyAndBack() {
    Key key = Key.wrap(any().bytes());
    assertThat(Key.fromLibp2p(key.toLibp2p())).isEqualTo(key);
    assertThat(
            Key.isLibp2pKey(
                "/pk/0123456789012345678901234567890123"
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
        .isFalse();
    assertThatThrownBy(() -> Key.fromLibp2p(new byte[4])).hasMessageContaining("37");
  }

  @Test
  void everyBitCanBeSeenTurnedOverAndCutAt() {
    SplittableRandom chance = new SplittableRandom(1);
    byte[] bytes = new byte[32];
    chance.nextBytes(bytes);
    Position position = Position.wrap(bytes);
    BigInteger number = new BigInteger(1, bytes);
    for (int bit = 0; bit < Position.BITS; bit++) {
      int place = Position.BITS - 1 - bit;
      BigInteger below = BigInteger.ONE.shiftLeft(Position.BITS - bit).subtract(BigInteger.ONE);
      assertThat(position.bit(bit)).isEqualTo(number.testBit(place));
      assertThat(asNumber(position.flip(bit))).isEqualTo(number.flipBit(place));
      assertThat(position.commonPrefixBits(position.flip(bit))).isEqualTo(bit);
      assertThat(asNumber(position.lowestWithPrefix(bit))).isEqualTo(number.andNot(below));
      assertThat(asNumber(position.highestWithPrefix(bit))).isEqualTo(number.or(below));
      assertThat(Integer.signum(position.compareTo(position.flip(bit))))
          .isEqualTo(number.compareTo(number.flipBit(place)));
    }
    assertThat(position.lowestWithPrefix(Position.BITS)).isEqualTo(position);
    assertThat(position.highestWithPrefix(Position.BITS)).isEqualTo(position);
    assertThat(position.bytes()).isEqualTo(bytes);
  }

  private static BigInteger asNumber(Position position) {
    return new BigInteger(1, position.bytes());
  }

  @Test
  void theNextPositionCarriesAndThereIsNoneAfterTheLast() {
    byte[] carries = new byte[32];
    Arrays.fill(carries, 9, 32, (byte) 0xff);
    byte[] carried = new byte[32];
    carried[8] = 1;
    assertThat(Position.wrap(carries).next()).isEqualTo(Position.wrap(carried));
    assertThat(Position.wrap(new byte[32]).next().bytes()).endsWith(0, 1);
    Position last = Position.wrap(new byte[32]).highestWithPrefix(0);
    assertThatIllegalStateException().isThrownBy(last::next);
  }
}
