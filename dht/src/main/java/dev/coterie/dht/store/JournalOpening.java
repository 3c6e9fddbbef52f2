package dev.coterie.dht.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What lies on a disk when a journal is opened: by its marker, or by looking. */
final class JournalOpening {
  final TreeMap<Integer, Segment> segments = new TreeMap<>();
  final List<CorruptSegment> damage = new ArrayList<>();
  @Nullable Segment active;
  byte @Nullable [] attachment;
  int lastNumber;
  long nextSequence = 1;
  boolean tailCut;

  private final Disk disk;

  private JournalOpening(Disk disk) {
    this.disk = disk;
  }

  static JournalOpening of(Disk disk) throws IOException {
    JournalOpening opening = new JournalOpening(disk);
    try {
      JournalMarker marker = JournalMarker.read(disk);
      opening.openSegments();
      opening.begin(marker);
      return opening;
    } catch (IOException e) {
      opening.closeFiles(e);
      throw e;
    }
  }

  private void begin(@Nullable JournalMarker marker) throws IOException {
    if (marker != null && fits(marker)) {
      restore(marker);
    } else {
      look();
      if (marker != null) {
        noteMissing(marker);
      }
    }
    // From here on the marker would lie.
    disk.delete(JournalMarker.FILE);
    disk.syncNames();
  }

  private void closeFiles(IOException cause) {
    for (Segment segment : segments.values()) {
      try {
        segment.file.close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }

  private void openSegments() throws IOException {
    for (String name : disk.list()) {
      int number = name.matches("[0-9]{8}\\..*") ? Integer.parseInt(name.substring(0, 8)) : 0;
      lastNumber = Math.max(lastNumber, number);
      if (Segment.numberOf(name) > 0) {
        openSegment(number);
      }
    }
  }

  private void openSegment(int number) throws IOException {
    Disk.File file = disk.open(Segment.fileName(number));
    SegmentHeader header;
    try {
      header = SegmentHeader.read(file, number);
    } catch (IOException e) {
      file.close();
      throw e;
    }
    if (header != null) {
      segments.put(number, new Segment(header, file, file.size()));
      return;
    }
    try (file) {
      dropUnreadable(file, number);
    }
  }

  /** A segment that had only been begun vanishes; one with content is set aside. */
  private void dropUnreadable(Disk.File file, int number) throws IOException {
    SegmentWindow window = new SegmentWindow(file, file.size());
    boolean hasContent =
        file.size() > SegmentHeader.BYTES && window.firstNonZero(SegmentHeader.BYTES) < file.size();
    if (hasContent) {
      damage.add(new CorruptSegment(Segment.fileName(number), 0, file.size()));
      JournalCompaction.setAside(disk, file, number);
    }
    disk.delete(Segment.fileName(number));
  }

  private boolean fits(JournalMarker marker) throws IOException {
    if (!damage.isEmpty() || marker.segments().size() != segments.size()) {
      return false;
    }
    for (JournalMarker.Part part : marker.segments()) {
      Segment segment = segments.get(part.number());
      if (segment == null || segment.file.size() < part.end()) {
        return false;
      }
    }
    return true;
  }

  private void restore(JournalMarker marker) throws IOException {
    for (JournalMarker.Part part : marker.segments()) {
      Segment segment = segments.get(part.number());
      if (segment != null) { // always: the marker fits
        part.restore(segment);
        segment.trimmed = segment.file.size() == segment.end;
        active = part.isActive() ? segment : active;
      }
    }
    nextSequence = marker.nextSequence();
    attachment = marker.attachment();
  }

  private void noteMissing(JournalMarker marker) {
    for (JournalMarker.Part part : marker.segments()) {
      if (!segments.containsKey(part.number())) {
        CorruptSegment missing = new CorruptSegment(Segment.fileName(part.number()), 0, part.end());
        if (damage.stream().noneMatch(known -> known.file().equals(missing.file()))) {
          damage.add(missing);
        }
      }
    }
  }

  private void look() throws IOException {
    for (Segment segment : segments.values()) {
      Map.Entry<Integer, Segment> next = segments.higherEntry(segment.number);
      if (next == null) {
        cutTail(segment);
      } else {
        boolean attested = next.getValue().header.previous() == segment.number;
        segment.end = attested ? next.getValue().header.previousEnd() : segment.file.size();
        segment.exact = attested;
        segment.forced = segment.end;
        segment.trimmed = segment.file.size() == segment.end;
      }
    }
  }

  private void cutTail(Segment last) throws IOException {
    SegmentScan.Extent extent = SegmentScan.extent(last.file, last.header);
    last.end = extent.end();
    last.forced = extent.end();
    tailCut = extent.torn();
    nextSequence = extent.nextSequence();
    last.trim();
  }
}
