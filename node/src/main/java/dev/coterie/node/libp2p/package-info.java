/**
 * The libp2p host: bytes in and out, no DHT decisions.
 *
 * <p>A connection is TCP, then Noise (it proves who the other peer is and encrypts), then yamux (it
 * carries many streams at once). A stream begins with multistream-select, which names its protocol,
 * and then belongs to that protocol's handler. Reading order: {@link
 * dev.coterie.node.libp2p.Stream} and {@link dev.coterie.node.libp2p.StreamListener} are what a
 * protocol sees; {@code host} dials, accepts, and keeps one connection a peer; {@code multistream},
 * {@code noise} and {@code yamux} are the layers from the wire upwards; {@code identify} is how
 * peers tell each other what they are; {@code request} is the request-and-response client and
 * server over all that, which the DHT uses.
 *
 * <p><b>Threads.</b> A connection and all its streams live on one Netty event loop; everything is
 * called there and nothing there blocks. A host has one loop unless it is told otherwise.
 *
 * <p><b>Limits.</b> {@link dev.coterie.node.libp2p.Libp2pLimits} names each one. Crossing it costs
 * the offender its stream or its connection, never this peer.
 */
@NullMarked
package dev.coterie.node.libp2p;

import org.jspecify.annotations.NullMarked;
