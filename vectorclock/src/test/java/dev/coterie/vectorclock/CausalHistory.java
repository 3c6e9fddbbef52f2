package dev.coterie.vectorclock;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One random history of one entry, and beside it the truth: for each version and each token the set
 * of all versions that it had been shown, directly or through what it was shown.
 *
 * <p>Three replicas and one to three writers. Reads from one, two or all replicas that open some or
 * all siblings; writes from a fresh, an old, a repeated or no token; writes that reach all, some or
 * no replicas and are acknowledged or fail; failed ones that turn up later or never;
 * acknowledgements that the writer learns late; old versions played again; partial exchanges.
 */
final class CausalHistory {
  /** What the history is played with: the code as built, or something that must be found wrong. */
  enum Rule {
    AS_BUILT,
    /** Vector clocks without exceptions: the ceiling claims all earlier dots of the writer. */
    PLAIN_CLOCKS,
    /** An earlier dot is forgotten when a version that saw it is minted, not acknowledged. */
    FORGETS_WHEN_MINTING,
    /** A reader's token covers the siblings that it did not open, too. */
    COVERS_UNOPENED
  }

  private static final int REPLICAS = 3;
  private static final int ALL = (1 << REPLICAS) - 1;

  private record Token(VectorClock clock, long seen) {}

  private static final class Writer {
    final WriterId id;
    OwnDots ownDots;
    long counter;

    Writer(WriterId id) {
      this.id = id;
      this.ownDots = OwnDots.none(id);
    }
  }

  private final SplittableRandom random;
  private final Rule rule;

  /** One writer that hardly ever reads, for long enough to come to the limit of exceptions. */
  private final boolean stubborn;

  private final List<Writer> writers = new ArrayList<>();
  private final List<Siblings<TestVersion>> replicas = new ArrayList<>();
  private final List<TestVersion> versions = new ArrayList<>();
  private final List<Token> tokens = new ArrayList<>();
  private final List<TestVersion> untold = new ArrayList<>();
  private long existing;
  private long acknowledged;
  private long withdrawn;

  /** How often each kind of event came up, so that a test can tell that all of them do. */
  final Events events = new Events();

  static final class Events {
    int staleWrites;
    int exceptedDots;
    int failedWrites;
    int lateArrivals;
    int lateAcknowledgements;
    int unopenedSiblings;
    int hiddenButKept;
    int endsInSiblings;
    int refusedMints;

    void add(Events other) {
      staleWrites += other.staleWrites;
      exceptedDots += other.exceptedDots;
      failedWrites += other.failedWrites;
      lateArrivals += other.lateArrivals;
      lateAcknowledgements += other.lateAcknowledgements;
      unopenedSiblings += other.unopenedSiblings;
      hiddenButKept += other.hiddenButKept;
      endsInSiblings += other.endsInSiblings;
      refusedMints += other.refusedMints;
    }
  }

  /**
   * What came out, as masks of version numbers.
   *
   * @param lost acknowledged, seen by no existing version, and yet not visible
   * @param lostMaybes the same of versions that reached somebody but were not acknowledged
   * @param falseSiblings visible although an existing version had seen them
   * @param orderMatters whether another order of the same versions gave another state
   */
  record Outcome(long lost, long lostMaybes, long falseSiblings, boolean orderMatters) {
    boolean isTrue() {
      return lost == 0 && lostMaybes == 0 && falseSiblings == 0 && !orderMatters;
    }
  }

  CausalHistory(long seed, Rule rule) {
    this.random = new SplittableRandom(seed);
    this.rule = rule;
    this.stubborn = random.nextInt(25) == 0;
    int writerCount = stubborn ? 1 : 1 + random.nextInt(3);
    for (int i = 0; i < writerCount; i++) {
      writers.add(new Writer(TestVersion.writer(i)));
    }
    for (int i = 0; i < REPLICAS; i++) {
      replicas.add(Siblings.empty());
    }
    tokens.add(new Token(VectorClock.EMPTY, 0));
  }

  Outcome play() {
    int steps = stubborn ? Long.SIZE : 4 + random.nextInt(30);
    for (int i = 0; i < steps; i++) {
      step();
    }
    return outcome();
  }

  private void step() {
    int dice = random.nextInt(100);
    if (dice < 55) {
      write();
    } else if (dice < 65) {
      tokens.add(read());
    } else if (dice < 75) {
      learnAcknowledgement();
    } else if (dice < 85) {
      arriveLate();
    } else {
      exchange();
    }
  }

  private Token read() {
    int from = 1 + random.nextInt(ALL);
    Siblings<TestVersion> merged = Siblings.empty();
    for (int i = 0; i < REPLICAS; i++) {
      if ((from >> i & 1) == 1) {
        merged = merged.join(replicas.get(i));
      }
    }
    long mask = random.nextInt(4) == 0 ? random.nextLong() : -1L;
    long seen = 0;
    for (TestVersion version : merged.survivors()) {
      if ((version.bit() & mask) != 0) {
        seen |= version.seen() | version.bit();
      } else {
        events.unopenedSiblings++;
      }
    }
    events.hiddenButKept += merged.kept().size() - merged.survivors().size();
    VectorClock clock =
        rule == Rule.COVERS_UNOPENED
            ? merged.context()
            : merged.token(version -> (version.bit() & mask) != 0);
    return new Token(clock, seen);
  }

