package dev.coterie.crypto.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.authority.RecordContent.Admin;
import dev.coterie.crypto.authority.RecordContent.GrantRole;
import dev.coterie.crypto.authority.RecordContent.Invite;
import dev.coterie.crypto.authority.RecordContent.NewEpoch;
import dev.coterie.crypto.authority.RecordContent.NewMember;
import dev.coterie.crypto.authority.RecordContent.NewRole;
import dev.coterie.crypto.authority.RecordContent.RevokeAdmin;
import dev.coterie.crypto.authority.RecordContent.RevokeGrant;
import dev.coterie.crypto.authority.RecordContent.RevokeInvite;
import dev.coterie.crypto.authority.RecordContent.RevokeRole;
import dev.coterie.crypto.authority.RecordContent.Suspend;
import dev.coterie.crypto.envelope.RoleRecipient;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random logs of several admins who see each other's records late, in part, or never. */
class AuthorityProperties {
  private static final RecordVerifier TRUSTING = claim -> true;
  private static final int VIEWS = 3;
  private static final int RECORDS = 40;

  /** Signs with nothing: these logs do not check. */
  private record Hand(PublicKey publicKey) implements Signer {
    @Override
    public byte[] sign(byte[] message) {
      byte[] signature = new byte[SIGNATURE_BYTES];
      System.arraycopy(Hash.of(publicKey.bytes(), message).bytes(), 0, signature, 0, Hash.BYTES);
      return signature;
    }
  }

  private static Hand hand(int number) {
    return new Hand(PublicKey.of(Hash.of(new byte[] {(byte) number}).bytes()));
  }

  /** Several peers' logs of one realm, into which random records are written. */
  private static final class World {
    final Random random;
    final List<AuthorityLog> views = new ArrayList<>();
    final Set<LogRecord> all = new LinkedHashSet<>();
    final Hash realm;

    World(long seed) throws AuthorityException {
      random = new Random(seed);
      RecordContent.Genesis genesis =
          new RecordContent.Genesis(
              "r", hand(0).publicKey(), false, 3, pick(), History.ALL, pick());
      LogRecord first = LogRecord.genesis(genesis, TestRealm.NOW, hand(0));
      realm = first.id();
      for (int i = 0; i < VIEWS; i++) {
        views.add(new AuthorityLog(realm, TRUSTING));
      }
      share(first);
      // Hands 0 to 9 are all somebody; 1 and 2 are admins to begin with.
      share(sign(views.get(0), new Admin(hand(1).publicKey()), hand(0)));
      share(sign(views.get(0), new Admin(hand(2).publicKey()), hand(0)));
      for (int i = 1; i < 6; i++) {
        share(sign(views.get(0), member(hand(i), Optional.empty()), hand(1)));
      }
      for (int i = 0; i < RECORDS; i++) {
        step();
      }
    }

    Hash pick() {
      byte[] bytes = new byte[Hash.BYTES];
      random.nextBytes(bytes);
      return Hash.wrap(bytes);
    }

    LogRecord sign(AuthorityLog view, RecordContent content, Hand author)
        throws AuthorityException {
      return LogRecord.sign(realm, view.parentsOfNext(), content, TestRealm.NOW, author);
    }

    void share(LogRecord record) {
      views.forEach(view -> view.add(record));
      all.add(record);
    }

    NewMember member(Hand hand, Optional<Hash> invite) {
      return new NewMember(
          hand.publicKey(),
          RoleRecipient.of(hand.publicKey().bytes()),
          invite,
          Optional.empty(),
          true,
          new Possession(new byte[Signer.SIGNATURE_BYTES]));
    }

    void step() throws AuthorityException {
      AuthorityLog view = views.get(random.nextInt(VIEWS));
      if (random.nextInt(4) == 0) {
        AuthorityLog other = views.get(random.nextInt(VIEWS));
        other.missingFor(view.heads(), 1 + random.nextInt(5), 1 << 20).records().forEach(view::add);
      }
      RecordContent content = content(view);
      Hand author = hand(random.nextInt(10) < 8 ? random.nextInt(3) : random.nextInt(8));
      if (content instanceof NewMember joining && joining.invite().isPresent()) {
        author = hand(7);
      }
      LogRecord record = sign(view, content, author);
      if (view.add(record) instanceof AddOutcome.Added) {
        all.add(record);
      }
    }

