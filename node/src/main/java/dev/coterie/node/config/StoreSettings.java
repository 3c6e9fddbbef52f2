package dev.coterie.node.config;

import java.time.Duration;

/**
 * The store on disk and the caches over it.
 *
 * @param fsyncInterval used where {@code fsync} is {@link FsyncLevel#INTERVAL}; 1 ms to 1 min
 * @param entryCacheBytes memory for opened entries, at most 64 GiB
 * @param followEvery how often the key space is swept for what others have written; 10 ms to 1 d
 * @param followBytes memory for the index of names, at most 64 GiB
 */
public record StoreSettings(
    FsyncLevel fsync,
    Duration fsyncInterval,
    long entryCacheBytes,
    Duration followEvery,
    long followBytes) {}
