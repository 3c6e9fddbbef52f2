package dev.coterie.dht.sync;

/**
 * How far a peer has come in pulling what it should hold.
 *
 * @param ranges ranges of the key space that it had to pull, 0 when there is nothing to pull
 * @param pulled those among them that it has compared with enough of the others
 * @param records records that were fetched since the start, for whatever reason
 * @param bytes their bytes
 */
public record PullProgress(int ranges, int pulled, long records, long bytes) {}
