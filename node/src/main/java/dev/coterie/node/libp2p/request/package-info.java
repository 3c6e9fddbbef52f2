/**
 * Requests and responses over streams: messages with a varint length in front, a response for each
 * request, in order.
 *
 * <p>{@link dev.coterie.node.libp2p.request.RequestClient} keeps streams open between requests, one
 * request in flight on each, so that a request costs one round trip and a frame each way. {@link
 * dev.coterie.node.libp2p.request.RequestServer} answers by a handler. Requests must be idempotent:
 * one that was sent on a kept stream which proves to be closed is sent once more on a fresh one.
 */
@NullMarked
package dev.coterie.node.libp2p.request;

import org.jspecify.annotations.NullMarked;
