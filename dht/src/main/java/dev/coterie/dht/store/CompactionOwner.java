package dev.coterie.dht.store;

/** Who knows which entries of a journal are live, and wants to know where they went. */
public interface CompactionOwner {

  /** Whether the entry is still needed. */
  boolean isLive(JournalEntry entry);

  /** A live entry has a durable copy at a new location; the old one will vanish. */
  void moved(JournalEntry entry, long newLocation);

  /** A dead entry is about to vanish. */
  void vanished(JournalEntry entry);
}
