package dev.coterie.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.wire.Contact;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplicaSearchTest {
  private static final int RECORDS = 1_000;

  private final ArrayDeque<Runnable> lookups = new ArrayDeque<>();
  private final List<Key> found = new ArrayList<>();
  private int mostUnderway;
  private int done;

  private void search(boolean takesLookups) {
    List<Key> keys =
        IntStream.range(0, RECORDS).mapToObj(i -> new Key(Hash.of(new byte[] {(byte) i}))).toList();
    new ReplicaSearch<>(
            new Around(takesLookups),
            keys,
            key -> key,
            key -> 3,
            (key, replicas) -> found.add(key),
            () -> done++)
        .start();
  }

  /** A peer that was alone for a while looked for all of them at once: a thousand requests. */
  @Test
  void noMoreLookupsThanTheLimitAreUnderwayAtOneTime() {
    search(true);
    while (!lookups.isEmpty()) {
      mostUnderway = Math.max(mostUnderway, lookups.size());
      assertThat(done).isZero();
      lookups.remove().run();
    }
    assertThat(mostUnderway).isEqualTo(ReplicaSearch.AT_ONCE);
    assertThat(found).hasSize(RECORDS);
    assertThat(done).isOne();
  }

  @Test
  void whatIsKnownWithoutAskingIsFoundAtOnce() {
    search(false);
    assertThat(found).hasSize(RECORDS);
    assertThat(done).isOne();
  }

  private final class Around implements Neighbourhood {
    private final boolean takesLookups;

    Around(boolean takesLookups) {
      this.takesLookups = takesLookups;
    }

    @Override
    public void nearest(Key key, int count, Consumer<List<Contact>> whenFound) {
      if (takesLookups) {
        lookups.add(() -> whenFound.accept(List.of()));
      } else {
        whenFound.accept(List.of());
      }
    }

    @Override
    public Contact self() {
      throw new UnsupportedOperationException("nobody asks");
    }

    @Override
    public boolean storing() {
      return true;
    }

    @Override
    public List<Contact> nearestKnown(Position position, int count) {
      return List.of();
    }

    @Override
    public int storingMembers() {
      return 1;
    }

    @Override
    public boolean isMember(PeerId peer) {
      return true;
    }

    @Override
    public int replicas() {
      return 3;
    }
  }
}
