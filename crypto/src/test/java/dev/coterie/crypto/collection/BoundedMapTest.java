package dev.coterie.crypto.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BoundedMapTest {
  private static void putThree(Map<String, Integer> map) {
    map.put("one", 1);
    map.put("two", 2);
    map.put("three", 3);
  }

  @Test
  void asManyAsTheLimitAreKeptAndOneMorePutsTheOldestOut() {
    Map<String, Integer> map = BoundedMap.forgettingOldest(3);
    putThree(map);
    assertThat(map).containsOnlyKeys("one", "two", "three");
    map.get("one");
    map.put("four", 4);
    assertThat(map).containsOnlyKeys("two", "three", "four");
  }

  @Test
  void whatWasUsedLatelyIsKeptWhereUseCounts() {
    Map<String, Integer> map = BoundedMap.forgettingLeastUsed(3);
    putThree(map);
    map.get("one");
    map.put("four", 4);
    assertThat(map).containsOnlyKeys("one", "three", "four");
  }

  @Test
  void aMapOfNothingIsRefused() {
    assertThatThrownBy(() -> BoundedMap.forgettingOldest(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0");
  }
}
