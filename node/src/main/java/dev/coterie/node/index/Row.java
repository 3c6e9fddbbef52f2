package dev.coterie.node.index;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.HeaderCodec;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.vectorclock.Siblings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one record: its headers, joined, and the name of its entry where it opens.
 * Immutable, so that it can be written to disk away from the loop.
 *
 * <p>Kept as the bytes that {@link RowCodec} makes of it, and taken apart when asked: there is a
 * row for each record of a realm, and as objects it would take twice the memory, in ten times as
 * many pieces for the garbage collector to follow.
 */
final class Row {
  static final int MAX_KNOWN = 4;

  /** What a row takes beside its bytes: its place in a map, and that array's head; about. */
  private static final int OVERHEAD_BYTES = 144;

  /** What its name takes once more where it can be read, beside its characters; about. */
  private static final int NAME_OVERHEAD_BYTES = 80;

  private final byte[] bytes;

  /**
   * @param told the hash of the record as a replica was last seen to hold it, by which the index is
   *     compared with replicas; null where it is to be read again
   * @param known further hashes under which this state was read: replicas that lag behind each have
   *     their own for a while; at most {@link #MAX_KNOWN}
   * @param address the entry's name; null where it has not been opened
   * @param headers of all kept versions, encoded
   * @param shown the values that are shown until {@code changesAt}; none for a delete
   * @param changesAt when the first of them expires, in milliseconds since 1970; {@link
   *     Long#MAX_VALUE} for never
   */
  Row(
      Key key,
      @Nullable Hash told,
      List<Hash> known,
      @Nullable Address address,
      List<byte[]> headers,
      List<Hash> shown,
      long changesAt) {
    this(RowCodec.encode(key, told, known, address, headers, shown, changesAt));
  }

  /** Of bytes that {@link RowCodec} has made or checked. */
  Row(byte[] bytes) {
    this.bytes = bytes;
  }

  /** What {@link RowCodec} reads; not to be changed. */
  byte[] encoded() {
    return bytes;
  }

  Key key() {
    return RowCodec.key(bytes);
  }

  @Nullable Hash told() {
    return RowCodec.told(bytes);
  }

  List<Hash> known() {
    return RowCodec.known(bytes);
  }

  @Nullable Address address() {
    String name = name();
    return name.isEmpty() ? null : Address.parse(name);
  }

  /** The text of the address; empty where the entry has not been opened. */
  String name() {
    return RowCodec.name(bytes);
  }

  List<byte[]> headers() {
    return RowCodec.headers(bytes);
  }

  List<Hash> shown() {
    return RowCodec.shown(bytes);
  }

  long changesAt() {
    return RowCodec.changesAt(bytes);
  }

  /** Of a record of which nothing is known yet. */
  static Row empty(Key key) {
    return new Row(key, null, List.of(), null, List.of(), List.of(), Long.MAX_VALUE);
  }

  boolean isKnown(Hash recordHash) {
    Hash told = told();
    return told != null && (told.equals(recordHash) || known().contains(recordHash));
  }

  /** The same, told of by this hash from now on. */
  Row toldAs(Hash recordHash) {
    if (Objects.equals(recordHash, told())) {
      return this;
    }
    List<Hash> hashes = hashes();
    tellAs(hashes, recordHash);
    return with(hashes, address(), headers(), shown(), changesAt());
  }

  /** All under which it is known, the one that was told last at the end. */
  private List<Hash> hashes() {
    List<Hash> hashes = new ArrayList<>(known());
    Hash told = told();
    if (told != null) {
      hashes.add(told);
    }
    return hashes;
  }

  private static void tellAs(List<Hash> hashes, Hash recordHash) {
    hashes.remove(recordHash);
    hashes.add(recordHash);
    if (hashes.size() > MAX_KNOWN + 1) {
      hashes.remove(0);
    }
  }

  private Row with(
      List<Hash> hashes,
      @Nullable Address address,
      List<byte[]> headers,
      List<Hash> shown,
      long changesAt) {
    int last = hashes.size() - 1;
    Hash told = last < 0 ? null : hashes.get(last);
    List<Hash> known = hashes.subList(0, Math.max(0, last));
    return new Row(key(), told, known, address, headers, shown, changesAt);
  }