    RecordContent content(AuthorityLog view) {
      PublicKey someone = hand(1 + random.nextInt(6)).publicKey();
      RoleName role = new RoleName("role-" + random.nextInt(2));
      List<LogRecord> known = view.records();
      Hash record = known.get(random.nextInt(known.size())).id();
      RoleLevel level = random.nextBoolean() ? RoleLevel.READ : RoleLevel.WRITE;
      switch (random.nextInt(15)) {
        case 0:
          return new Admin(someone);
        case 1:
          return new RevokeAdmin(someone);
        case 2:
          return new NewRole(role, random.nextBoolean() ? List.of() : List.of(pick()));
        case 3:
          return new NewEpoch(
              role, 1 + random.nextInt(3), RoleRecipient.of(pick().bytes()), List.of());
        case 4:
          return new Suspend(someone);
        case 5:
          return new RevokeRole(someone, role);
        case 6:
          return new RevokeGrant(record);
        case 7:
          return new RevokeInvite(record);
        case 8:
          return new Invite(
              hand(7).publicKey(),
              List.of(new RoleRequest(role, level)),
              Optional.empty(),
              Optional.empty());
        case 9:
          return invites(view)
              .map(invite -> member(hand(3 + random.nextInt(4)), Optional.of(invite)))
              .orElseGet(() -> member(hand(3), Optional.empty()));
        case 10:
          return new RecordContent.SetPolicy(
              Hash.of(new byte[] {(byte) random.nextInt(3)}), terms(), Optional.empty());
        case 11:
          return new RecordContent.SetZone(
              random.nextInt(4) == 0
                  ? Optional.empty()
                  : Optional.of(new ZoneName("zone-" + random.nextInt(3))));
        default:
          return new GrantRole(someone, role, level, Optional.empty());
      }
    }

    PolicyTerms terms() {
      int max = random.nextInt(4);
      return new PolicyTerms(
          Optional.empty(),
          max == 0 ? Optional.empty() : Optional.of(max),
          random.nextBoolean() ? Optional.of(Strategy.LAZY) : Optional.empty(),
          Optional.empty());
    }

    Optional<Hash> invites(AuthorityLog view) {
      List<Hash> invites =
          view.records().stream()
              .filter(record -> record.kind() == RecordKind.INVITE)
              .map(LogRecord::id)
              .toList();
      return invites.isEmpty()
          ? Optional.empty()
          : Optional.of(invites.get(random.nextInt(invites.size())));
    }

    AuthorityLog inRandomOrder() {
      List<LogRecord> waiting = new ArrayList<>(all);
      Collections.shuffle(waiting, random);
      AuthorityLog log = new AuthorityLog(realm, TRUSTING);
      while (!waiting.isEmpty()) {
        waiting.removeIf(record -> !(log.add(record) instanceof AddOutcome.Missing));
      }
      return log;
    }
  }

  @Property(tries = 80)
  void theStateDependsOnTheSetOfRecordsAlone(@ForAll long seed) throws Exception {
    World world = new World(seed);
    AuthorityLog one = world.inRandomOrder();
    AuthorityLog two = world.inRandomOrder();

    assertThat(one.size()).isEqualTo(world.all.size());
    assertThat(one.records()).isEqualTo(two.records());
    assertThat(one.authority().digest()).isEqualTo(two.authority().digest());
    assertThat(one.copy().authority().digest()).isEqualTo(one.authority().digest());
  }

  @Property(tries = 30)
  void theStateAtOldHeadsIsTheStateThatALogOfThoseHas(@ForAll long seed) throws Exception {
    World world = new World(seed);
    AuthorityLog all = world.inRandomOrder();
    for (AuthorityLog view : world.views) {
      assertThat(all.at(view.heads()).orElseThrow().digest()).isEqualTo(view.authority().digest());
    }
  }

  @Property(tries = 60)
  void twoLogsThatPullFromEachOtherBecomeEqual(@ForAll long seed) throws Exception {
    World world = new World(seed);
    int batch = 1 + world.random.nextInt(8);
    AuthorityLog one = world.views.get(0);
    AuthorityLog two = world.views.get(1);
    pull(one, two, batch);
    pull(two, one, batch);

    assertThat(one.heads()).isEqualTo(two.heads());
    assertThat(one.authority().digest()).isEqualTo(two.authority().digest());
  }

