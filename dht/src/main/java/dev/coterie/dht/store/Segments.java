package dev.coterie.dht.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The segments of a journal by their numbers, and what of them is known to be unreadable. */
final class Segments {
  private final Disk disk;

  // Both are replaced, never changed, so that readers on other threads see a whole one.
  private volatile List<CorruptSegment> damage;
  private volatile TreeMap<Integer, Segment> byNumber;

  Segments(Disk disk, TreeMap<Integer, Segment> found, List<CorruptSegment> damage) {
    this.disk = disk;
    this.byNumber = found;
    this.damage = List.copyOf(damage);
  }

  /** All, the oldest first. */
  Collection<Segment> all() {
    return byNumber.values();
  }

  @Nullable Segment last() {
    Map.Entry<Integer, Segment> last = byNumber.lastEntry();
    return last == null ? null : last.getValue();
  }

  @Nullable Segment oldest() {
    Map.Entry<Integer, Segment> first = byNumber.firstEntry();
    return first == null ? null : first.getValue();
  }

  /** The one in which an entry lies, or lay until it was compacted. */
  @Nullable Segment holding(long location) {
    return byNumber.get(JournalLocation.segment(location));
  }

  /** Those before one; all where there is none. */
  SortedMap<Integer, Segment> before(@Nullable Segment segment) {
    return segment == null ? byNumber : byNumber.headMap(segment.number);
  }

  /**
   * Begins a segment after all others.
   *
   * @param bytes that it is to take from the start
   */
  Segment begin(SegmentHeader header, long bytes) throws IOException {
    String name = Segment.fileName(header.number());
    Disk.File file = disk.open(name);
    try {
      // What an attempt that failed may have left must not be taken for entries.
      file.setSize(0);
      if (bytes > 0) {
        file.setSize(bytes);
      }
      file.write(header.encode(), 0);
      file.force();
      disk.syncNames();
    } catch (IOException e) {
      abandon(name, file, e);
      throw e;
    }
    Segment begun = new Segment(header, file, SegmentHeader.BYTES);
    TreeMap<Integer, Segment> more = new TreeMap<>(byNumber);
    more.put(begun.number, begun);
    byNumber = more;
    return begun;
  }

  private void abandon(String name, Disk.File file, IOException cause) {
    try (file) {
      disk.delete(name);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * Deletes a segment without live entries; one that was damaged is set aside first.
   *
   * @return bytes of disk given back
   */
  long remove(Segment victim) throws IOException {
    Map.Entry<Integer, Segment> before = byNumber.lowerEntry(victim.number);
    if (before != null) {
      before.getValue().trim(); // the victim's header was what said where that one ends
    }
    long bytes = victim.file.size();
    if (victim.damaged) {
      JournalCompaction.setAside(disk, victim);
    }
    TreeMap<Integer, Segment> fewer = new TreeMap<>(byNumber);
    fewer.remove(victim.number);
    byNumber = fewer;
    victim.file.close();
    disk.delete(victim.fileName());
    disk.syncNames();
    return bytes;
  }

  /** Leaves a marker beside the segments that says where everything ends. */
  void mark(JournalMarker marker) throws IOException {
    marker.write(disk);
  }

  void noteDamage(Segment segment, CorruptSegment part) {
    segment.damaged = true;
    if (!damage.contains(part)) {
      List<CorruptSegment> more = new ArrayList<>(damage);
      more.add(part);
      damage = List.copyOf(more);
    }
  }

  /** What was found unreadable since the journal was opened. */
  List<CorruptSegment> damage() {
    return damage;
  }

  /** Whether an entry lies in a part that is known to be unreadable. */
  boolean isDamagedAt(long location) {
    String file = Segment.fileName(JournalLocation.segment(location));
    long offset = JournalLocation.offset(location);
    return damage.stream()
        .anyMatch(
            part ->
                part.file().equals(file)
                    && offset >= part.offset()
                    && offset < part.offset() + part.bytes());
  }
}
