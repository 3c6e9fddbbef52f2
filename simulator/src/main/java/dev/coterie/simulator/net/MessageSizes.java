package dev.coterie.simulator.net;

import dev.coterie.dht.wire.Codec;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.world.World;

/** What messages would be on a real connection, in bytes, without what frames them there. */
public final class MessageSizes {
  private MessageSizes() {}

  /** Bytes of a request. */
  public static int of(Request request) {
    return Codec.size(request);
  }

  /** Bytes of a response to a request. */
  public static int of(Request asked, Response response) {
    // As if it were received on a full second; fractions would be a few bytes more.
    return Codec.size(asked, response, World.EPOCH);
  }
}
