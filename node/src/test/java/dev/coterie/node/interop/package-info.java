/**
 * Coterie beside other libp2p implementations.
 *
 * <p>{@link dev.coterie.node.interop.InteropPeer} is a peer for other people's checks: Coterie's
 * host, routing table and lookups with a record store that takes anything under one namespace. It
 * does what lines on its standard input say, as the js and go programs in {@code src/test/interop}
 * do, so that {@link dev.coterie.node.interop.InteropRun} can drive every pair of implementations,
 * in both directions, through the same {@link dev.coterie.node.interop.Checks}.
 */
@NullMarked
package dev.coterie.node.interop;

import org.jspecify.annotations.NullMarked;
