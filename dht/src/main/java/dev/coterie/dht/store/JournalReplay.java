package dev.coterie.dht.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One segment's share of a replay: hands out what can be read, and says what cannot. */
final class JournalReplay implements SegmentScan.Visitor {
  private static final int HEAD_BYTES = 256;

  private final Segment segment;
  private final Journal.Visitor visitor;
  private final Consumer<JournalEntry> before;
  private final List<CorruptSegment> damage = new ArrayList<>();

  /**
   * @param before told of each entry before the visitor is
   */
  JournalReplay(Segment segment, Journal.Visitor visitor, Consumer<JournalEntry> before) {
    this.segment = segment;
    this.visitor = visitor;
    this.before = before;
  }

  void run() throws IOException {
    new SegmentScan(segment.file, segment.header, SegmentHeader.BYTES, segment.end, segment.exact)
        .run(this);
  }

  List<CorruptSegment> damage() {
    return damage;
  }

  @Override
  public boolean entry(JournalEntry entry, int forced) throws IOException {
    before.accept(entry);
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
