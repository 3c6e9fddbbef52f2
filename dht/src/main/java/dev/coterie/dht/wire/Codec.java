package dev.coterie.dht.wire;

import com.google.protobuf.Message;
import java.time.Instant;

/**
 * Messages to bytes and back, without the length prefix that frames them on a stream.
 *
 * <p>Reading is total: whatever the bytes, out comes a message within {@link WireLimits}, or a
 * {@link MalformedMessageException}. Fields that are not known are ignored. What a message holds of
 * signed bytes (headers, log records) stays as it is and unread.
 */
public final class Codec {
  private Codec() {}

  /**
   * Encodes a request.
   *
   * @throws IllegalArgumentException if it is over a limit: whoever made it broke the rules
   */
  public static byte[] encode(Request request) {
    return sized(
        request.protocol(),
        switch (request.protocol()) {
          case KAD -> KadCodec.request(request);
          case HELLO -> HelloCodec.request((Request.Hello) request);
          case SYNC -> SyncRequestCodec.request(request);
        });
  }

  /** Reads a request that came under this protocol. */
  public static Request decodeRequest(Protocol protocol, byte[] bytes)
      throws MalformedMessageException {
    checkSize(protocol, bytes);
    return switch (protocol) {
      case KAD -> KadCodec.decodeRequest(bytes);
      case HELLO -> HelloCodec.decodeRequest(bytes);
      case SYNC -> SyncRequestCodec.decode(bytes);
    };
  }

  /**
   * Encodes the response to a request.
   *
   * @param now what the clock says: kad-dht tells when a record was received, and only a peer's own
   *     clock may
   * @throws IllegalArgumentException if it is over a limit, or no response to such a request
   */
  public static byte[] encode(Request asked, Response response, Instant now) {
    return sized(
        asked.protocol(),
        switch (asked.protocol()) {
          case KAD -> KadCodec.response(asked, response, now);
          case HELLO -> HelloCodec.response(asked, response);
          case SYNC -> SyncReplyCodec.response(asked, response);
        });
  }

  /** Reads the response to a request. */
  public static Response decodeResponse(Request asked, byte[] bytes)
      throws MalformedMessageException {
    checkSize(asked.protocol(), bytes);
    return switch (asked.protocol()) {
      case KAD -> KadCodec.decodeResponse(asked, bytes);
      case HELLO -> HelloCodec.decodeResponse(bytes);
      case SYNC -> SyncReplyCodec.decode(asked, bytes);
    };
  }

  /** Encodes the answer to bytes that {@link #decodeRequest} would not read. */
  public static byte[] encodeRefusal(Protocol protocol, byte[] request, Refusal refusal) {
    return sized(
        protocol,
        switch (protocol) {
          case KAD -> KadCodec.refusalOf(request, refusal);
          case HELLO -> HelloCodec.refusal(refusal);
          case SYNC -> SyncReplyCodec.refusal(refusal);
        });
  }

  static IllegalArgumentException unfit(Request asked, Response response) {
    return new IllegalArgumentException(
        response.getClass().getSimpleName()
            + " is no response to "
            + asked.getClass().getSimpleName());
  }

  private static byte[] sized(Protocol protocol, Message message) {
    byte[] bytes = message.toByteArray();
    try {
      checkSize(protocol, bytes);
      MessageBounds.check(message.getDescriptorForType(), bytes);
    } catch (MalformedMessageException e) {
      throw new IllegalArgumentException("this would be " + e.getMessage(), e);
    }
    return bytes;
  }

  private static void checkSize(Protocol protocol, byte[] bytes) throws MalformedMessageException {
    Fields.check(
        bytes.length <= protocol.maxMessageBytes(),
        "a message of " + bytes.length + " bytes, over " + protocol.maxMessageBytes());
  }
}
