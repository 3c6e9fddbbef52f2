package dev.coterie.crypto.authority;

import dev.coterie.crypto.authority.AddOutcome.Reason;
import dev.coterie.crypto.authority.RecordContent.Admin;
import dev.coterie.crypto.authority.RecordContent.Genesis;
import dev.coterie.crypto.authority.RecordContent.Invite;
import dev.coterie.crypto.authority.RecordContent.NewMember;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The records of one realm's authority log that a peer holds: append-only, parents before children.
 *
 * <p>A record is taken once its form is sound, its signatures are good, its parents are there and
 * its author is somebody: root key, admin, member or invite of a record before it. Whether it has
 * an effect is {@link Authority}'s to say; without one it stays, so that all peers come to hold the
 * same set. Used by one thread at a time.
 */
public final class AuthorityLog {
  private final Hash realm;
  private final RecordVerifier verifier;
  private final int maxRecords;
  private final AuthorityCache cache;
  private LogGraph graph = new LogGraph();
  private Map<PublicKey, List<Integer>> introductions = new HashMap<>(); // by key only

  /** Whether another log has this very graph: whoever appends first makes itself a copy. */
  private boolean isShared;

  private @Nullable List<LogRecord> ordered;
  private @Nullable Authority current;

  /** An empty log, for a peer that knows the realm's id and must still fetch its records. */
  public AuthorityLog(Hash realm, RecordVerifier verifier) {
    this(realm, verifier, AuthorityLimits.MAX_LOG_RECORDS, new AuthorityCache());
  }

  AuthorityLog(Hash realm, RecordVerifier verifier, int maxRecords) {
    this(realm, verifier, maxRecords, new AuthorityCache());
  }

  private AuthorityLog(Hash realm, RecordVerifier verifier, int maxRecords, AuthorityCache cache) {
    this.realm = realm;
    this.verifier = verifier;
    this.maxRecords = maxRecords;
    this.cache = cache;
  }

  /** An empty log that checks Ed25519 signatures. */
  public AuthorityLog(Hash realm) {
    this(realm, RecordVerifier.ED25519);
  }

  /** As {@link #AuthorityLog(Hash)}, with states that it may share with other logs. */
  public AuthorityLog(Hash realm, AuthorityCache cache) {
    this(realm, RecordVerifier.ED25519, AuthorityLimits.MAX_LOG_RECORDS, cache);
  }

  /**
   * A log of records that were checked before, in whatever order. Those whose parents are not among
   * them are left out.
   *
   * @param cache may have such a log already
   */
  public static AuthorityLog of(Hash realm, Collection<LogRecord> records, AuthorityCache cache) {
    SortedMap<Hash, LogRecord> byId = new TreeMap<>();
    records.forEach(record -> byId.put(record.id(), record));
    return cache.log(realm, byId.keySet(), () -> made(realm, byId, cache));
  }

  /** Each record waits on the stack for its parents. */
  private static AuthorityLog made(
      Hash realm, SortedMap<Hash, LogRecord> records, AuthorityCache cache) {
    AuthorityLog log = new AuthorityLog(realm, cache);
    Map<Hash, LogRecord> rest = new TreeMap<>(records);
    ArrayDeque<LogRecord> stack = new ArrayDeque<>(records.values());
    while (!stack.isEmpty()) {
      LogRecord record = stack.element();
      Optional<LogRecord> parent =
          record.parents().stream().map(rest::get).filter(Objects::nonNull).findFirst();
      if (rest.containsKey(record.id()) && parent.isPresent()) {
        stack.push(parent.get());
      } else {
        stack.remove();
        if (rest.remove(record.id()) != null) {
          AddOutcome unused = log.addVerified(record); // refused where a parent is missing
        }
      }
    }
    return log;
  }

  /** The same records again; what is added to one is not in the other. */
  public AuthorityLog copy() {
    AuthorityLog copy = new AuthorityLog(realm, verifier, maxRecords, cache);
    isShared = true;
    copy.isShared = true;
    copy.graph = graph;
    copy.introductions = introductions;
    copy.ordered = ordered;
    copy.current = current;
    return copy;
  }

  private void stopSharing() {
    if (isShared) {
      isShared = false;
      graph = graph.copy();
      Map<PublicKey, List<Integer>> own = new HashMap<>();
      introductions.forEach((key, named) -> own.put(key, new ArrayList<>(named)));
      introductions = own;
    }
  }

