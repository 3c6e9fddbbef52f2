package dev.coterie.dht.wire;

import dev.coterie.dht.wire.proto.HelloReply;
import dev.coterie.dht.wire.proto.HelloRequest;
import java.time.Instant;
import java.util.Optional;

/** The first exchange between two peers. */
final class HelloCodec {
  /** What is said in a hello; another number is another exchange. */
  static final int FORMAT = 1;

  private HelloCodec() {}

  static HelloRequest request(Request.Hello hello) {
    HelloRequest.Builder message =
        HelloRequest.newBuilder()
            .setFormat(FORMAT)
            .setRealm(Fields.bytes(hello.realm()))
            .addAllLogHeads(Fields.hashBytes(hello.logHeads()))
            .addAllLogRecords(Fields.blobBytes(hello.logRecords()))
            .setStoring(hello.storing());
    hello.listenAddresses().forEach(at -> message.addListenAddresses(Fields.bytes(at.bytes())));
    return message.build();
  }

  static Request decodeRequest(byte[] bytes) throws MalformedMessageException {
    HelloRequest message = Fields.parse(HelloRequest.getDefaultInstance(), bytes);
    if (message.getFormat() != FORMAT) {
      throw MalformedMessageException.unsupported(
          "a hello of format " + Integer.toUnsignedString(message.getFormat()));
    }
    return new Request.Hello(
        Fields.hash(message.getRealm(), "a realm id"),
        Fields.hashes(message.getLogHeadsList(), "a log head"),
        Fields.logRecords(message.getLogRecordsList()),
        message.getStoring(),
        Fields.addresses(message.getListenAddressesList()));
  }

  static HelloReply response(Request asked, Response response) {
    if (response instanceof Response.Refused refused) {
      return refusal(refused.refusal());
    }
    if (!(response instanceof Response.Welcome welcome)) {
      throw Codec.unfit(asked, response);
    }
    HelloReply.Builder reply =
        HelloReply.newBuilder()
            .setRealm(Fields.bytes(welcome.realm()))
            .addAllLogHeads(Fields.hashBytes(welcome.logHeads()))
            .addAllLogRecords(Fields.blobBytes(welcome.logRecords()))
            .setMore(welcome.more())
            .setStoring(welcome.storing())
            .setAdmitted(welcome.admitted())
            .setReason(Fields.detail(welcome.reason()));
    welcome.clock().ifPresent(clock -> reply.setClockMillis(clock.toEpochMilli()));
    return reply.build();
  }

  static HelloReply refusal(Refusal refusal) {
    return HelloReply.newBuilder().setRefusal(Fields.refusal(refusal)).build();
  }

  static Response decodeResponse(byte[] bytes) throws MalformedMessageException {
    HelloReply message = Fields.parse(HelloReply.getDefaultInstance(), bytes);
    if (message.hasRefusal()) {
      return new Response.Refused(Fields.refusal(message.getRefusal()));
    }
    return new Response.Welcome(
        Fields.hash(message.getRealm(), "a realm id"),
        Fields.hashes(message.getLogHeadsList(), "a log head"),
        Fields.logRecords(message.getLogRecordsList()),
        message.getMore(),
        message.getStoring(),
        message.getAdmitted(),
        Fields.checkedDetail(message.getReason()),
        message.hasClockMillis()
            ? Optional.of(Instant.ofEpochMilli(message.getClockMillis()))
            : Optional.empty());
  }
}
