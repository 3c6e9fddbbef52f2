package dev.coterie.dht.sync;

import dev.coterie.crypto.identity.PeerId;

/**
 * How a session of anti-entropy ended.
 *
 * @param detail what ended it, for people
 * @param ranges ranges that both should hold
 * @param fetched records that came from the partner
 * @param kept versions among them that are durable here now
 * @param offered versions sent to the partner
 * @param requests requests made
 */
public record SyncReport(
    PeerId partner,
    End end,
    String detail,
    int ranges,
    long fetched,
    long kept,
    long offered,
    int requests) {

  /** How. */
  public enum End {
    /** All ranges were compared, and what differed was exchanged. */
    DONE,
    /** The partner was not reachable, or would not go on. */
    INTERRUPTED,
    /** The partner broke the rules, or is endless; it is left alone for a while. */
    CUT_OFF
  }
}
