package dev.coterie.node.context;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressKey;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.address.BlindedPath;
import dev.coterie.crypto.authority.Authority;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.GetReport;
import dev.coterie.dht.replica.Level;
import dev.coterie.node.context.CoterieException.Kind;
import dev.coterie.node.index.Coverage;
import dev.coterie.node.index.FollowSet;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VectorClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The context store over a running peer: blinds addresses, seals and opens entries on the workers,
 * and leaves replication to the peer's loop.
 */
public final class PeerContextStore implements ContextStore {
  /** A list that waits for a sweep ends by itself before. */
  static final Duration LIST_WITHIN = FollowSet.LIST_WITHIN.multipliedBy(2);

  private final StoreParts parts;
  private final Opening opening;
  private final LoopOperations operations;
  private final FollowSet follows;
  private final Writes writes;

  public PeerContextStore(StoreParts parts) {
    this.parts = parts;
    this.opening = new Opening(parts);
    this.operations = new LoopOperations(parts.loop(), parts.workers(), parts.context()::schedule);
    this.follows =
        new FollowSet(
            new FollowSet.Parts(
                parts.loop(),
                parts.workers(),
                parts.context(),
                parts.messenger(),
                parts.neighbourhood(),
                parts.replication(),
                opening,
                parts.index(),
                parts.followEvery(),
                parts.followBytes()));
    this.writes = new Writes(parts, opening, operations, follows);
  }

  /** Has the index forget deleted entries of which replicas keep nothing; on the loop. */
  public void forgetReaped(Predicate<Siblings<Version>> mayGo) {
    follows.forgetReaped(mayGo);
  }

  /** Begins to follow what others write; on the loop. */
  public void start() {
    follows.start();
  }

  /** Ends that, and has its index written to disk; on the loop. */
  public void stop(Runnable whenDone) {
    follows.stop(whenDone);
  }

  /** Where the log or the address key is missing, the operation itself will say so. */
  @Override
  public Level levelFor(Address address) {
    Optional<AddressKey> key = parts.keyring().get().addressKey();
    Authority authority = parts.authority().get();
    if (key.isEmpty() || authority.policies().isEmpty()) {
      return Level.QUORUM;
    }
    BlindedPath path = key.get().blind(authority.realmId(), address);
    return switch (authority.policyFor(path.prefixes()).consistency()) {
      case ONE -> Level.ONE;
      case QUORUM -> Level.QUORUM;
      case ALL -> Level.ALL;
    };
  }

  @Override
  public CompletableFuture<Receipt> putAsync(PutRequest request) {
    return attempt(done -> writes.put(request, done));
  }

  @Override
  public CompletableFuture<Receipt> removeAsync(
      Address address, WriteCondition condition, Level level) {
    return attempt(done -> writes.remove(address, condition, level, done));
  }

  @Override
  public CompletableFuture<Reading> getAsync(
      Address address, Level level, Optional<ContextToken> atLeast) {
    return attempt(
        done -> {
          BlindedPath path = opening.blind(address);
          Key key = new Key(path.key());
          Optional<VectorClock> wanted = atLeast.map(token -> token.clockFor(key));
          read(
              address,
              path,
              level,
              wanted,
              done,
              report -> operations.complete(done, () -> opening.reading(address, key, report)));
        });
  }

  @Override
  public CompletableFuture<List<byte[]>> sealedAsync(Address address) {
    return attempt(
        done -> {
          read(
              address,
              opening.blind(address),
              Level.QUORUM,
              Optional.empty(),
              done,
              report -> operations.complete(done, () -> opening.sealedPayloads(report)));
        });
  }

  private void read(
      Address address,
      BlindedPath path,
      Level level,
      Optional<VectorClock> wanted,
      CompletableFuture<?> done,
      Consumer<GetReport> onReport) {
    operations.start(
        done,
        address + " has changed since it was last read",
        whenDone -> parts.replication().get(path, level, whenDone),
        (GetReport report) -> {
          if (shows(report, wanted)) {
            onReport.accept(report);
          } else {
            readAll(address, path, wanted.orElseThrow(), done, onReport);
          }
        });
  }

  private static boolean shows(GetReport report, Optional<VectorClock> wanted) {
    return wanted.isEmpty() || report.siblings().context().contains(wanted.get());
  }

  /** A quorum did not show what the caller has written: perhaps another replica does. */
  private void readAll(
      Address address,
      BlindedPath path,
      VectorClock wanted,
      CompletableFuture<?> done,
      Consumer<GetReport> onReport) {
    operations.start(
        done,
        address + " has changed since it was last read",
        whenDone -> parts.replication().get(path, Level.ALL, whenDone),
        (GetReport report) -> {
          if (shows(report, Optional.of(wanted))) {
            onReport.accept(report);
          } else {
            done.completeExceptionally(
                new CoterieException(
                    Kind.UNAVAILABLE,
                    "No replica that can be reached shows what the token covers. Nothing is"
                        + " lost by that. Try again when more peers are up, or read without"
                        + " --at-least."));
          }
        });
  }

  @Override
  public CompletableFuture<Listing> listAsync(AddressPrefix prefix, boolean fresh) {
    return attempt(
        done -> {
          opening.addressKey();
          operations.limit(done, LIST_WITHIN, "all under " + prefix + " was found");
          Runnable list =
              () -> {
                if (!follows.list(prefix, fresh, view -> done.complete(listing(view)))) {
                  throw new CoterieException(
                      Kind.UNAVAILABLE,
                      FollowSet.MAX_WAITING_LISTS
                          + " lists wait for a sweep already, which is the limit. Try again, or"
                          + " without asking for a fresh one.");
                }
              };
          parts.loop().execute(LoopOperations.guarded(done, list));
        });
  }

  private static Listing listing(FollowSet.View view) {
    List<Listing.Item> items = new ArrayList<>(view.entries().size());
    view.entries().forEach((address, siblings) -> items.add(new Listing.Item(address, siblings)));
    Coverage coverage = view.coverage();
    return new Listing(
        items, view.unreadable(), coverage.regions(), coverage.covered(), coverage.asOf());
  }

  @Override
  public CompletableFuture<FollowSet.Watch> watchAsync(
      AddressPrefix prefix, FollowSet.Listener listener) {
    return CompletableFuture.supplyAsync(
        () -> follows.watch(prefix, listener).orElseThrow(PeerContextStore::tooManyWatch),
        parts.loop());
  }

  private static CoterieException tooManyWatch() {
    return new CoterieException(
        Kind.UNAVAILABLE,
        FollowSet.MAX_WATCHERS + " watch already, which is the limit. End one of them.");
  }

  /** A record on this node's disk has changed; on the loop. */
  public void storedHere(Key key) {
    follows.storedHere(key);
  }

  private <T> CompletableFuture<T> attempt(Consumer<CompletableFuture<T>> start) {
    CompletableFuture<T> done = new CompletableFuture<>();
    LoopOperations.guarded(done, () -> start.accept(done)).run();
    return done;
  }
}
