package dev.coterie.node.storage;

import dev.coterie.dht.store.JournalSettings;
import java.time.Duration;

/**
 * How a durable store behaves.
 *
 * @param fsync when a write is acknowledged
 * @param fsyncInterval longest time without an fsync at level {@link Fsync#INTERVAL}, over 0
 * @param batchWrites most writes that share an fsync, at least 1
 * @param queueWrites most writes that may wait for the disk, at least {@code batchWrites}; more are
 *     refused as overload
 * @param queueBytes most bytes that may wait, likewise; a single write may always wait
 * @param inlinePayloadBytes largest payload that is kept in the index beside its header; larger
 *     ones are read from the journal
 * @param reserveBytes free space below which writes are refused as disk full: room for the index to
 *     follow what is acknowledged
 * @param orderedIndexes whether records are indexed by position and by address prefix as well;
 *     without them only point reads work, which is for measurements
 * @param journal layout of the journal
 */
public record StoreSettings(
    Fsync fsync,
    Duration fsyncInterval,
    int batchWrites,
    int queueWrites,
    long queueBytes,
    int inlinePayloadBytes,
    long reserveBytes,
    boolean orderedIndexes,
    JournalSettings journal) {

  public StoreSettings {
    require(!fsyncInterval.isNegative() && !fsyncInterval.isZero(), "fsyncInterval", fsyncInterval);
    require(batchWrites >= 1, "batchWrites", batchWrites);
    require(queueWrites >= batchWrites, "queueWrites", queueWrites);
    require(queueBytes >= 1, "queueBytes", queueBytes);
    require(inlinePayloadBytes >= 0, "inlinePayloadBytes", inlinePayloadBytes);
    require(reserveBytes >= 0, "reserveBytes", reserveBytes);
  }

  private static void require(boolean holds, String name, Object value) {
    if (!holds) {
      throw new IllegalArgumentException("a store cannot have " + name + " " + value);
    }
  }

  /** Fsync always; batches of 1,024; a queue of 64 MiB; payloads of up to 2 KiB inline. */
  public static StoreSettings defaults() {
    return new StoreSettings(
        Fsync.ALWAYS,
        Duration.ofMillis(100),
        1024,
        1 << 16,
        64L << 20,
        2 << 10,
        64L << 20,
        true,
        JournalSettings.defaults());
  }

  public StoreSettings withFsync(Fsync level) {
    return new StoreSettings(
        level,
        fsyncInterval,
        batchWrites,
        queueWrites,
        queueBytes,
        inlinePayloadBytes,
        reserveBytes,
        orderedIndexes,
        journal);
  }

  public StoreSettings withQueue(int writes, long bytes) {
    return new StoreSettings(
        fsync,
        fsyncInterval,
        Math.min(batchWrites, writes),
        writes,
        bytes,
        inlinePayloadBytes,
        reserveBytes,
        orderedIndexes,
        journal);
  }

  public StoreSettings withReserveBytes(long bytes) {
    return new StoreSettings(
        fsync,
        fsyncInterval,
        batchWrites,
        queueWrites,
        queueBytes,
        inlinePayloadBytes,
        bytes,
        orderedIndexes,
        journal);
  }

  public StoreSettings withPointIndexOnly() {
    return new StoreSettings(
        fsync,
        fsyncInterval,
        batchWrites,
        queueWrites,
        queueBytes,
        inlinePayloadBytes,
        reserveBytes,
        false,
        journal);
  }

  public StoreSettings withJournal(JournalSettings settings) {
    return new StoreSettings(
        fsync,
        fsyncInterval,
        batchWrites,
        queueWrites,
        queueBytes,
        inlinePayloadBytes,
        reserveBytes,
        orderedIndexes,
        settings);
  }
}
