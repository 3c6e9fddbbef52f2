package dev.coterie.dht.sync;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.FingerprintTree;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RangeSummary;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Codec;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.vectorclock.VersionHash;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What comparing two large sets takes: round trips, bytes, and CPU time of both sides.
 *
 * <p>{@code ReconcileBench [RECORDS [DIFFERENCES]]}; a million and a hundred unless told otherwise.
 */
public final class ReconcileBench {
  private ReconcileBench() {}

  public static void main(String[] arguments) throws Exception {
    int records = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    int differences = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
    Digests ours = new Digests(records, 0);
    compare("equal, cold", ours, new Digests(records, 0));
    for (int i = 0; i < 5; i++) {
      compare("equal", ours, new Digests(records, 0));
      compare(differences + " differences", ours, new Digests(records, differences));
    }
  }

  private static void compare(String what, Digests ours, Digests theirs) throws Exception {
    ours.summary(Digests.ALL.first(), Digests.ALL.first());
    theirs.summary(Digests.ALL.first(), Digests.ALL.first());
    Random random = new Random(what.hashCode());
    Comparison comparison = new Comparison(ours, List.of(Digests.ALL));
    long bytes = 0;
    int rounds = 0;
    int found = 0;
    long[] nanos = new long[2];
    while (!comparison.isDone()) {
      long from = System.nanoTime();
      Request.Reconcile request = comparison.next(random.nextLong());
      byte[] asked = Codec.encode(request);
      long sent = System.nanoTime();
      Request.Reconcile read = (Request.Reconcile) Codec.decodeRequest(request.protocol(), asked);
      Response reply =
          new Reconciler(theirs, (first, last) -> true, read, SyncLimits.MAX_LISTED).answer();
      byte[] answered = Codec.encode(read, reply, Instant.EPOCH);
      long replied = System.nanoTime();
      Response.Reconciled answer = (Response.Reconciled) Codec.decodeResponse(request, answered);
      for (Comparison.Listed listed : comparison.answered(request, answer)) {
        found +=
            DigestWindow.compare(listed.digests(), listed.range().from(), ours)
                .differences()
                .size();
      }
      nanos[0] += sent - from + System.nanoTime() - replied;
      nanos[1] += replied - sent;
      bytes += asked.length + answered.length;
      rounds++;
    }
    System.out.printf(
        "%,d records, %-16s %4d found, %d round trips, %,8d bytes, %6.2f and %6.2f ms of CPU%n",
        ours.size(), what, found, rounds, bytes, nanos[0] / 1e6, nanos[1] / 1e6);
  }

  /** Both sides should hold all there is. */
  private static final class Everything implements SharedRanges {
    @Override
    public List<PrefixRange> sharedWith(PeerId other) {
      return List.of(Digests.ALL);
    }

    @Override
    public boolean isResponsible(Position from, Position to) {
      return true;
    }

    @Override
    public List<PrefixRange> cells() {
      return List.of(Digests.ALL);
    }

    @Override
    public long version() {
      return 0;
    }
  }

  /** A store of digests and nothing else, in two arrays. */
  private static final class Digests implements RecordStore {
    static final PrefixRange ALL = new PrefixRange(Position.wrap(new byte[32]), 0);

    private final StoredDigest[] sorted;
    private final FingerprintTree tree;

    Digests(int records, int changed) {
      sorted = new StoredDigest[records];
      for (int i = 0; i < records; i++) {
        Key key = new Key(Hash.of(ByteBuffer.allocate(4).putInt(i).array()));
        Hash hash =
            Hash.of(ByteBuffer.allocate(5).putInt(i).put((byte) (i < changed ? 1 : 0)).array());
        sorted[i] = new StoredDigest(key.position(), key, hash);
      }
      Arrays.sort(sorted, (a, b) -> a.position().compareTo(b.position()));
      tree = FingerprintTree.scanned(this::digests);
    }

    int size() {
      return sorted.length;
    }

    @Override
    public List<StoredDigest> digests(Position from, Position to, int limit) {
      List<StoredDigest> found = new ArrayList<>();
      for (int at = firstAt(from);
          at < sorted.length && found.size() < limit && sorted[at].position().compareTo(to) <= 0;
          at++) {
        found.add(sorted[at]);
      }
      return found;
    }

    private int firstAt(Position from) {
      int low = 0;
      int high = sorted.length;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (sorted[middle].position().compareTo(from) < 0) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }

    @Override
    public RangeSummary summary(Position from, Position to) {
      return tree.between(from, to);
    }

    @Override
    public Optional<StoredRecord> get(Key key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void merge(
        Key key, List<Version> versions, List<Note> notes, Consumer<StoreOutcome> onDurable) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void drop(Key key, Hash recordHash, Consumer<StoreOutcome> onDurable) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void dropPayloads(
        Key key, List<VersionHash> versions, Consumer<StoreOutcome> onDurable) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Key> keysUnder(Hash prefix, @Nullable Key after, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void note(NoteKey key, byte[] value, Consumer<StoreOutcome> onDurable) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<byte[]> note(NoteKey key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Note> notes(NoteKey.Kind kind) {
      throw new UnsupportedOperationException();
    }

    @Override
    public StoreStats stats() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
