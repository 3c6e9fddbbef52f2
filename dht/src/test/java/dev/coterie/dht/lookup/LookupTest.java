package dev.coterie.dht.lookup;

import static dev.coterie.dht.routing.ManualLoop.contact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.lookup.LookupResult.Ending;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.routing.ManualLoop;
import dev.coterie.dht.routing.RoutingLimits;
import dev.coterie.dht.routing.RoutingTable;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LookupTest {
  private static final PeerId SELF = contact(0).id();
  private static final byte[] TARGET = {1, 2, 3};
  private static final Position POSITION = Position.ofLibp2pKey(TARGET);
  private static final LookupSettings SETTINGS =
      new LookupSettings(4, 2, 5, Duration.ofSeconds(1), 12);

  /** Nearest to the target first. */
  private static final List<Contact> PEERS =
      IntStream.rangeClosed(1, 40)
          .mapToObj(ManualLoop::contact)
          .sorted(Comparator.comparing(c -> Position.of(c.id()), POSITION.byDistance()))
          .toList();

  private final ManualLoop loop = new ManualLoop(1);
  private final RoutingTable table =
      new RoutingTable(SELF, loop, loop, 20, RoutingLimits.defaults());
  private final Lookups lookups = new Lookups(loop, loop, table, SETTINGS);
  private final List<LookupResult> results = new ArrayList<>();

  LookupTest() {
    loop.reportTo(table);
    loop.answer((peer, request) -> nodes(List.of()));
  }

  @Test
  void aLookupWithoutContactsEndsLaterAndSaysSo() {
    lookups.findNode(TARGET, results::add);
    assertThat(results).isEmpty();
    loop.drain();

    assertThat(results)
        .containsExactly(new LookupResult(POSITION, List.of(), Ending.NOBODY_KNOWN, 0, 0));
  }

  @Test
  void asManyAreInFlightAsAllowedUntilTheLookupStalls() {
    know(PEERS.subList(0, 8));
    loop.delay((peer, request) -> Duration.ofMillis(100 + PEERS.indexOf(peer)));
    lookups.findNode(TARGET, results::add);
    assertThat(asked()).containsExactly(0, 1);
    loop.advance(Duration.ofMillis(101));

    assertThat(asked()).as("one has answered; then two in a row without news").contains(2, 3);
    assertThat(results).isEmpty();
    loop.drain();
    assertThat(results.get(0).closest()).isEqualTo(PEERS.subList(0, 4));
    assertThat(results.get(0).requests()).isEqualTo(4);
  }

  @Test
  void hopsCountHowManyPeersLedToTheNearest() {
    know(PEERS.subList(20, 21));
    loop.answer(
        (peer, request) -> {
          int next = PEERS.indexOf(peer) - 10;
          return nodes(next >= 0 ? PEERS.subList(next, next + 1) : List.of());
        });
    lookups.findNode(TARGET, results::add);
    loop.drain();

    assertThat(results.get(0).hops()).isEqualTo(3);
    assertThat(results.get(0).closest())
        .containsExactly(PEERS.get(0), PEERS.get(10), PEERS.get(20));
  }

  @Test
  void ofAnAnswerThatIsTooLongOnlyTheFirstContactsAreTaken() {
    know(PEERS.subList(30, 31));
    loop.answer((peer, request) -> nodes(PEERS.subList(6, 20)));
    lookups.findNode(TARGET, results::add);
    loop.drain();

    assertThat(results.get(0).closest()).isEqualTo(PEERS.subList(6, 10));
    assertThat(asked()).isSubsetOf(30, 6, 7, 8, 9, 10);
  }

  @Test
  void aSlowPeerLeavesItsPlaceAndMayStillAnswer() {
    know(PEERS.subList(0, 3));
    loop.delay((peer, request) -> Duration.ofMillis(PEERS.indexOf(peer) == 2 ? 10 : 2_000));
    lookups.findNode(TARGET, results::add);
    assertThat(asked()).containsExactly(0, 1);
    loop.advance(Duration.ofMillis(999));
    assertThat(asked()).containsExactly(0, 1);
    loop.advance(Duration.ofMillis(1));
    assertThat(asked()).containsExactly(0, 1, 2);
    loop.drain();

    assertThat(results.get(0).closest()).isEqualTo(PEERS.subList(0, 3));
  }

  @Test
  void aSlowPeerIsNotWaitedForWhenEnoughOthersHaveAnswered() {
    know(PEERS.subList(0, 6));
    loop.delay((peer, request) -> Duration.ofMillis(PEERS.indexOf(peer) == 0 ? 2_900 : 10));
    lookups.findNode(TARGET, results::add);
    loop.advance(Duration.ofMillis(1_050));

    assertThat(results.get(0).closest()).isEqualTo(PEERS.subList(1, 5));
    loop.drain();
    assertThat(results).as("a late answer changes nothing").hasSize(1);
  }

  @Test
  void whoRefusesOrFailsIsAsGoodAsNotThere() {
    know(PEERS.subList(0, 7));
    loop.answer(
        (peer, request) ->
            switch (PEERS.indexOf(peer)) {
              case 0 -> new Outcome.Failed("gone");
              case 1 ->
                  answered(
                      new Response.Refused(Refusal.of(Refusal.Reason.NOT_ADMITTED, "a stranger")));
              case 2 -> answered(new Response.Pong());
              default -> nodes(List.of());
            });
    lookups.findNode(TARGET, results::add);
    loop.drain();

    assertThat(results.get(0).closest().stream().map(PEERS::indexOf)).containsExactly(3, 4, 5, 6);
    assertThat(results.get(0).ending()).isEqualTo(Ending.COMPLETE);
  }

  @Test
  void aLookupThatIsLedOnForEverEndsAtItsLimit() {
    know(PEERS.subList(39, 40));
    int[] made = {100};
    loop.answer(
        (peer, request) -> {
          List<Contact> invented = new ArrayList<>();
          Position last = Position.of(peer.id());
          while (invented.isEmpty()) {
            Contact contact = contact(made[0]++);
            if (POSITION.compareDistance(Position.of(contact.id()), last) < 0
                || made[0] % 50 == 0) {
              invented.add(contact);
            }
          }
          return nodes(invented);
        });
    lookups.findNode(TARGET, results::add);
    loop.drain();

    assertThat(results.get(0).requests()).isLessThanOrEqualTo(SETTINGS.requests());
  }

  @Test
  void requestsAreBounded() {
    know(PEERS.subList(0, 20));
    loop.answer((peer, request) -> new Outcome.Failed("gone"));
    lookups.findNode(TARGET, results::add);
    loop.drain();

    assertThat(results.get(0).ending()).isEqualTo(Ending.REQUESTS_SPENT);
    assertThat(results.get(0).requests()).isEqualTo(SETTINGS.requests());
    assertThat(results.get(0).hops()).isZero();
  }

  @Test
  void aQueryThatHasEnoughEndsTheLookup() {
    know(PEERS.subList(0, 8));
    Query query =
        new Query() {
          @Override
          public Request requestTo(Contact peer) {
            return new Request.Ping();
          }

          @Override
          public Reading read(Contact from, Response response) {
            return PEERS.indexOf(from) == 1 ? Reading.enough() : Reading.goOn(List.of());
          }
        };
    lookups.walk(POSITION, query, SETTINGS, results::add);
    loop.drain();

    assertThat(results.get(0).ending()).isEqualTo(Ending.STOPPED);
    assertThat(results.get(0).closest()).isEqualTo(PEERS.subList(0, 2));
    assertThat(loop.takeAsked()).allMatch(asked -> asked.request() instanceof Request.Ping);
  }

  @Test
  void aLookupThatIsStoppedReportsWhatItHasOnce() {
    know(PEERS.subList(0, 8));
    Lookup lookup = lookups.findNode(TARGET, results::add);
    loop.advance(Duration.ofMillis(10));
    lookup.stop();
    lookup.stop();
    loop.drain();

    assertThat(results).hasSize(1);
    assertThat(results.get(0).ending()).isEqualTo(Ending.STOPPED);
  }

  @Test
  void settingsAreChecked() {
    assertThat(LookupSettings.of(PeerSettings.defaults()).wanted()).isEqualTo(20);
    Duration second = Duration.ofSeconds(1);
    assertThat(new LookupSettings(256, 256, 1, second, LookupSettings.MAX_REQUESTS)).isNotNull();
    assertThatThrownBy(() -> new LookupSettings(257, 1, 1, second, 300))
        .hasMessageContaining("not 257");
    assertThatThrownBy(() -> new LookupSettings(4, 5, 1, second, 9)).hasMessageContaining("not 5");
    assertThatThrownBy(() -> new LookupSettings(4, 3, 1, second, 3)).hasMessageContaining("not 3");
    assertThatThrownBy(() -> new LookupSettings(4, 3, 1, second, 10_001))
        .hasMessageContaining("not 10001");
    assertThatThrownBy(() -> new LookupSettings(4, 3, 1, Duration.ZERO, 10))
        .hasMessageContaining("slowAfter");
  }

  private void know(List<Contact> contacts) {
    contacts.forEach(c -> table.report(c, new Request.Ping(), answered(new Response.Pong())));
    loop.drain();
    loop.takeAsked();
  }

  private final List<Integer> askedSoFar = new ArrayList<>();

  private List<Integer> asked() {
    loop.takeAsked().forEach(asked -> askedSoFar.add(PEERS.indexOf(asked.peer())));
    return askedSoFar;
  }

  private static Outcome nodes(List<Contact> contacts) {
    return answered(new Response.Nodes(contacts));
  }

  private static Outcome answered(Response response) {
    return new Outcome.Answered(response, Duration.ZERO);
  }
}
