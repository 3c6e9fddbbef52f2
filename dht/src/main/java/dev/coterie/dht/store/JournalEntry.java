package dev.coterie.dht.store;

import java.nio.ByteBuffer;

/**
 * An entry as a journal reads it back: its checksum held.
 *
 * @param location where it lies, as {@link JournalLocation} reads it
 * @param bytes what it takes on disk, header and padding included: what {@link Journal#release}
 *     wants
 * @param sequence its number; entries written later have higher ones
 * @param type what its owner called it, 1 to 127
 * @param body its content. During a replay it is valid only inside the call that hands it out.
 */
public record JournalEntry(long location, int bytes, long sequence, int type, ByteBuffer body) {}
