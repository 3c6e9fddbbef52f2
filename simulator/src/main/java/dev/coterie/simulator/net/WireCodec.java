package dev.coterie.simulator.net;

import dev.coterie.dht.wire.Codec;
import dev.coterie.dht.wire.MalformedMessageException;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.world.World;

/**
 * Sends every message through the bytes that it would be on a real connection. What one peer
 * encodes and another cannot read is an error of the codec, and ends the simulation.
 */
final class WireCodec implements MessageCodec {
  private final World world;

  WireCodec(World world) {
    this.world = world;
  }

  @Override
  public Request carry(Request request) {
    try {
      return Codec.decodeRequest(request.protocol(), Codec.encode(request));
    } catch (MalformedMessageException e) {
      throw new IllegalStateException("a peer sent what no peer can read: " + request, e);
    }
  }

  @Override
  public Response carry(Request asked, Response response) {
    try {
      byte[] bytes = Codec.encode(asked, response, World.EPOCH.plus(world.now()));
      return Codec.decodeResponse(asked, bytes);
    } catch (MalformedMessageException e) {
      throw new IllegalStateException("a peer answered what no peer can read: " + response, e);
    }
  }
}
