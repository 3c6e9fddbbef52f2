package dev.coterie.node.storage;

/** Where a journal entry lies, and what it takes there. */
record JournalPlace(long location, int entryBytes) {
  /** The entry that a value of the index was made from. */
  static JournalPlace of(byte[] image) {
    return new JournalPlace(StoredImage.location(image), StoredImage.entryBytes(image));
  }
}