  private static void pull(AuthorityLog into, AuthorityLog from, int batch) {
    LogPull pull = new LogPull(into);
    boolean more = true;
    int turns = 0;
    while (more) {
      LogBatch sent = from.missingFor(pull.have(), batch, 1 << 20);
      more = pull.take(sent.records(), sent.more());
      assertThat(++turns).isLessThanOrEqualTo(from.size() + 1);
    }
    assertThat(pull.refusals()).isEmpty();
    assertThat(pull.missing()).isEmpty();
    assertThat(into.unknown(from.heads())).isEmpty();
  }

  @Property(tries = 30)
  void ancestryIsWhatAWalkUpwardsFinds(@ForAll long seed) throws Exception {
    World world = new World(seed);
    LogGraph graph = new LogGraph();
    world.inRandomOrder().records().forEach(graph::append);
    for (int below = 0; below < graph.size(); below++) {
      Set<Integer> above = new HashSet<>();
      collect(graph, below, above);
      for (int other = 0; other < graph.size(); other++) {
        assertThat(graph.isAncestor(other, below)).isEqualTo(above.contains(other));
      }
    }
  }

  private static void collect(LogGraph graph, int at, Set<Integer> above) {
    for (int parent : graph.parents(at)) {
      if (above.add(parent)) {
        collect(graph, parent, above);
      }
    }
  }

  /** Judged by a plain walk upwards, not by the code under test. */
  @Property(tries = 60)
  void nobodyHoldsWhatARevokeTookUnlessItWasGivenAgainAfterwards(@ForAll long seed)
      throws Exception {
    AuthorityLog log = new World(seed).inRandomOrder();
    Authority authority = log.authority();
    for (LogRecord revoke : log.records()) {
      if (!authority.hadEffect(revoke.id())) {
        continue;
      }
      if (revoke.content() instanceof RevokeRole target) {
        authority
            .memberBySigningKey(target.member())
            .map(member -> member.memberships().getOrDefault(target.role(), List.of()))
            .orElse(List.of())
            .forEach(held -> assertThat(ancestors(log, held.source())).contains(revoke.id()));
      } else if (revoke.content() instanceof RevokeAdmin target) {
        assertThat(
                !authority.admins().contains(target.key())
                    || log.records().stream()
                        .filter(record -> record.content().equals(new Admin(target.key())))
                        .anyMatch(naming -> ancestors(log, naming.id()).contains(revoke.id())))
            .isTrue();
      } else if (revoke.content() instanceof RevokeGrant target) {
        assertThat(isGrant(log, target.grant()) && isInUse(authority, target.grant())).isFalse();
      }
    }
  }

  private static boolean isGrant(AuthorityLog log, Hash id) {
    return log.record(id).orElseThrow().kind() == RecordKind.GRANT;
  }

  private static boolean isInUse(Authority authority, Hash grant) {
    return authority.members().stream()
        .flatMap(member -> member.memberships().values().stream())
        .flatMap(List::stream)
        .anyMatch(held -> held.source().equals(grant));
  }

  private static Set<Hash> ancestors(AuthorityLog log, Hash id) {
    Set<Hash> result = new HashSet<>();
    List<Hash> waiting = new ArrayList<>(log.record(id).orElseThrow().parents());
    while (!waiting.isEmpty()) {
      Hash next = waiting.remove(waiting.size() - 1);
      if (result.add(next)) {
        waiting.addAll(log.record(next).orElseThrow().parents());
      }
    }
    return result;
  }

  /** The random logs are of use only if they fork and their records take effect. */
  @Property(tries = 1)
  void theRandomLogsForkAndTheirRevokesMeetConcurrentRecords() throws Exception {
    int forks = 0;
    int effects = 0;
    int without = 0;
    for (long seed = 0; seed < 12; seed++) {
      AuthorityLog log = new World(seed).inRandomOrder();
      forks += log.heads().size() > 1 ? 1 : 0;
      for (LogRecord record : log.records()) {
        if (log.authority().hadEffect(record.id())) {
          effects++;
        } else {
          without++;
        }
      }
    }
    assertThat(forks).isGreaterThan(8);
    assertThat(effects).isGreaterThan(200);
    assertThat(without).isGreaterThan(50);
  }
}