  public Hash realmId() {
    return realm;
  }

  public int size() {
    return graph.size();
  }

  public boolean isEmpty() {
    return graph.size() == 0;
  }

  public boolean contains(Hash id) {
    return graph.numberOf(id) != null;
  }

  public Optional<LogRecord> record(Hash id) {
    Integer number = graph.numberOf(id);
    return number == null ? Optional.empty() : Optional.of(graph.record(number));
  }

  /** Adds a record, checking its signatures. */
  public AddOutcome add(LogRecord record) {
    return add(record, verifier);
  }

  /** Adds a record whose {@link LogRecord#claims} the caller has had checked, all good. */
  public AddOutcome addVerified(LogRecord record) {
    return add(record, claim -> true);
  }

  private AddOutcome add(LogRecord record, RecordVerifier check) {
    if (contains(record.id())) {
      return new AddOutcome.Known();
    }
    if (!record.realm().equals(realm)) {
      return new AddOutcome.Refused(
          Reason.WRONG_REALM, "a record of realm " + record.realm() + ", not of " + realm);
    }
    List<Hash> missing = new ArrayList<>();
    for (Hash parent : record.parents()) {
      if (!contains(parent)) {
        missing.add(parent);
      }
    }
    if (!missing.isEmpty()) {
      return new AddOutcome.Missing(missing);
    }
    if (graph.size() >= maxRecords) {
      return new AddOutcome.Refused(
          Reason.FULL, "the log holds " + graph.size() + " records, its limit");
    }
    if (!isSomebody(record)) {
      return new AddOutcome.Refused(
          Reason.STRANGER, "no record before it names its author " + record.author());
    }
    for (RecordVerifier.Claim claim : record.claims()) {
      if (!check.verify(claim)) {
        return new AddOutcome.Refused(
            Reason.BAD_SIGNATURE, "the signature of " + claim.key() + " is not good");
      }
    }
    append(record);
    return new AddOutcome.Added();
  }

  private boolean isSomebody(LogRecord record) {
    if (record.kind() == RecordKind.GENESIS) {
      return true;
    }
    List<Integer> named = introductions.getOrDefault(record.author(), List.of());
    for (Hash parent : record.parents()) {
      Integer below = graph.numberOf(parent);
      for (int introduction : named) {
        if (below != null && (introduction == below || graph.isAncestor(introduction, below))) {
          return true;
        }
      }
    }
    return false;
  }

  private void append(LogRecord record) {
    stopSharing();
    int number = graph.size();
    graph.append(record);
    RecordContent content = record.content();
    if (content instanceof Genesis genesis) {
      introduce(genesis.rootKey(), number);
    } else if (content instanceof Admin admin) {
      introduce(admin.key(), number);
    } else if (content instanceof NewMember member) {
      introduce(member.signingKey(), number);
    } else if (content instanceof Invite invite) {
      introduce(invite.oneTimeKey(), number);
    }
    ordered = null;
    current = null;
  }

  private void introduce(PublicKey key, int number) {
    List<Integer> named = introductions.computeIfAbsent(key, k -> new ArrayList<>(1));
    for (int earlier : named) {
      if (graph.isAncestor(earlier, number)) {
        return; // whoever descends from the new one descends from the earlier one
      }
    }
    named.add(number);
  }

  /** Ids of the records that no other names as a parent, ascending. */
  public List<Hash> heads() {
    return graph.heads();
  }

  /** The heads that a new record should name: all, or the first of them where there are many. */
  public List<Hash> parentsOfNext() {
    List<Hash> heads = graph.heads();
    return heads.size() <= AuthorityLimits.MAX_PARENTS
        ? heads
        : heads.subList(0, AuthorityLimits.MAX_PARENTS);
  }

  /** All records: ancestors first, concurrent ones by hash; the same list for the same set. */
  public List<LogRecord> records() {
    List<LogRecord> result = ordered;
    if (result == null) {
      BitSet all = new BitSet();
      all.set(0, graph.size());
      result = inOrder(all);
      ordered = result;
    }
    return result;
  }

  private List<LogRecord> inOrder(BitSet members) {
    int[] order = graph.order(members);
    List<LogRecord> result = new ArrayList<>(order.length);
    for (int number : order) {
      result.add(graph.record(number));
    }
    return List.copyOf(result);
  }

