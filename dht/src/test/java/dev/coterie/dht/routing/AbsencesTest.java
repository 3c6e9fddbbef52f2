package dev.coterie.dht.routing;

import static dev.coterie.dht.routing.ManualLoop.contact;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AbsencesTest {
  private static final Duration EXPECTED_FOR = Duration.ofMinutes(15);

  private final ManualLoop loop = new ManualLoop(1);
  private final List<Contact> searched = new ArrayList<>();

  private Absences absences(Contact... known) {
    return new Absences(loop, EXPECTED_FOR, List.of(known), searched::add);
  }

  @Test
  void whoHasLeftIsExpectedBackForSoLongAndNoLonger() {
    Absences absences = absences(contact(1));
    loop.advance(Duration.ofMinutes(1));
    absences.left(contact(2));
    loop.advance(EXPECTED_FOR.minusMinutes(1).minusNanos(1));
    assertThat(absences.away()).containsExactly(contact(1), contact(2));

    loop.advance(Duration.ofNanos(1));
    assertThat(absences.away()).containsExactly(contact(2));
    loop.advance(Duration.ofMinutes(1));
    assertThat(absences.away()).isEmpty();
  }

  @Test
  void whoIsAwayIsLookedForBeforeItsPlaceIsGivenUp() {
    Absences absences = absences(contact(1));
    loop.advance(EXPECTED_FOR.minusNanos(1));
    assertThat(searched).containsExactly(contact(1), contact(1), contact(1));
    assertThat(searched).hasSize(Absences.SEARCHES);
    assertThat(absences.away()).containsExactly(contact(1));

    loop.drain();
    assertThat(searched).hasSize(Absences.SEARCHES);
  }

  @Test
  void whoHasComeBackIsNotLookedForUntilItLeavesAgain() {
    Absences absences = absences(contact(1));
    absences.joined(contact(1));
    loop.drain();
    assertThat(searched).isEmpty();

    absences.left(contact(1));
    loop.drain();
    assertThat(searched).hasSize(Absences.SEARCHES);
  }

  @Test
  void nobodyIsLookedForAfterTheEnd() {
    Absences absences = absences(contact(1));
    absences.stop();
    loop.drain();
    assertThat(searched).isEmpty();
    assertThat(absences.away()).isEmpty();
  }
}
