package dev.coterie.simulator.net;

import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.world.World;

/**
 * What is done to messages on their way. A simulation that is to prove the codec as well sends them
 * through bytes; one that is to be fast hands them over as they are.
 */
public interface MessageCodec {
  /** Hands messages over as they are. */
  MessageCodec NONE =
      new MessageCodec() {
        @Override
        public Request carry(Request request) {
          return request;
        }

        @Override
        public Response carry(Request asked, Response response) {
          return response;
        }
      };

  /** Sends messages through the bytes that they would be on a real connection. */
  static MessageCodec wire(World world) {
    return new WireCodec(world);
  }

  /** The request as it arrives. */
  Request carry(Request request);

  /** The response as it arrives. */
  Response carry(Request asked, Response response);
}