  /** The same, to be read again: it may open by now. */
  Row unread() {
    return new Row(key(), null, List.of(), address(), headers(), shown(), changesAt());
  }

  /**
   * With what was read. Joined with what was known, so that one who lags behind undoes nothing: a
   * value goes only for a version that supersedes it.
   *
   * @param toldAs the hashes under which others told of it
   */
  Row joined(Siblings<Version> read, Optional<Address> name, Iterable<Hash> toldAs, Instant now) {
    Siblings<Version> held = versions().join(bare(read));
    List<Hash> hashes = hashes();
    tellAs(hashes, StoredRecord.recordHash(held.kept()));
    toldAs.forEach(hash -> tellAs(hashes, hash));
    List<byte[]> encoded = held.kept().stream().map(v -> v.header().encoded()).toList();
    List<Version> live = live(held, now);
    return with(hashes, name.orElseGet(this::address), encoded, shown(live), nextChange(live));
  }

  private static Siblings<Version> bare(Siblings<Version> versions) {
    return Siblings.of(versions.kept().stream().map(Version::withoutPayload).toList());
  }

  /** The same at a time: what has expired by then is shown no longer. */
  Row at(Instant now) {
    return now.toEpochMilli() < changesAt() ? this : at(versions(), now);
  }

  private Row at(Siblings<Version> held, Instant now) {
    List<Version> live = live(held, now);
    return with(hashes(), address(), headers(), shown(live), nextChange(live));
  }

  private static List<Hash> shown(List<Version> live) {
    return live.stream().map(version -> Hash.wrap(version.hash().bytes())).toList();
  }

  private static long nextChange(List<Version> live) {
    return live.stream()
        .flatMap(version -> version.header().expiresAt().stream())
        .mapToLong(Instant::toEpochMilli)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private static List<Version> live(Siblings<Version> held, Instant now) {
    return held.survivors().stream()
        .filter(version -> !version.header().isTombstone() && !version.header().isExpired(now))
        .toList();
  }

  /** The kept versions, without payloads. */
  Siblings<Version> versions() {
    List<byte[]> headers = headers();
    List<Version> versions = new ArrayList<>(headers.size());
    try {
      for (byte[] header : headers) {
        versions.add(Version.ofHeader(HeaderCodec.parse(header)));
      }
    } catch (MalformedVersionException e) {
      throw new IllegalStateException("a header that was read once does not parse", e);
    }
    return Siblings.of(versions);
  }

  /** Whether the record lies under a link of an address chain. */
  boolean isUnder(Hash link) {
    return hasHeaders() && versions().kept().get(0).header().path().isUnder(link);
  }

  boolean hasHeaders() {
    return RowCodec.headerCount(bytes) > 0;
  }

  boolean isShown() {
    return RowCodec.shownCount(bytes) > 0;
  }

  boolean isNamed() {
    return RowCodec.nameBytes(bytes) > 0;
  }

  /**
   * What is to be told of the step from a row to this one: nothing where what is shown is the same,
   * or where the entry has no name that can be read.
   */
  Optional<Change> changeSince(Row before) {
    Address name = address();
    List<Hash> shown = shown();
    if (name == null || shown.equals(before.shown())) {
      return Optional.empty();
    }
    Siblings<Version> held = versions();
    List<Version> versions =
        isShown()
            ? held.survivors().stream()
                .filter(version -> shown.contains(Hash.wrap(version.hash().bytes())))
                .toList()
            : held.survivors();
    Change.Kind kind =
        !isShown() ? Change.Kind.RM : shown.size() == 1 ? Change.Kind.PUT : Change.Kind.SIBLINGS;
    return Optional.of(new Change(kind, name, versions.stream().map(Version::dot).toList()));
  }

  /** About how much memory it takes. */
  long bytes() {
    int name = RowCodec.nameBytes(bytes);
    return OVERHEAD_BYTES + bytes.length + (name == 0 ? 0 : NAME_OVERHEAD_BYTES + name);
  }
}
