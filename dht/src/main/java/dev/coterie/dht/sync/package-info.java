/**
 * How peers come to hold the same: the authority log everywhere, records where they belong.
 *
 * <p><b>The log.</b> Two peers that meet exchange a hello ({@link
 * dev.coterie.dht.sync.LogExchange}): each says by a few hashes what it has, and gets what it
 * lacks, until both have the union. Since the log is a graph in which records name their parents, a
 * fork needs nothing special: both branches travel, and the next record joins them. {@link
 * dev.coterie.dht.sync.LogGossip} lets news spread as a rumour (Demers et al., "Epidemic algorithms
 * for replicated database maintenance", PODC 1987: rumour mongering at once, anti-entropy with a
 * random peer for what that missed), so a record reaches all peers in O(log n) rounds. The hello is
 * all that strangers reach; {@link dev.coterie.dht.sync.HelloService} bounds what they may use.
 *
 * <p><b>The records.</b> Who should hold a key is constant over ranges of the key space ({@link
 * dev.coterie.dht.sync.SharedRanges}). {@link dev.coterie.dht.sync.AntiEntropy} goes through the
 * ranges that it shares with each near peer by range-based set reconciliation (Meyer, 2023): ranges
 * whose fingerprints differ are parted further ({@link dev.coterie.dht.wire.RangeSplit}), those
 * with little in them are listed; what differs or is missing is fetched, and what the other lacks
 * is offered. Equal sets of any size cost one small message each way. A peer that has much to pull
 * fetches from two at a time, which go towards each other ({@link dev.coterie.dht.sync.Claims}),
 * and lists and asks ahead, so that a link is never idle for want of a request; other sessions
 * compare meanwhile. Both sides answer from all that they hold in a range, never from their own
 * view of what they should hold: or the difference would never close.
 *
 * <p><b>Partners lie.</b> Whatever a partner sends, a session has a bounded number of requests,
 * pages come in order and never twice, payloads fit their headers, versions are judged like any
 * other. A partner that breaks this is cut off and left alone for a while; what it withheld comes
 * from the next honest one.
 */
@NullMarked
package dev.coterie.dht.sync;

import org.jspecify.annotations.NullMarked;
