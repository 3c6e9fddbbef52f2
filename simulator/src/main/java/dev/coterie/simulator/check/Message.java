package dev.coterie.simulator.check;

import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import org.jspecify.annotations.Nullable;

/**
 * A message that leaves a peer.
 *
 * @param from index of who sends it
 * @param to index of who is meant to get it
 * @param request the request, or the one that is answered
 * @param response the response; null where this is the request
 */
public record Message(int from, int to, Request request, @Nullable Response response) {}
