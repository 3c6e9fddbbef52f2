package dev.coterie.simulator.net;

import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;

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

  /** The request as it arrives. */
  Request carry(Request request);

  /** The response as it arrives. */
  Response carry(Request asked, Response response);
}