  private void write() {
    boolean fresh = random.nextInt(100) < (stubborn ? 5 : 45);
    Token token = fresh ? read() : tokens.get(random.nextInt(tokens.size()));
    events.staleWrites += fresh ? 0 : 1;
    Writer writer = writers.get(random.nextInt(writers.size()));
    writer.counter += 1 + random.nextInt(3);
    VectorClock context;
    try {
      context = mint(writer, token.clock());
    } catch (ClockLimitException refused) {
      events.refusedMints++;
      return;
    }
    events.exceptedDots += context.exceptions(writer.id).length;
    Dot dot = new Dot(writer.id, writer.counter);
    TestVersion version = TestVersion.of(versions.size(), dot, context, token.seen());
    versions.add(version);
    send(writer, version);
    if (random.nextBoolean()) {
      tokens.add(new Token(context, token.seen() | version.bit()));
    }
  }

  private VectorClock mint(Writer writer, VectorClock token) {
    if (rule == Rule.PLAIN_CLOCKS) {
      return token.with(writer.id, writer.counter, List.of());
    }
    OwnDots.Minted minted = writer.ownDots.mint(writer.counter, token);
    writer.ownDots = minted.ownDots();
    if (rule == Rule.FORGETS_WHEN_MINTING) {
      writer.ownDots = writer.ownDots.acknowledged(minted.dot(), minted.context());
    }
    return minted.context();
  }

  private void send(Writer writer, TestVersion version) {
    int reached = random.nextInt(ALL + 1);
    int needed = 1 + random.nextInt(REPLICAS);
    for (int i = 0; i < REPLICAS; i++) {
      if ((reached >> i & 1) == 1) {
        deliver(version, i);
      }
    }
    if (Integer.bitCount(reached) >= needed) {
      acknowledge(writer, version);
      return;
    }
    events.failedWrites++;
    if (reached == 0 && random.nextBoolean()) {
      withdrawn |= version.bit();
      writer.ownDots = writer.ownDots.withdrawn(version.dot());
    }
  }

  private void acknowledge(Writer writer, TestVersion version) {
    acknowledged |= version.bit();
    if (random.nextInt(3) == 0) {
      untold.add(version);
    } else {
      writer.ownDots = writer.ownDots.acknowledged(version.dot(), version.context());
    }
  }

  private void learnAcknowledgement() {
    if (untold.isEmpty()) {
      return;
    }
    TestVersion version = untold.remove(random.nextInt(untold.size()));
    Writer writer = writerOf(version);
    writer.ownDots = writer.ownDots.acknowledged(version.dot(), version.context());
    events.lateAcknowledgements++;
  }

  /** A version that failed turns up at a replica, or one that is long superseded comes again. */
  private void arriveLate() {
    if (versions.isEmpty()) {
      return;
    }
    TestVersion version = versions.get(random.nextInt(versions.size()));
    if ((version.bit() & withdrawn) != 0) {
      return;
    }
    deliver(version, random.nextInt(REPLICAS));
    events.lateArrivals++;
    if ((version.bit() & acknowledged) == 0 && random.nextBoolean()) {
      acknowledge(writerOf(version), version);
    }
  }

  private Writer writerOf(TestVersion version) {
    for (Writer writer : writers) {
      if (writer.id.equals(version.dot().writer())) {
        return writer;
      }
    }
    throw new AssertionError("no writer of " + version);
  }

  private void deliver(TestVersion version, int replica) {
    existing |= version.bit();
    replicas.set(replica, replicas.get(replica).add(version));
  }

  private void exchange() {
    int from = random.nextInt(REPLICAS);
    int to = random.nextInt(REPLICAS);
    if (random.nextInt(3) == 0) {
      replicas.set(to, replicas.get(to).join(replicas.get(from)));
      return;
    }
    for (TestVersion version : replicas.get(from).kept()) {
      if (random.nextBoolean()) {
        deliver(version, to);
      }
    }
  }

  private Outcome outcome() {
    List<TestVersion> shuffled = new ArrayList<>();
    long superseded = 0;
    for (TestVersion version : versions) {
      if ((version.bit() & existing) != 0) {
        superseded |= version.seen();
        shuffled.add(random.nextInt(shuffled.size() + 1), version);
      }
    }
    Siblings<TestVersion> a = replicas.get(0);
    Siblings<TestVersion> b = replicas.get(1);
    Siblings<TestVersion> c = replicas.get(2);
    Siblings<TestVersion> end = a.join(b).join(c);
    boolean orderMatters =
        !end.equals(a.join(b.join(c)))
            || !end.equals(c.join(b).join(a))
            || !end.equals(end.join(end))
            || !end.equals(Siblings.of(shuffled));
    long visible = maskOf(end.survivors());
    events.endsInSiblings += end.survivors().size() > 1 ? 1 : 0;
    long maximal = existing & ~superseded;
    return new Outcome(
        maximal & acknowledged & ~visible,
        maximal & ~acknowledged & ~visible,
        visible & ~maximal,
        orderMatters);
  }

  private static long maskOf(List<TestVersion> versions) {
    long mask = 0;
    for (TestVersion version : versions) {
      mask |= version.bit();
    }
    return mask;
  }

  /** Every context and list of this history, for tests of their bytes. */
  List<VectorClock> contexts() {
    return versions.stream().map(TestVersion::context).toList();
  }

  List<OwnDots> ownDots() {
    return writers.stream().map(writer -> writer.ownDots).toList();
  }
}
