/**
 * The HTTP API of a node: server and client.
 *
 * <p>The server speaks HTTP/1.1 on the loopback, wants a bearer token for all that is not a bare
 * health check, and answers in JSON; problems are RFC 9457 documents whose {@code kind} is one of
 * {@link dev.coterie.node.context.CoterieException.Kind}. What the command line prints with {@code
 * --json} is what the server answered, so {@code openapi.json} beside this package describes both.
 *
 * <p>{@link dev.coterie.node.api.HttpApi} starts it over a {@link
 * dev.coterie.node.api.NodeService}, which is all that it knows of a node. {@link
 * dev.coterie.node.api.Endpoint} lists what can be asked. Strangers reach only what stands before
 * the token check: {@link dev.coterie.node.api.ConnectionGuard} bounds how many connections they
 * hold and for how long, and nothing of a body is read for them.
 *
 * <p>{@link dev.coterie.node.api.ApiClient} is the other side, small and quick to start: it loads
 * neither Netty nor any of the store.
 */
@NullMarked
package dev.coterie.node.api;

import org.jspecify.annotations.NullMarked;
