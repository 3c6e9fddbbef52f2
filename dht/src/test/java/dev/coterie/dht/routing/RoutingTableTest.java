package dev.coterie.dht.routing;

import static dev.coterie.dht.routing.ManualLoop.contact;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RoutingTableTest {
  private static final int BUCKET_SIZE = 4;
  private static final RoutingLimits LIMITS =
      new RoutingLimits(3, 2, 4, Duration.ofSeconds(2), Duration.ofMinutes(2), 5, 2, 6);
  private static final PeerId SELF = contact(0).id();
  private static final Position OWN = Position.of(SELF);
  private static final Request FIND = new Request.FindNode(new byte[0]);
  private static final Duration SOON = Duration.ofMillis(10);

  private final ManualLoop loop = new ManualLoop(1);
  private final RoutingTable table = new RoutingTable(SELF, loop, loop, BUCKET_SIZE, LIMITS);
  private final Set<PeerId> dead = new LinkedHashSet<>();
  private final List<String> heard = new ArrayList<>();

  RoutingTableTest() {
    loop.reportTo(table);
    loop.answer(
        (peer, request) -> dead.contains(peer.id()) ? timedOut() : answered(new Response.Pong()));
  }

  @Test
  void whoAnswersARequestEnters() {
    table.report(contact(1), FIND, answered(new Response.Nodes(List.of())));

    assertThat(table.contacts()).containsExactly(contact(1));
    assertThat(table.contains(contact(1).id())).isTrue();
    assertThat(table.contact(contact(1).id())).contains(contact(1));
    assertThat(loop.takeAsked()).isEmpty();
  }

  @Test
  void whoOnlyShowsItselfIsPingedBeforeItEnters() {
    table.observe(contact(1));
    assertThat(table.size()).isZero();
    assertThat(loop.takeAsked())
        .singleElement()
        .extracting("request")
        .isEqualTo(new Request.Ping());
    loop.advance(SOON);

    assertThat(table.contacts()).containsExactly(contact(1));
  }

  @Test
  void whoDoesNotAnswerOrRefusesDoesNotEnter() {
    dead.add(contact(1).id());
    table.observe(contact(1));
    loop.advance(SOON);
    Refusal refusal = Refusal.of(Refusal.Reason.NOT_ADMITTED, "a stranger");
    table.report(contact(2), FIND, answered(new Response.Refused(refusal)));
    Request sync = new Request.HighestDot(PublicKey.of(new byte[PublicKey.BYTES]));
    table.report(contact(3), sync, answered(new Response.HighestDots(List.of())));

    assertThat(table.size()).isZero();
  }

  @Test
  void thePeerItselfAndPeersWithoutAnAddressAreNotLookedAt() {
    table.observe(contact(0));
    table.report(contact(0), FIND, answered(new Response.Pong()));
    table.observe(new Contact(contact(1).id(), List.of()));
    loop.advance(SOON);

    assertThat(table.size()).isZero();
    assertThat(loop.takeAsked()).isEmpty();
  }

  @Test
  void aFullBucketKeepsItsOldContactsWhileTheyAnswer() {
    List<Contact> far = inBucket(0, BUCKET_SIZE + 1);
    crowdTheNeighbourhood();
    far.forEach(this::enter);
    Contact newcomer = far.get(BUCKET_SIZE);
    loop.advance(LIMITS.freshFor().plusSeconds(1));
    loop.takeAsked();
    enter(newcomer);
    loop.advance(Duration.ofMinutes(1));

    assertThat(table.contains(newcomer.id())).isFalse();
    assertThat(table.bucketContacts(0)).hasSize(BUCKET_SIZE);
    assertThat(loop.takeAsked()).as("the oldest is asked").hasSize(1);
  }

  @Test
  void aNewcomerTakesThePlaceOfAContactThatFailedTwice() {
    List<Contact> far = inBucket(0, BUCKET_SIZE + 1);
    crowdTheNeighbourhood();
    far.forEach(this::enter);
    dead.add(far.get(1).id());
    table.report(far.get(1), FIND, timedOut());
    loop.advance(SOON);
    assertThat(table.contains(far.get(1).id())).as("after one failure").isTrue();
    loop.advance(Duration.ofSeconds(5));

    assertThat(table.contains(far.get(1).id())).isFalse();
    assertThat(table.contains(far.get(BUCKET_SIZE).id())).isTrue();
  }

  @Test
  void aContactThatFailsIsAskedAgainEverLaterAndThenLeaves() {
    enter(contact(1));
    dead.add(contact(1).id());
    table.report(contact(1), FIND, timedOut());
    loop.advance(Duration.ofMinutes(5));

    // Asked 2 s after the first failure, 4 s after the second, 8 s after the third; gone at four.
    assertThat(loop.takeAsked())
        .extracting(asked -> asked.at().toSeconds())
        .containsExactly(2L, 6L, 14L);
    assertThat(table.size()).isZero();
  }

  @Test
  void aContactThatAnswersAgainIsAsGoodAsBefore() {
    enter(contact(1));
    dead.add(contact(1).id());
    table.report(contact(1), FIND, timedOut());
    loop.advance(Duration.ofSeconds(3));
    assertThat(table.closestResponsive(OWN, 9, SELF)).isEmpty();
    assertThat(table.snapshot().get(0).contacts().get(0).standing())
        .isEqualTo(BucketView.Standing.SUSPECT);
    dead.clear();
    loop.advance(Duration.ofSeconds(10));

    assertThat(table.closestResponsive(OWN, 9, SELF)).containsExactly(contact(1));
    assertThat(table.snapshot().get(0).contacts().get(0).failures()).isZero();
  }

  @Test
  void requestsThatFailTogetherAreOneFailure() {
    enter(contact(1));
    for (int i = 0; i < 10; i++) {
      table.report(contact(1), FIND, timedOut());
    }
    assertThat(table.snapshot().get(0).contacts().get(0).failures()).isEqualTo(1);
    loop.advance(LIMITS.recheckAfter());
    table.report(contact(1), FIND, timedOut());
    assertThat(table.snapshot().get(0).contacts().get(0).failures()).isEqualTo(2);
  }

  @Test
  void aContactThatShowsItselfElsewhereIsReachedThere() {
    enter(contact(1));
    Multiaddr elsewhere = Multiaddr.parse("/ip4/10.7.7.7/tcp/1");
    table.observe(new Contact(contact(1).id(), List.of(elsewhere)));
    loop.advance(SOON);

    assertThat(table.contacts().get(0).addresses())
        .containsExactly(elsewhere, contact(1).addresses().get(0));
  }

  @Test
  void anAliveButFailingContactThatShowsItselfIsAskedAtOnce() {
    enter(contact(1));
    table.report(contact(1), FIND, timedOut());
    table.observe(contact(1));

    assertThat(loop.takeAsked()).hasSize(1);
    table.observe(contact(1));
    assertThat(loop.takeAsked()).as("one ping at a time").isEmpty();
  }

  @Test
  void theClosestOfAllFindRoomInAFullBucketButNotWithoutBound() {
    List<Contact> far = inBucket(0, 40);
    far.sort(Comparator.comparing(c -> Position.of(c.id()), OWN.byDistance().reversed()));
    far.forEach(this::enter);

    // Each was closer than all before it, so each would have been among the closest.
    assertThat(table.bucketContacts(0)).hasSize(RoutingTable.NEIGHBOUR_ROOM * BUCKET_SIZE);
    assertThat(table.hasTurnedAway()).isTrue();
  }

  @Test
  void replacementsAreBoundedAndTheLatestStay() {
    List<Contact> far = inBucket(0, BUCKET_SIZE + 10);
    crowdTheNeighbourhood();
    far.forEach(this::enter);

    assertThat(table.snapshot().get(0).replacements()).isEqualTo(LIMITS.replacements());
    dead.add(far.get(0).id());
    table.remove(far.get(0).id());
    loop.advance(SOON);
    assertThat(table.contains(far.get(far.size() - 1).id())).isTrue();
  }

  @Test
  void aReplacementThatDoesNotAnswerIsDropped() {
    List<Contact> far = inBucket(0, BUCKET_SIZE + 1);
    crowdTheNeighbourhood();
    far.forEach(this::enter);
    dead.add(far.get(BUCKET_SIZE).id());
    table.remove(far.get(0).id());
    loop.advance(SOON);

    assertThat(table.bucketContacts(0)).hasSize(BUCKET_SIZE - 1);
    assertThat(table.snapshot().get(0).replacements()).isZero();
  }

  @Test
  void noMoreArePingedAtOneTimeThanAllowed() {
    IntStream.rangeClosed(1, 20).forEach(i -> table.observe(contact(i)));

    assertThat(loop.takeAsked()).hasSize(LIMITS.probes());
    loop.advance(SOON);
    table.observe(contact(21));
    assertThat(loop.takeAsked()).as("there is room again").hasSize(1);
  }

  @Test
  void anAddressGroupHasOnlySoManyPlacesInABucket() {
    List<Contact> far = at("/ip4/192.0.2.%d/tcp/1", inBucket(0, 3));
    far.forEach(this::enter);
    assertThat(table.size()).isEqualTo(LIMITS.groupInBucket());
    assertThat(table.hasTurnedAway()).isTrue();

    at("/ip4/198.51.100.%d/tcp/1", inBucket(0, 3).subList(2, 3)).forEach(this::enter);
    assertThat(table.size()).isEqualTo(LIMITS.groupInBucket() + 1);
  }

  @Test
  void anAddressGroupHasOnlySoManyPlacesInTheTable() {
    List<Contact> everywhere = new ArrayList<>();
    for (int bucket = 0; bucket < 5; bucket++) {
      everywhere.addAll(inBucket(bucket, 2));
    }
    at("/ip4/192.0.2.%d/tcp/1", everywhere).forEach(this::enter);
    assertThat(table.size()).isEqualTo(LIMITS.groupInTable());

    table.remove(table.contacts().get(0).id());
    at("/ip4/192.0.2.%d/tcp/1", everywhere).forEach(this::enter);
    assertThat(table.size()).as("a place that was left is free").isEqualTo(LIMITS.groupInTable());
  }

  @Test
  void theClosestAreExactlyTheClosestWhateverTheTarget() {
    RoutingTable large = new RoutingTable(SELF, loop, loop, 20, RoutingLimits.defaults());
    IntStream.rangeClosed(1, 500)
        .forEach(i -> large.report(contact(i), FIND, answered(new Response.Pong())));
    List<Contact> all = large.contacts();
    List<Position> targets = new ArrayList<>(List.of(OWN, OWN.flip(0), OWN.flip(9), OWN.flip(255)));
    IntStream.range(1, 40).forEach(i -> targets.add(Position.of(contact(i).id())));

    for (Position target : targets) {
      for (int count : new int[] {0, 1, 8, 20, 90, 1_000}) {
        assertThat(large.closest(target, count)).isEqualTo(bruteForce(all, target, count));
      }
    }
    assertThat(all).hasSizeBetween(100, 200);
  }

  @Test
  void othersAreNotToldOfThemselves() {
    enter(contact(1));
    enter(contact(2));

    assertThat(table.closestResponsive(OWN, 9, contact(1).id())).containsExactly(contact(2));
  }

  @Test
  void aListenerHearsWhoComesAndGoes() {
    table.listen(listener("table"));
    enter(contact(1));
    enter(contact(1));
    table.remove(contact(1).id());

    assertThat(heard).containsExactly("table + 1", "table - 1");
  }

  @Test
  void aNeighbourWatchHearsOnlyOfTheClosest() {
    List<Contact> byDistance =
        bruteForce(IntStream.rangeClosed(1, 9).mapToObj(ManualLoop::contact).toList(), OWN, 9);
    enter(byDistance.get(5));
    table.watchNeighbours(2, listener("near"));
    enter(byDistance.get(3));
    enter(byDistance.get(4));
    enter(byDistance.get(0));
    table.remove(byDistance.get(0).id());

    assertThat(heard)
        .containsExactly(
            "near + " + number(byDistance.get(5)),
            "near + " + number(byDistance.get(3)),
            "near - " + number(byDistance.get(5)),
            "near + " + number(byDistance.get(4)),
            "near - " + number(byDistance.get(4)),
            "near + " + number(byDistance.get(0)),
            "near - " + number(byDistance.get(0)),
            "near + " + number(byDistance.get(4)));
  }

  @Test
  void bucketsThatNoLookupWentToAreNamed() {
    inBucket(2, 1).forEach(this::enter);
    loop.advance(Duration.ofMinutes(10));
    table.noteLookup(OWN.flip(1));
    loop.advance(Duration.ofMinutes(1));

    assertThat(table.bucketsUntouchedFor(Duration.ofMinutes(5))).containsExactly(0, 2);
    assertThat(table.bucketsUntouchedFor(Duration.ofSeconds(1))).containsExactly(0, 1, 2);
  }

  private void enter(Contact peer) {
    table.report(peer, FIND, answered(new Response.Pong()));
  }

  /** Fills the closest places, so that contacts of bucket 0 are no neighbours. */
  private void crowdTheNeighbourhood() {
    inBucket(3, BUCKET_SIZE).forEach(this::enter);
  }

  private static List<Contact> inBucket(int index, int count) {
    return new ArrayList<>(
        IntStream.iterate(1, i -> i + 1)
            .mapToObj(ManualLoop::contact)
            .filter(c -> OWN.commonPrefixBits(Position.of(c.id())) == index)
            .limit(count)
            .toList());
  }

  private static List<Contact> at(String template, List<Contact> contacts) {
    List<Contact> result = new ArrayList<>();
    for (Contact contact : contacts) {
      String address = String.format(template, result.size() + 1);
      result.add(new Contact(contact.id(), List.of(Multiaddr.parse(address))));
    }
    return result;
  }

  private static List<Contact> bruteForce(List<Contact> all, Position target, int count) {
    Stream<Contact> sorted =
        all.stream().sorted(Comparator.comparing(c -> Position.of(c.id()), target.byDistance()));
    return sorted.limit(count).toList();
  }

  private TableListener listener(String name) {
    return new TableListener() {
      @Override
      public void joined(Contact contact) {
        heard.add(name + " + " + number(contact));
      }

      @Override
      public void left(Contact contact) {
        heard.add(name + " - " + number(contact));
      }
    };
  }

  private static int number(Contact contact) {
    return IntStream.range(0, 100)
        .filter(i -> contact(i).equals(contact))
        .findFirst()
        .orElseThrow();
  }

  private static Outcome answered(Response response) {
    return new Outcome.Answered(response, Duration.ZERO);
  }

  private static Outcome timedOut() {
    return new Outcome.TimedOut(Duration.ofSeconds(3));
  }
}
