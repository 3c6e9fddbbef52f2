package dev.coterie.dht.wire;

import com.google.protobuf.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

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
    return sized(request.protocol(), message(request));
  }

  private static Message message(Request request) {
    return switch (request.protocol()) {
      case KAD -> KadCodec.request(request);
      case HELLO -> HelloCodec.request((Request.Hello) request);
      case SYNC -> SyncRequestCodec.request(request);
    };
  }

  /**
   * Encodes a request, and how long its sender waits for an answer. A hello does not say that: it
   * is bounded by what strangers may cost.
   */
  public static byte[] encode(Request request, Duration within) {
    int millis = Fields.millis(within);
    return sized(
        request.protocol(),
        switch (request.protocol()) {
          case KAD -> KadCodec.request(request).toBuilder().setWithinMillis(millis).build();
          case HELLO -> HelloCodec.request((Request.Hello) request);
          case SYNC ->
              SyncRequestCodec.request(request).toBuilder().setWithinMillis(millis).build();
        });
  }

  /**
   * A request as it came.
   *
   * @param within how long its sender waits for an answer, as it said
   */
  public record Incoming(Request request, Optional<Duration> within) {

    /**
     * Encodes the response. A kad-dht answer repeats what was put, tells when a record was received
     * and names closer peers beside it; whoever says how long it waits speaks Coterie, and is not
     * sent what it does not need.
     *
     * @param now what the clock says
     * @throws IllegalArgumentException as {@link Codec#encode(Request, Response, Instant)}
     */
    public byte[] encode(Response response, Instant now) {
      return Codec.encode(
          request, response, within.isPresent() ? Optional.empty() : Optional.of(now));
    }

    static Incoming of(Request request, int withinMillis) {
      return new Incoming(
          request,
          withinMillis == 0
              ? Optional.empty()
              : Optional.of(Fields.upTo(WireLimits.MAX_WITHIN, withinMillis)));
    }
  }

  /** Reads a request that came under this protocol. */
  public static Request decodeRequest(Protocol protocol, byte[] bytes)
      throws MalformedMessageException {
    return decodeIncoming(protocol, bytes).request();
  }

  /** Reads a request that came under this protocol, and how long its sender waits. */
  public static Incoming decodeIncoming(Protocol protocol, byte[] bytes)
      throws MalformedMessageException {
    checkSize(protocol, bytes);
    return switch (protocol) {
      case KAD -> KadCodec.decodeRequest(bytes);
      case HELLO -> Incoming.of(HelloCodec.decodeRequest(bytes), 0);
      case SYNC -> SyncRequestCodec.decode(bytes);
    };
  }

  /**
   * Encodes the response to a request, as for a sender of which nothing is known.
   *
   * @param now what the clock says: kad-dht tells when a record was received, and only a peer's own
   *     clock may
   * @throws IllegalArgumentException if it is over a limit, or no response to such a request
   */
  public static byte[] encode(Request asked, Response response, Instant now) {
    return encode(asked, response, Optional.of(now));
  }

  private static byte[] encode(Request asked, Response response, Optional<Instant> received) {
    return sized(asked.protocol(), message(asked, response, received));
  }

  private static Message message(Request asked, Response response, Optional<Instant> received) {
    return switch (asked.protocol()) {
      case KAD -> KadCodec.response(asked, response, received);
      case HELLO -> HelloCodec.response(asked, response);
      case SYNC -> SyncReplyCodec.response(asked, response);
    };
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

  /** How many bytes {@link #encode(Request)} gives, without writing them or looking for limits. */
  public static int size(Request request) {
    return message(request).getSerializedSize();
  }

  /** How many bytes {@link #encode(Request, Response, Instant)} gives, likewise. */
  public static int size(Request asked, Response response, Instant now) {
    return message(asked, response, Optional.of(now)).getSerializedSize();
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
