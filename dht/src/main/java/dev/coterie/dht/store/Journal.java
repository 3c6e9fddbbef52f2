package dev.coterie.dht.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An append-only log of checksummed entries in segments: the truth behind a durable store.
 *
 * <p>Entries are appended to a batch, and {@link #commit} writes the batch and forces it: one fsync
 * for many writers. What a commit returned from is there after a crash. Its owner says which
 * entries are dead ({@link #release}); segments in which little lives are compacted, by copying
 * what lives forward and deleting the rest.
 *
 * <p><b>Opening.</b> After a {@link #close} the marker that it left says where everything ends, and
 * no segment is read. Otherwise only the last segment can have a torn tail, which is cut off; any
 * other entry that does not read is damage, told in {@link #damage} and by {@link #replay}, while
 * the rest is salvaged. A damaged segment is never deleted: it is set aside when it has been
 * compacted.
 *
 * <p><b>Errors.</b> An {@link IOException} out of {@link #append} or {@link #commit} voids the
 * batch: none of it may be acknowledged. The segment is then given up at its last commit and a new
 * one begun, because a file system that reported a failed fsync once may report success the next
 * time without having written anything (Rebello et al., "Can Applications Recover from fsync
 * Failures?", USENIX ATC 2020). Reading goes on, and so does writing when the disk allows it.
 *
 * <p>One thread writes. {@link #read} may be called from any thread when the disk's files allow it.
 */
public final class Journal implements AutoCloseable {
  /** Largest body of an entry. */
  public static final int MAX_BODY_BYTES = EntryFormat.MAX_BODY_BYTES;

  private static final int FIRST_BATCH_BYTES = 64 << 10;
  private static final int LARGEST_KEPT_BATCH_BYTES = 8 << 20;

  private final JournalSettings settings;
  private final RandomGenerator random;
  private final Segments segments;
  private final Optional<byte[]> attachment;
  private final boolean tailCut;

  private @Nullable Segment active;
  private int lastNumber;
  private long nextSequence;
  private ByteBuffer batch = ByteBuffer.allocateDirect(FIRST_BATCH_BYTES);
  private @Nullable JournalCompaction compaction;
  private boolean closed;

  private Journal(
      Disk disk, JournalSettings settings, RandomGenerator random, JournalOpening opening) {
    this.settings = settings;
    this.random = random;
    this.segments = new Segments(disk, opening.segments, opening.damage);
    this.lastNumber = opening.lastNumber;
    this.nextSequence = opening.nextSequence;
    this.active = opening.active;
    this.attachment = Optional.ofNullable(opening.attachment);
    this.tailCut = opening.tailCut;
  }

  /**
   * Opens the journal on a disk, or begins one.
   *
   * @param random where the salts of new segments come from
   */
  public static Journal open(Disk disk, JournalSettings settings, RandomGenerator random)
      throws IOException {
    return new Journal(disk, settings, random, JournalOpening.of(disk));
  }

  /** What {@link #close} was given, if the journal was closed in order; else empty. */
  public Optional<byte[]> attachment() {
    return attachment.map(byte[]::clone);
  }

  /** Whether opening found, and cut off, a tail that was being written at a crash. */
  public boolean tailCut() {
    return tailCut;
  }

  /** What was found unreadable since the journal was opened. */
  public List<CorruptSegment> damage() {
    return segments.damage();
  }

  /** Told every entry of a journal, in the order in which they were written. */
  public interface Visitor {
    void entry(JournalEntry entry) throws IOException;

    /**
     * Told instead of what cannot be read.
     *
     * @param head its first bytes, as they are now, for hints about what they were
     */
    default void unreadable(CorruptSegment part, ByteBuffer head) throws IOException {}
  }

  /** Reads all entries. Every entry counts as live afterwards until it is released. */
  public void replay(Visitor visitor) throws IOException {
    for (Segment segment : segments.all()) {
      segment.liveBytes = 0;
      JournalReplay replay =
          new JournalReplay(
              segment,
              visitor,
              entry -> {
                segment.liveBytes += entry.bytes();
              });
      replay.run();
      replay.damage().forEach(part -> segments.noteDamage(segment, part));
      segment.suspect = false;
    }
  }

  /** Reads all committed entries as they are now, and changes nothing. Notes what is damaged. */
  public void scan(Visitor visitor) throws IOException {
    for (Segment segment : segments.all()) {
      JournalReplay replay = new JournalReplay(segment, visitor, entry -> {});
      replay.run();
      if (!segment.damaged && !replay.damage().isEmpty()) {
        segment.suspect = true;
      }
      replay.damage().forEach(part -> segments.noteDamage(segment, part));
    }
  }

  /**
   * Whether damage was found after the journal was opened, so that its owner may still hold what a
   * segment lost. Such a segment stays until {@link #rescued}.
   */
  public boolean hasSuspects() {
    return segments.all().stream().anyMatch(segment -> segment.suspect);
  }

  /** Whether an entry lies in a part that is known to be unreadable. */
  public boolean isDamagedAt(long location) {
    return segments.isDamagedAt(location);
  }

  /** Says that the owner has written anew what it held of the damaged parts. */
  public void rescued() {
    segments.all().forEach(segment -> segment.suspect = false);
  }

  /**
   * Adds an entry to the batch, where it is live, and says where it will lie.
   *
   * @param type 1 to 127
   * @param body consumed
   */
  public long append(int type, ByteBuffer body) throws IOException {
    if (type < 1 || type > Byte.MAX_VALUE || body.remaining() > MAX_BODY_BYTES) {
      throw new IllegalArgumentException(
          "an entry of type "
              + type
              + " with "
              + body.remaining()
              + " bytes; the type is 1 to 127"
              + ", the body at most "
              + MAX_BODY_BYTES);
    }
    int entryBytes = EntryFormat.entryBytes(body.remaining());
    Segment segment = segmentWithRoom(entryBytes);
    reserveBatch(entryBytes);
    long offset = segment.end + batch.position();
    EntryFormat.write(
        batch, segment.header.salt(), offset, nextSequence, (int) segment.forced, type, body);
    nextSequence++;
    return JournalLocation.of(segment.number, offset);
  }

  private Segment segmentWithRoom(int entryBytes) throws IOException {
    Segment segment = active;
    if (segment != null) {
      long wanted = segment.end + batch.position() + entryBytes;
      if (wanted <= settings.segmentBytes()
          || segment.end + batch.position() == SegmentHeader.BYTES) {
        return segment;
      }
      commit(true);
    }
    return rotate(entryBytes);
  }

  private void reserveBatch(int entryBytes) {
    if (batch.remaining() < entryBytes) {
      long wanted = Math.max(2L * batch.capacity(), (long) batch.position() + entryBytes);
      batch =
          ByteBuffer.allocateDirect((int) Math.min(wanted, Integer.MAX_VALUE)).put(batch.flip());
    }
  }

  /**
   * Writes the batch.
   *
   * @param force whether to return only when it is durable
   */
  public void commit(boolean force) throws IOException {
    checkOpen();
    Segment segment = active;
    if (segment == null) {
      return;
    }
    int bytes = batch.position();
    try {
      if (bytes > 0) {
        segment.file.write(batch.flip(), segment.end);
        if (force) {
          segment.file.force();
        }
      } else if (force) {
        segment.force();
      }
    } catch (IOException e) {
      giveUp(segment, e);
      throw e;
    }
    long end = segment.end + bytes;
    segment.end = end;
    segment.liveBytes += bytes;
    segment.forced = force ? end : segment.forced;
    segment.trimmed &= bytes == 0;
    clearBatch();
  }

  private void clearBatch() {
    batch =
        batch.capacity() > LARGEST_KEPT_BATCH_BYTES
            ? ByteBuffer.allocateDirect(FIRST_BATCH_BYTES)
            : batch.clear();
  }

  /** Voids the batch and ends the segment where its last commit did. */
  private void giveUp(Segment segment, IOException cause) {
    active = null;
    segment.trimmed = false;
    clearBatch();
    try {
      segment.trim();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private Segment rotate(int entryBytes) throws IOException {
    checkOpen();
    Segment last = segments.last();
    int number = lastNumber + 1;
    long previousEnd = last == null ? 0 : last.end;
    int previous = last == null ? 0 : last.number;
    SegmentHeader header =
        new SegmentHeader(number, previous, previousEnd, nextSequence, random.nextLong());
    long size = Math.max(settings.segmentBytes(), (long) SegmentHeader.BYTES + entryBytes);
    Segment next = segments.begin(header, settings.preallocate() ? size : 0);
    lastNumber = number;
    active = next;
    if (last != null) {
      last.trim();
    }
    return next;
  }

  /** Reads an entry that was committed; {@link CorruptEntryException} when it is not sound. */
  public JournalEntry read(long location) throws IOException {
    Segment segment = segments.holding(location);
    if (segment == null) {
      throw new CorruptEntryException(
          "no segment " + JournalLocation.segment(location) + " to read an entry from");
    }
    return segment.read(JournalLocation.offset(location));
  }

  /** Says that nobody needs the entry any more that lies at a location and takes so many bytes. */
  public void release(long location, int bytes) {
    Segment segment = segments.holding(location);
    if (segment != null) {
      segment.liveBytes -= bytes;
    }
  }

  /** What an entry with a body of this length takes on disk. */
  public static int entryBytes(int bodyBytes) {
    return EntryFormat.entryBytes(bodyBytes);
  }

  /** Whether there is no older segment than the one that holds this location. */
  public boolean isInOldestSegment(long location) {
    return segments.oldest() == segments.holding(location);
  }

  /** Bytes that the journal's files take. */
  public long diskBytes() throws IOException {
    long bytes = 0;
    for (Segment segment : segments.all()) {
      bytes += segment.file.size();
    }
    return bytes;
  }

  /** Bytes of entries that are live. */
  public long liveBytes() {
    return segments.all().stream().mapToLong(segment -> segment.liveBytes).sum();
  }

  /** How many segments there are. */
  public int segmentCount() {
    return segments.all().size();
  }

  /**
   * Does a little compaction: copies what is live among about {@code maxBytes} of the sparsest
   * segment forward, forces it, and deletes the segment once it is through. Nothing may be in the
   * batch.
   *
   * @return bytes of disk given back, 0 while a segment is being copied; empty when no segment is
   *     sparse enough
   */
  public Optional<Long> compact(CompactionOwner owner, int maxBytes) throws IOException {
    checkOpen();
    if (batch.position() > 0) {
      throw new IllegalStateException("compaction in the middle of a batch");
    }
    if (compaction == null) {
      Segment victim = JournalCompaction.choose(segments.before(active), settings);
      if (victim == null) {
        return Optional.empty();
      }
      compaction = new JournalCompaction(victim);
    }
    return Optional.of(compactSome(compaction, owner, maxBytes));
  }

  private long compactSome(JournalCompaction running, CompactionOwner owner, int maxBytes)
      throws IOException {
    Segment victim = running.victim();
    boolean through = running.copy(this, owner, maxBytes);
    if (!victim.damaged && !running.damage().isEmpty()) {
      // Its owner does not know yet what is missing, and may hold the only copy.
      victim.suspect = true;
    }
    running.damage().forEach(part -> segments.noteDamage(victim, part));
    if (!through) {
      return 0;
    }
    compaction = null;
    return victim.suspect ? 0 : segments.remove(victim);
  }

  /** Commits what is in the batch, and leaves a marker that makes the next opening quick. */
  @Override
  public void close() throws IOException {
    close(new byte[0]);
  }

  /**
   * As {@link #close()}.
   *
   * @param attachment bytes that {@link #attachment()} gives back to the next opening
   */
  public void close(byte[] attachment) throws IOException {
    if (closed) {
      return;
    }
    try {
      commit(true);
      for (Segment segment : segments.all()) {
        segment.force();
      }
      segments.mark(JournalMarker.of(nextSequence, segments.all(), active, attachment));
    } finally {
      closeFiles();
    }
  }

  /** Ends without a marker, so that the next opening trusts nothing. */
  public void closeUnclean() throws IOException {
    if (!closed) {
      closeFiles();
    }
  }

  private void closeFiles() throws IOException {
    closed = true;
    for (Segment segment : segments.all()) {
      segment.file.close();
    }
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("the journal is closed");
    }
  }
}
