package dev.coterie.dht.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One segment's share of a replay: hands out what can be read, and says what cannot. */
final class JournalReplay implements SegmentScan.Visitor {
  private static final int HEAD_BYTES = 256;

  private final Segment segment;
  private final Journal.Visitor visitor;
  private final List<CorruptSegment> damage = new ArrayList<>();

  JournalReplay(Segment segment, Journal.Visitor visitor) {
    this.segment = segment;
    this.visitor = visitor;
  }

  void run() throws IOException {
    segment.liveBytes = 0;
    new SegmentScan(segment.file, segment.header, SegmentHeader.BYTES, segment.end, segment.exact)
        .run(this);
  }

  List<CorruptSegment> damage() {
    return damage;
  }

  @Override
  public boolean entry(JournalEntry entry, int forced) throws IOException {
    segment.liveBytes += entry.bytes();
    visitor.entry(entry);
    return true;
  }

  @Override
  public boolean unreadable(long offset, long bytes) throws IOException {
    CorruptSegment part = new CorruptSegment(segment.fileName(), offset, bytes);
    damage.add(part);
    ByteBuffer head = ByteBuffer.allocate((int) Math.min(HEAD_BYTES, bytes));
    segment.file.read(head, offset);
    visitor.unreadable(part, head.flip());
    return true;
  }
}
