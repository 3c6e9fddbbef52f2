package dev.coterie.node.api;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.replica.GetReport;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.PutReport;
import dev.coterie.dht.replica.ReplicaOutcome;
import dev.coterie.node.context.ContextStore;
import dev.coterie.node.context.ContextToken;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import dev.coterie.node.context.Explanation;
import dev.coterie.node.context.Listing;
import dev.coterie.node.context.PutRequest;
import dev.coterie.node.context.Reading;
import dev.coterie.node.context.Receipt;
import dev.coterie.node.context.WriteCondition;
import dev.coterie.node.index.Change;
import dev.coterie.node.index.Coverage;
import dev.coterie.node.index.FollowSet;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VectorClock;
import dev.coterie.vectorclock.WriterId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A context store in memory that keeps the store's promises about siblings, tokens and conditions.
 * Each version has a writer of its own, so that a clock can cover any set of them.
 */
public final class FakeStore implements ContextStore {
  private final AtomicInteger listings = new AtomicInteger();
  private final AtomicInteger freshListings = new AtomicInteger();

  /** The role that nobody here holds: what is sealed to it alone is unreadable. */
  public static final String FOREIGN_ROLE = "foreign";

  /** Reads and writes below it are answered by {@code UNAVAILABLE}. */
  public static final AddressPrefix UNREACHABLE = AddressPrefix.parse("ucxl://unreachable");

  /** Reads and writes below it are too many. */
  public static final AddressPrefix BUSY = AddressPrefix.parse("ucxl://busy");

  /** Reads and writes below it meet a bug. */
  public static final AddressPrefix BROKEN = AddressPrefix.parse("ucxl://broken");

  /** Reads and writes below it are never answered. */
  public static final AddressPrefix SILENT = AddressPrefix.parse("ucxl://silent");

  public static final PeerId WRITER =
      PeerId.parse("12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN");

  /** Of a read that one peer answered, and of a write that it stored. */
  private static final Explanation EXPLANATION =
      new Explanation(
          Optional.of(
              new GetReport(
                  Level.QUORUM,
                  2,
                  1,
                  Siblings.empty(),
                  Map.of(),
                  List.of(
                      new GetReport.ReplicaAnswer(
                          WRITER,
                          GetReport.State.COMPLETE,
                          true,
                          65_536,
                          Duration.ofNanos(1_234_567),
                          Siblings.empty(),
                          "",
                          "")),
                  Duration.ofMillis(3))),
          Optional.of(
              new PutReport(
                  2,
                  List.of(
                      new ReplicaOutcome(
                          WRITER, ReplicaOutcome.State.STORED, "", true, Duration.ofMillis(2))),
                  Optional.empty(),
                  Duration.ofMillis(2))));

  private final Map<Address, List<Reading.Sibling>> entries = new TreeMap<>();
  private final Map<Address, VectorClock> deleted = new TreeMap<>();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private long versions;

  /** Whether single reads and writes are turned away before they begin. */
  public volatile boolean refusing;

  /** Regions that lists say were not seen. */
  public int regionsUnseen;

  /** How old lists say they are. */
  public Duration age = Duration.ZERO;

  /** How often a fresh list was asked for. */
  public int freshListings() {
    return freshListings.get();
  }

  /** How often entries were listed. */
  int listings() {
    return listings.get();
  }

  @Override
  public Optional<CoterieException> refusal() {
    return refusing
        ? Optional.of(
            new CoterieException(Kind.UNAVAILABLE, "too much to do", Duration.ofMillis(1_500)))
        : Optional.empty();
  }

  @Override
  public CompletableFuture<Receipt> putAsync(PutRequest request) {
    return answered(request.address(), () -> put(request));
  }

  private synchronized Receipt putNow(PutRequest request) {
    List<Reading.Sibling> alive = alive(request.address());
    VectorClock seen = seen(request.address(), request.condition(), alive);
    Reading.Sibling version = version(request, seen);
    alive.removeIf(sibling -> seen.covers(sibling.dot()));
    alive.add(version);
    entries.put(request.address(), alive);
    tell(
        request.address(),
        alive.size() > 1 ? Change.Kind.SIBLINGS : Change.Kind.PUT,
        version.dot());
    return receipt(request.address(), version.dot(), version.context());
  }

