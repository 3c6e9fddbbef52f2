package dev.coterie.dht.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The compaction of one segment, a little at a time.
 *
 * <p>Safe against a crash at any moment: a copy is forced before its owner hears of it, and the
 * segment is deleted only after its last copy. Until then a replay meets entries twice, the later
 * one last, which is the rule that replays go by anyway.
 */
final class JournalCompaction {
  /** A segment is worth copying when less than 1/this of it lives. */
  private static final int SPARSE = 2;

  /**
   * A segment shorter than 1/this of a full one, as restarts after crashes leave them, is small.
   */
  private static final int SMALL = 4;

  /** So many small segments are put up with. */
  private static final int MAX_SMALL_SEGMENTS = 8;

  private static final int COPY_BYTES = 1 << 20;

  private final Segment victim;
  private final List<CorruptSegment> damage = new ArrayList<>();
  private long cursor = SegmentHeader.BYTES;

  JournalCompaction(Segment victim) {
    this.victim = victim;
  }

  Segment victim() {
    return victim;
  }

  List<CorruptSegment> damage() {
    return damage;
  }

  /**
   * The segment whose compaction gives back most for what it copies; null when none is worth it.
   */
  static @Nullable Segment choose(SortedMap<Integer, Segment> sealed, JournalSettings settings) {
    Collection<Segment> candidates = sealed.values().stream().filter(s -> !s.suspect).toList();
    long small = candidates.stream().filter(s -> isSmall(s, settings)).count();
    Segment best = null;
    for (Segment segment : candidates) {
      boolean worthIt =
          segment.damaged
              || segment.liveBytes * SPARSE < segment.end
              || (small > MAX_SMALL_SEGMENTS && isSmall(segment, settings));
      if (worthIt && (best == null || liveShare(segment) < liveShare(best))) {
        best = segment;
      }
    }
    return best;
  }

  private static boolean isSmall(Segment segment, JournalSettings settings) {
    return segment.end * SMALL < settings.segmentBytes();
  }

  private static double liveShare(Segment segment) {
    return (double) segment.liveBytes / segment.end;
  }

  /** Copies what lives in the next part; whether the segment is through. */
  boolean copy(Journal journal, CompactionOwner owner, int maxBytes) throws IOException {
    Slice slice = new Slice(owner, cursor + maxBytes);
    new SegmentScan(victim.file, victim.header, cursor, victim.end, victim.exact).run(slice);
    List<Long> locations = new ArrayList<>(slice.live.size());
    for (JournalEntry entry : slice.live) {
      locations.add(journal.append(entry.type(), entry.body().duplicate()));
    }
    journal.commit(true);
    for (int i = 0; i < locations.size(); i++) {
      JournalEntry entry = slice.live.get(i);
      owner.moved(entry, locations.get(i));
      journal.release(entry.location(), entry.bytes());
    }
    slice.dead.forEach(owner::vanished);
    damage.addAll(slice.gaps);
    cursor = slice.end;
    return !slice.stopped;
  }

  /** Keeps a copy of a segment's file under a name that no journal reads. */
  static void setAside(Disk disk, Segment segment) throws IOException {
    setAside(disk, segment.file, segment.number);
  }

  static void setAside(Disk disk, Disk.File file, int number) throws IOException {
    try (Disk.File copy = disk.open(String.format("%08d.damaged", number))) {
      copy.setSize(0);
      ByteBuffer bytes = ByteBuffer.allocate(COPY_BYTES);
      for (long at = 0; at < file.size(); at += bytes.limit()) {
        bytes.clear();
        file.read(bytes, at);
        bytes.flip();
        if (!bytes.hasRemaining()) {
          throw new IOException(Segment.fileName(number) + " ends before its length");
        }
        copy.write(bytes.duplicate(), at);
      }
      copy.force();
    }
    disk.syncNames();
  }

  /** Collects entries up to an offset. */
  private final class Slice implements SegmentScan.Visitor {
    private final CompactionOwner owner;
    private final long until;
    private final List<JournalEntry> live = new ArrayList<>();
    private final List<JournalEntry> dead = new ArrayList<>();
    private final List<CorruptSegment> gaps = new ArrayList<>();
    private long end = cursor;
    private boolean stopped;

    Slice(CompactionOwner owner, long until) {
      this.owner = owner;
      this.until = until;
    }

    @Override
    public boolean entry(JournalEntry entry, int forced) {
      JournalEntry kept = detached(entry);
      (owner.isLive(kept) ? live : dead).add(kept);
      return advance(JournalLocation.offset(entry.location()) + (long) entry.bytes());
    }

    @Override
    public boolean unreadable(long offset, long bytes) {
      gaps.add(new CorruptSegment(victim.fileName(), offset, bytes));
      return advance(offset + bytes);
    }

    private boolean advance(long to) {
      end = to;
      stopped = end >= until && end < victim.end;
      return !stopped;
    }

    private JournalEntry detached(JournalEntry entry) {
      ByteBuffer body = ByteBuffer.allocate(entry.body().remaining());
      body.put(entry.body().duplicate()).flip();
      return new JournalEntry(
          entry.location(), entry.bytes(), entry.sequence(), entry.type(), body);
    }
  }
}