  /**
   * By what another peer can tell what is here: the heads, then samples of the order at growing
   * distances from its end, so that a peer that does not know the heads knows one of those.
   */
  public List<Hash> summary() {
    Set<Hash> summary = new LinkedHashSet<>(parentsOfNext());
    List<LogRecord> all = records();
    for (int back = 1; back <= all.size(); back *= 2) {
      summary.add(all.get(all.size() - back).id());
    }
    if (!all.isEmpty()) {
      summary.add(all.get(0).id());
    }
    return List.copyOf(summary);
  }

  /** A batch for a peer that has these records and their ancestors, within the usual limits. */
  public LogBatch missingFor(Collection<Hash> have) {
    return missingFor(have, AuthorityLimits.MAX_BATCH_RECORDS, AuthorityLimits.MAX_BATCH_BYTES);
  }

  /**
   * The records that are neither among {@code have} nor ancestors of those, parents first, up to a
   * number of records and of bytes, but at least one. Hashes that are unknown here say nothing and
   * are passed over.
   */
  public LogBatch missingFor(Collection<Hash> have, int maxRecords, int maxBytes) {
    if (!isEmpty() && have.containsAll(heads())) {
      return new LogBatch(List.of(), false); // as nearly always: nothing is new
    }
    int[] known =
        have.stream()
            .map(graph::numberOf)
            .filter(number -> number != null)
            .mapToInt(Integer::intValue)
            .toArray();
    BitSet theirs = graph.closure(known);
    List<LogRecord> batch = new ArrayList<>();
    int bytes = 0;
    for (LogRecord record : records()) {
      Integer number = graph.numberOf(record.id());
      if (number == null || theirs.get(number)) {
        continue;
      }
      boolean full = batch.size() >= maxRecords || bytes + record.size() > maxBytes;
      if (full && !batch.isEmpty()) {
        return new LogBatch(batch, true);
      }
      batch.add(record);
      bytes += record.size();
    }
    return new LogBatch(batch, false);
  }

  /** The state that all records imply. An {@link IllegalStateException} while the log is empty. */
  public Authority authority() {
    Authority state = current;
    if (state == null) {
      BitSet all = new BitSet();
      all.set(0, graph.size());
      state = isEmpty() ? stateOf(all) : cache.state(graph.heads(), () -> stateOf(all));
      current = state;
    }
    return state;
  }

  /**
   * The state that the named heads and their ancestors imply; empty when one of them is not here. A
   * few states are kept at hand.
   */
  public Optional<Authority> at(Collection<Hash> heads) {
    if (!isEmpty() && heads.equals(graph.heads())) {
      return Optional.of(authority()); // as nearly always: its writer knew what is known here
    }
    List<Hash> named = List.copyOf(new TreeSet<>(heads));
    if (named.isEmpty() || !unknown(named).isEmpty()) {
      return Optional.empty();
    }
    int[] numbers = named.stream().map(graph::numberOf).mapToInt(n -> n == null ? 0 : n).toArray();
    return Optional.of(cache.state(named, () -> stateOf(graph.closure(numbers))));
  }

  /** Whether a record is among the heads, or above one of them: who names those has seen it. */
  public boolean isSeenBy(Hash record, Collection<Hash> heads) {
    Integer number = graph.numberOf(record);
    for (Hash head : heads) {
      Integer below = graph.numberOf(head);
      boolean isBelow = number != null && below != null && graph.isAncestor(number, below);
      if (isBelow || head.equals(record)) {
        return true;
      }
    }
    return false;
  }

  /** Those of the hashes that name no record here. */
  public List<Hash> unknown(Collection<Hash> ids) {
    List<Hash> unknown = List.of();
    if (ids.equals(graph.heads())) {
      return unknown; // as nearly always: who names them knows what is known here
    }
    for (Hash id : ids) {
      if (!contains(id)) {
        unknown = unknown.isEmpty() ? new ArrayList<>() : unknown;
        unknown.add(id);
      }
    }
    return unknown;
  }

  private Authority stateOf(BitSet members) {
    if (isEmpty()) {
      throw new IllegalStateException("the log of realm " + realm + " has no records yet");
    }
    return new StateFold(graph, graph.order(members)).fold();
  }

  @Override
  public String toString() {
    return "authority log of " + realm + ", " + size() + " records";
  }
}