  @Override
  public Receipt put(PutRequest request) {
    return putNow(request);
  }

  private VectorClock seen(Address address, WriteCondition condition, List<Reading.Sibling> alive) {
    VectorClock all = clock(address);
    if (condition instanceof WriteCondition.Plain) {
      return all;
    }
    if (condition instanceof WriteCondition.IfAbsent) {
      if (!alive.isEmpty()) {
        throw new CoterieException(Kind.CONFLICT, address + " exists. Nothing was written.");
      }
      return all;
    }
    ContextToken token =
        condition instanceof WriteCondition.Context context
            ? context.token()
            : ((WriteCondition.IfMatch) condition).token();
    if (!Arrays.equals(token.keyTag(), tag(address))) {
      throw new CoterieException(Kind.INVALID, "This context token is for another entry.");
    }
    if (condition instanceof WriteCondition.IfMatch
        && !alive.stream().allMatch(sibling -> token.clock().covers(sibling.dot()))) {
      throw new CoterieException(Kind.CONFLICT, address + " has moved on. Nothing was written.");
    }
    return token.clock();
  }

  private Reading.Sibling version(PutRequest request, VectorClock seen) {
    Dot dot = nextDot();
    Instant writtenAt = Instant.ofEpochSecond(1_700_000_000 + versions);
    return new Reading.Sibling(
        dot,
        WRITER,
        writtenAt,
        request.timeToLive().map(writtenAt::plus),
        request.roles().stream().map(role -> new VersionHeader.RoleEpoch(role, 1)).toList(),
        request.entry(),
        new ContextToken(tag(request.address()), with(seen, dot)));
  }

  private Dot nextDot() {
    versions++;
    return new Dot(WriterId.of(ByteBuffer.allocate(8).putLong(versions).array()), 1);
  }

  private static VectorClock with(VectorClock clock, Dot dot) {
    return clock.with(dot.writer(), dot.counter(), List.of());
  }

  private static byte[] tag(Address address) {
    return Arrays.copyOf(Hash.of(address.toString().getBytes(StandardCharsets.UTF_8)).bytes(), 8);
  }

  private List<Reading.Sibling> alive(Address address) {
    return new ArrayList<>(entries.getOrDefault(address, List.of()));
  }

  private VectorClock clock(Address address) {
    VectorClock clock = deleted.getOrDefault(address, VectorClock.empty());
    for (Reading.Sibling sibling : alive(address)) {
      clock = clock.join(sibling.context().clock());
    }
    return clock;
  }

  private static Receipt receipt(Address address, Dot dot, ContextToken context) {
    ReplicaOutcome stored =
        new ReplicaOutcome(WRITER, ReplicaOutcome.State.STORED, "", true, Duration.ofMillis(2));
    ReplicaOutcome late =
        new ReplicaOutcome(
            WRITER, ReplicaOutcome.State.TIMED_OUT, "3 s", false, Duration.ofSeconds(3));
    return new Receipt(address, dot, context, List.of(stored, late), List.of(), EXPLANATION);
  }

  @Override
  public CompletableFuture<Reading> getAsync(
      Address address, Level level, Optional<ContextToken> atLeast) {
    return answered(address, () -> getNow(address, atLeast));
  }

  private synchronized Reading getNow(Address address, Optional<ContextToken> atLeast) {
    VectorClock all = clock(address);
    if (atLeast.isPresent() && !all.contains(atLeast.get().clock())) {
      throw new CoterieException(Kind.UNAVAILABLE, "No replica shows " + address + " so new.");
    }
    List<Reading.Sibling> readable = new ArrayList<>();
    VectorClock seen = deleted.getOrDefault(address, VectorClock.empty());
    for (Reading.Sibling sibling : alive(address)) {
      if (sibling.sealedTo().stream().anyMatch(role -> !role.role().equals(FOREIGN_ROLE))) {
        readable.add(sibling);
        seen = seen.join(sibling.context().clock());
      }
    }
    return new Reading(
        address,
        new ContextToken(tag(address), seen),
        readable,
        alive(address).size() - readable.size(),
        EXPLANATION);
  }

