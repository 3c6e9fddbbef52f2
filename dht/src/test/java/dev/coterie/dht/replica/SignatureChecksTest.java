package dev.coterie.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.peer.ForwardingContext;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.routing.ManualLoop;
import dev.coterie.dht.store.SampleVersions;
import dev.coterie.vectorclock.VectorClock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SignatureChecksTest {
  private final SampleVersions writer = new SampleVersions(1);
  private final Workers workers = new Workers();
  private final List<VersionHeader> good = new ArrayList<>();
  private final SignatureChecks checks = new SignatureChecks(workers, good::add);
  private final List<String> done = new ArrayList<>();

  /** Checks when told to. */
  private static final class Workers extends ForwardingContext {
    private final List<Runnable> tasks = new ArrayList<>();
    private int checked;
    private boolean isGood = true;

    Workers() {
      super(new ManualLoop(1));
    }

    @Override
    public void verify(List<SignatureClaim> batch, Consumer<BitSet> onVerified) {
      checked += batch.size();
      tasks.add(
          () -> {
            BitSet valid = new BitSet();
            for (int i = 0; i < batch.size(); i++) {
              valid.set(i, isGood);
            }
            onVerified.accept(valid);
          });
    }

    void work() {
      List<Runnable> now = List.copyOf(tasks);
      tasks.clear();
      now.forEach(Runnable::run);
    }
  }

  private VersionHeader header(String name) {
    return writer.tombstone(name, VectorClock.EMPTY).header();
  }

  private void check(String name, VersionHeader... headers) {
    checks.check(List.of(headers), () -> done.add(name));
  }

  @Test
  void whatIsBeingCheckedIsNotCheckedAgainAndAllWhoWaitAreToldOnce() {
    VersionHeader one = header("one");
    VersionHeader two = header("two");
    check("first", one);
    check("second", one, two);
    check("third", two, two);
    assertThat(done).isEmpty();
    workers.work();
    assertThat(done).containsExactlyInAnyOrder("first", "second", "third");
    assertThat(workers.checked).isEqualTo(2);
    assertThat(good).containsExactlyInAnyOrder(one, two);
  }

  @Test
  void oneWhoWaitsForTwoIsToldWhenBothHaveBeenChecked() {
    VersionHeader one = header("one");
    check("first", one);
    check("second", one, header("two"));
    workers.tasks.remove(0).run();
    assertThat(done).containsExactly("first");
    workers.work();
    assertThat(done).containsExactly("first", "second");
  }

  @Test
  void aBadSignatureIsNotTakenForGoodByAnyoneWhoWaitedForIt() {
    workers.isGood = false;
    check("first", header("one"));
    check("second", header("one"));
    workers.work();
    assertThat(done).containsExactly("first", "second");
    assertThat(good).isEmpty();
  }

  @Test
  void whatHasBeenCheckedIsCheckedAnewWhenItIsAskedForAgain() {
    VersionHeader one = header("one");
    check("first", one);
    workers.work();
    check("second", one);
    assertThat(done).containsExactly("first");
    workers.work();
    assertThat(done).containsExactly("first", "second");
    assertThat(workers.checked).isEqualTo(2);
  }
}
