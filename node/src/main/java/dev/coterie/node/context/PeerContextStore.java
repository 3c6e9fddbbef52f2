package dev.coterie.node.context;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressKey;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.address.BlindedPath;
import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.RoleEpoch;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.crypto.envelope.EnvelopeException;
import dev.coterie.crypto.envelope.RoleRecipient;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.GetReport;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteRequest;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.node.context.CoterieException.Kind;
import dev.coterie.node.index.Coverage;
import dev.coterie.node.index.FollowSet;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.VectorClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The context store over a running peer: blinds addresses, seals and opens entries on the workers,
 * and leaves replication to the peer's loop.
 */
public final class PeerContextStore implements ContextStore {
  /** Roles that one entry may be sealed to. */
  public static final int MAX_ROLES = 64;

  /** A list that waits for a sweep ends by itself before. */
  static final Duration LIST_WITHIN = FollowSet.LIST_WITHIN.multipliedBy(2);

  private final StoreParts parts;
  private final Opening opening;
  private final LoopOperations operations;
  private final FollowSet follows;

  public PeerContextStore(StoreParts parts) {
    this.parts = parts;
    this.opening = new Opening(parts);
    this.operations = new LoopOperations(parts.loop(), parts.context()::schedule);
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
    return attempt(
        done -> {
          List<RoleEpoch> epochs = epochs(request.roles());
          List<RoleRecipient> recipients = epochs.stream().map(RoleEpoch::recipient).toList();
          WriteRequest.Sealer sealer = sealer(request.address(), request.entry(), recipients);
          write(
              request.address(),
              Optional.of(sealer),
              epochs,
              request.timeToLive().map(ttl -> parts.wallTime().get().plus(ttl)),
              request.condition(),
              request.level(),
              version -> opening.remember(version, request.entry()),
              done);
        });
  }

  @Override
  public CompletableFuture<Receipt> removeAsync(
      Address address, WriteCondition condition, Level level) {
    return attempt(
        done ->
            write(
                address,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                condition,
                level,
                deleted -> {},
                done));
  }

  private void write(
      Address address,
      Optional<WriteRequest.Sealer> sealer,
      List<RoleEpoch> epochs,
      Optional<Instant> expiresAt,
      WriteCondition condition,
      Level level,
      Consumer<Version> onWritten,
      CompletableFuture<Receipt> done) {
    BlindedPath path = blind(address);
    Key key = new Key(path.key());
    WriteRequest write =
        new WriteRequest(
            key,
            path.segments(),
            sealer,
            epochs.stream()
                .map(e -> new VersionHeader.RoleEpoch(e.role().toString(), e.number()))
                .toList(),
            expiresAt,
            condition(condition, key),
            level,
            opening::holdsKey);
    operations.start(
        done,
        address + " was written",
        whenDone -> parts.replication().write(write, whenDone),
        (WriteResult result) -> {
          wrote(address, result);
          complete(done, () -> receipt(address, result, onWritten));
        });
  }

  /** What this node has written is in its next list. */
  private void wrote(Address address, WriteResult result) {
    if (result instanceof WriteResult.Written written) {
      Version version = written.version();
      boolean isReadable = version.isTombstone() || opening.holdsKey(version.header());
      follows.wrote(version, isReadable ? Optional.of(address) : Optional.empty());
    }
  }

  private static Condition condition(WriteCondition condition, Key key) {
    if (condition instanceof WriteCondition.Context seen) {
      return new Condition.Seen(seen.token().clockFor(key));
    }
    if (condition instanceof WriteCondition.IfMatch match) {
      return new Condition.IfMatch(match.token().clockFor(key));
    }
    return condition instanceof WriteCondition.IfAbsent
        ? new Condition.IfAbsent()
        : new Condition.Plain();
  }

  private WriteRequest.Sealer sealer(Address address, Entry entry, List<RoleRecipient> recipients) {
    return (dot, whenSealed) ->
        parts
            .workers()
            .execute(
                () -> {
                  WriteRequest.Sealed sealed = seal(address, entry, recipients, dot);
                  parts.loop().execute(() -> whenSealed.accept(sealed));
                });
  }

