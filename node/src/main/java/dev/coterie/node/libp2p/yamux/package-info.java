/**
 * The yamux multiplexer ({@code /yamux/1.0.0}): many streams on one connection, each with flow
 * control of its own.
 *
 * <p>A frame is a header of twelve bytes and, for data, a payload. A sender may have at most a
 * window of unread bytes under way on a stream; the reader opens it again by a window update, here
 * after its listener took the bytes. Nothing is gathered on the way in: a piece of a data frame is
 * handed on when it comes. On the way out data waits in its stream while the window is used up or
 * the connection is busy, and waiting streams take turns, a frame each.
 *
 * <p>{@link dev.coterie.node.libp2p.yamux.YamuxSession} is the connection's state and knows no
 * socket: it writes to a {@link dev.coterie.node.libp2p.yamux.YamuxWire} and is fed bytes.
 */
@NullMarked
package dev.coterie.node.libp2p.yamux;

import org.jspecify.annotations.NullMarked;