  @Override
  public CompletableFuture<Receipt> removeAsync(
      Address address, WriteCondition condition, Level level) {
    return answered(address, () -> removeNow(address, condition));
  }

  private synchronized Receipt removeNow(Address address, WriteCondition condition) {
    List<Reading.Sibling> alive = alive(address);
    if (alive.isEmpty()) {
      throw new CoterieException(Kind.NOT_FOUND, "There is no entry at " + address + ".");
    }
    VectorClock seen = seen(address, condition, alive);
    Dot dot = nextDot();
    alive.removeIf(sibling -> seen.covers(sibling.dot()));
    entries.put(address, alive);
    deleted.put(address, with(seen, dot));
    tell(address, Change.Kind.RM, dot);
    return receipt(address, dot, new ContextToken(tag(address), with(seen, dot)));
  }

  @Override
  public CompletableFuture<Listing> listAsync(AddressPrefix prefix, boolean fresh) {
    freshListings.addAndGet(fresh ? 1 : 0);
    listings.incrementAndGet();
    List<Listing.Item> items = new ArrayList<>();
    int unreadable = 0;
    synchronized (this) {
      for (Map.Entry<Address, List<Reading.Sibling>> entry : entries.entrySet()) {
        if (!prefix.covers(entry.getKey()) || entry.getValue().isEmpty()) {
          continue;
        }
        Reading reading = getNow(entry.getKey(), Optional.empty());
        if (reading.siblings().isEmpty()) {
          unreadable++;
        } else {
          items.add(new Listing.Item(entry.getKey(), entry.getValue().size()));
        }
      }
    }
    return CompletableFuture.completedFuture(
        new Listing(
            items, unreadable, 3 + regionsUnseen, 3, Optional.of(Instant.now().minus(age))));
  }

  @Override
  public CompletableFuture<FollowSet.Watch> watchAsync(
      AddressPrefix prefix, FollowSet.Listener listener) {
    listener.swept(
        new Coverage(8, 7, Optional.of(Duration.ofSeconds(90)), Optional.of(Instant.EPOCH), 3, 1));
    Watcher watcher = new Watcher(prefix, listener);
    watchers.add(watcher);
    return CompletableFuture.completedFuture(() -> watchers.remove(watcher));
  }

  private record Watcher(AddressPrefix prefix, FollowSet.Listener listener) {}

  /** How many watch. */
  public int watching() {
    return watchers.size();
  }

  private void tell(Address address, Change.Kind kind, Dot dot) {
    for (Watcher watcher : watchers) {
      if (watcher.prefix().covers(address)) {
        watcher.listener().changed(new Change(kind, address, List.of(dot)));
      }
    }
  }

  @Override
  public CompletableFuture<List<byte[]>> sealedAsync(Address address) {
    return answered(
        address,
        () ->
            alive(address).stream()
                .map(
                    sibling ->
                        ("age-encryption.org/v1 " + sibling.dot()).getBytes(StandardCharsets.UTF_8))
                .toList());
  }

  /** Answers from another thread, as a store would. */
  private static <T> CompletableFuture<T> answered(Address address, Supplier<T> answer) {
    if (SILENT.covers(address)) {
      return new CompletableFuture<>();
    }
    if (UNREACHABLE.covers(address)) {
      return CompletableFuture.failedFuture(
          new CoterieException(Kind.UNAVAILABLE, "1 of the 2 needed replicas answered."));
    }
    if (BUSY.covers(address)) {
      return CompletableFuture.failedFuture(
          new CoterieException(
              Kind.UNAVAILABLE, "This node has too much to do.", Duration.ofMillis(9_001)));
    }
    if (BROKEN.covers(address)) {
      return CompletableFuture.failedFuture(new IllegalStateException("secret detail"));
    }
    return CompletableFuture.supplyAsync(answer);
  }
}