  private WriteRequest.Sealed seal(
      Address address, Entry entry, List<RoleRecipient> recipients, Dot dot) {
    try {
      byte[] payload =
          parts
              .sealers()
              .with(s -> s.seal(entry, Opening.binding(address, dot), recipients, parts.entropy()));
      return new WriteRequest.Sealed.Payload(payload);
    } catch (EnvelopeException e) {
      return new WriteRequest.Sealed.Failed(
          new CoterieException(Kind.INVALID, String.valueOf(e.getMessage()), e));
    } catch (RuntimeException e) {
      return new WriteRequest.Sealed.Failed(e);
    }
  }

  private List<RoleEpoch> epochs(List<String> roles) {
    if (roles.isEmpty() || roles.size() > MAX_ROLES) {
      throw new CoterieException(
          Kind.INVALID,
          "An entry is sealed to 1 to "
              + MAX_ROLES
              + " roles, not "
              + roles.size()
              + ". Nothing was written.");
    }
    List<RoleEpoch> epochs = new ArrayList<>(roles.size());
    for (String role : new TreeSet<>(roles)) {
      epochs.add(
          parts
              .authority()
              .get()
              .role(role)
              .flatMap(known -> known.current())
              .orElseThrow(() -> unknownRole(role)));
    }
    return epochs;
  }

  private CoterieException unknownRole(String role) {
    List<String> known =
        parts.authority().get().roles().stream().map(r -> r.name().toString()).toList();
    return new CoterieException(
        Kind.NOT_FOUND,
        "There is no role '"
            + role
            + "' in this realm. Nothing was written. Known roles: "
            + (known.isEmpty() ? "none yet" : String.join(", ", known))
            + ". An admin makes one with 'coterie role create'.");
  }

  private BlindedPath blind(Address address) {
    return addressKey().blind(parts.authority().get().realmId(), address);
  }

  private AddressKey addressKey() {
    return parts
        .keyring()
        .get()
        .addressKey()
        .orElseThrow(
            () ->
                new CoterieException(
                    Kind.REFUSED,
                    "This node does not hold the realm's address key: it has no role yet, or no"
                        + " member that holds the key has been reached since it joined. Nothing"
                        + " was read or written. Try again when 'coterie status' shows a role."));
  }

  private Receipt receipt(Address address, WriteResult result, Consumer<Version> onWritten) {
    if (result instanceof WriteResult.Written written) {
      Version version = written.version();
      onWritten.accept(version);
      return new Receipt(
          address,
          version.dot(),
          ContextToken.of(version.header().key(), version.context()),
          written.report().replicas(),
          rolesDropped(version, written.superseded()),
          Explanation.of(written.found(), written.report()));
    }
    throw WriteFailures.of(address, result);
  }

  private static List<String> rolesDropped(Version version, List<Version> superseded) {
    TreeSet<String> dropped = new TreeSet<>();
    superseded.forEach(
        earlier -> earlier.header().sealedTo().forEach(epoch -> dropped.add(epoch.role())));
    version.header().sealedTo().forEach(epoch -> dropped.remove(epoch.role()));
    return version.header().isTombstone() ? List.of() : List.copyOf(dropped);
  }

  @Override
  public CompletableFuture<Reading> getAsync(
      Address address, Level level, Optional<ContextToken> atLeast) {
    return attempt(
        done -> {
          BlindedPath path = blind(address);
          Key key = new Key(path.key());
          Optional<VectorClock> wanted = atLeast.map(token -> token.clockFor(key));
          read(
              address,
              path,
              level,
              wanted,
              done,
              report -> complete(done, () -> opening.reading(address, key, report)));
        });
  }

  @Override
  public CompletableFuture<List<byte[]>> sealedAsync(Address address) {
    return attempt(
        done -> {
          read(
              address,
              blind(address),
              Level.QUORUM,
              Optional.empty(),
              done,
              report -> complete(done, () -> opening.sealedPayloads(report)));
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
          addressKey();
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

  /** Opens and completes away from the loop. */
  private <T> void complete(CompletableFuture<T> done, Supplier<T> result) {
    parts.workers().execute(LoopOperations.guarded(done, () -> done.complete(result.get())));
  }
}
