package dev.coterie.dht.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.lookup.LookupResult.Ending;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.routing.ManualLoop;
import dev.coterie.dht.routing.ManualLoop.Asked;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

final class LookupProperties {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final Duration NEVER_SLOW = TIMEOUT.plusMillis(1);
  private static final int MILLIS_MOST = 400;

  /** One lookup over a sample swarm, with what was seen of it from outside. */
  private static final class Run {
    final LookupSettings settings;
    final SampleSwarm swarm;
    final List<LookupResult> results = new ArrayList<>();
    final Set<Contact> dead = new LinkedHashSet<>();
    final Position target;
    final ManualLoop loop;
    int inFlight;
    int mostInFlight;

    Run(LookupSettings settings, int size, double deadShare, long seed) {
      this.settings = settings;
      swarm = new SampleSwarm(size, settings.contactsPerAnswer(), seed);
      loop = new ManualLoop(seed);
      SplittableRandom random = new SplittableRandom(seed);
      target = Position.of(ManualLoop.contact(random.nextInt()).id());
      swarm.peers().stream().filter(p -> random.nextDouble() < deadShare).forEach(dead::add);
      loop.delay(
          (peer, request) -> {
            mostInFlight = Math.max(mostInFlight, ++inFlight);
            return dead.contains(peer)
                ? TIMEOUT
                : Duration.ofMillis(1 + random.nextInt(MILLIS_MOST));
          });
      loop.answer(
          (peer, request) -> {
            inFlight--;
            return dead.contains(peer)
                ? new Outcome.TimedOut(TIMEOUT)
                : new Outcome.Answered(
                    new Response.Nodes(swarm.answer(peer, target)), Duration.ZERO);
          });
    }

    Run go() {
      Contact home = swarm.peers().get(0);
      Lookup lookup =
          new Lookup(
              home.id(),
              loop,
              loop,
              settings,
              target,
              new FindNodeQuery(new byte[0]),
              results::add);
      lookup.start(swarm.answer(home, target));
      assertThat(results).as("never inside the call").isEmpty();
      loop.drain();
      return this;
    }
  }

  @Property(tries = 150)
  void everyLookupEndsOnceAndAsksNoPeerTwiceAndKeepsItsBounds(
      @ForAll @IntRange(min = 1, max = 150) int size,
      @ForAll @IntRange(min = 1, max = 20) int wanted,
      @ForAll @IntRange(min = 1, max = 5) int alpha,
      @ForAll @DoubleRange(min = 0, max = 1) double deadShare,
      @ForAll long seed) {
    LookupSettings settings =
        new LookupSettings(wanted, Math.min(alpha, wanted), 20, NEVER_SLOW, wanted * 3);
    Run run = new Run(settings, size, deadShare, seed).go();
    List<Asked> asked = run.loop.takeAsked();

    assertThat(run.results).hasSize(1);
    assertThat(asked).extracting(Asked::peer).doesNotHaveDuplicates();
    assertThat(asked).hasSize(run.results.get(0).requests());
    assertThat(asked.size()).isLessThanOrEqualTo(settings.requests());
    assertThat(run.mostInFlight).isLessThanOrEqualTo(wanted);
    assertThat(run.results.get(0).closest())
        .noneMatch(run.dead::contains)
        .isEqualTo(run.swarm.closest(run.results.get(0).closest(), run.target, wanted));
  }

  @Property(tries = 100)
  void withFullTablesAndNobodyDeadTheTrulyClosestAreFound(
      @ForAll @IntRange(min = 1, max = 300) int size,
      @ForAll @IntRange(min = 1, max = 20) int wanted,
      @ForAll long seed) {
    LookupSettings settings = new LookupSettings(wanted, Math.min(3, wanted), 20, TIMEOUT, 400);
    Run run = new Run(settings, size, 0, seed).go();
    LookupResult result = run.results.get(0);
    List<Contact> others = run.swarm.peers().subList(1, size);

    assertThat(result.closest()).isEqualTo(run.swarm.closest(others, run.target, wanted));
    assertThat(result.ending()).isIn(Ending.COMPLETE, Ending.NOBODY_KNOWN);
  }

  @Property(tries = 50)
  void deadPeersHideNobodyThatIsAlive(
      @ForAll @IntRange(min = 50, max = 200) int size, @ForAll long seed) {
    LookupSettings settings = new LookupSettings(8, 3, 20, Duration.ofSeconds(1), 400);
    Run run = new Run(settings, size, 0.3, seed).go();
    List<Contact> alive = new ArrayList<>(run.swarm.peers().subList(1, size));
    alive.removeAll(run.dead);
    List<Contact> closest = run.swarm.closest(alive, run.target, 8);

    assertThat(run.results.get(0).closest()).isEqualTo(closest);
  }
}
