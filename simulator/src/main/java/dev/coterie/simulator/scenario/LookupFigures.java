package dev.coterie.simulator.scenario;

import java.util.SortedMap;

/**
 * What lookups cost and found.
 *
 * @param count lookups that ended
 * @param success the share of the true closest peers that they found, 0 to 1; 1 for none
 * @param hops how many lookups needed so many hops to their nearest peer
 * @param requestsMean requests of one lookup, in the mean
 */
public record LookupFigures(
    long count, double success, SortedMap<Integer, Long> hops, double requestsMean) {}
