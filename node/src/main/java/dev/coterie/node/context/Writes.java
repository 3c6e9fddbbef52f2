package dev.coterie.node.context;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.BlindedPath;
import dev.coterie.crypto.authority.RoleEpoch;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.crypto.envelope.EnvelopeException;
import dev.coterie.crypto.envelope.RoleRecipient;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteRequest;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.node.context.CoterieException.Kind;
import dev.coterie.node.index.FollowSet;
import dev.coterie.vectorclock.Dot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The writing half of a context store: seals entries, and says what became of each write. */
final class Writes {
  /** Roles that one entry may be sealed to. */
  static final int MAX_ROLES = 64;

  private final StoreParts parts;
  private final Opening opening;
  private final LoopOperations operations;
  private final FollowSet follows;

  /**
   * @param follows is told at once what was written
   */
  Writes(StoreParts parts, Opening opening, LoopOperations operations, FollowSet follows) {
    this.parts = parts;
    this.opening = opening;
    this.operations = operations;
    this.follows = follows;
  }

  /** Seals an entry and puts it on its replicas. */
  void put(PutRequest request, CompletableFuture<Receipt> done) {
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
  }

  /** Deletes an entry. */
  void remove(
      Address address, WriteCondition condition, Level level, CompletableFuture<Receipt> done) {
    write(
        address,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        condition,
        level,
        deleted -> {},
        done);
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
    BlindedPath path = opening.blind(address);
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
          operations.complete(done, () -> receipt(address, result, onWritten));
          wrote(address, result); // on the loop still, so before any list that is asked for later
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
}
