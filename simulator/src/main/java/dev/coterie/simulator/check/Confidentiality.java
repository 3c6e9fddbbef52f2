package dev.coterie.simulator.check;

import dev.coterie.dht.record.Version;
import dev.coterie.dht.wire.Codec;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.world.World;

/**
 * I5: no plaintext of a role is on the wire, on a disk, or in what is said to people.
 *
 * <p>Every value's plaintext holds a {@link Canary}. It is looked for in the records, payloads and
 * texts of every message and, of one message in {@value #WHOLE_FRAME_EVERY}, in the whole frame as
 * the codec writes it; and in all that is put on disks.
 */
public final class Confidentiality extends Invariant {
  /** Of so many messages one is scanned as a frame. */
  static final int WHOLE_FRAME_EVERY = 16;

  private final Canary canary;
  private long messages;

  public Confidentiality(Canary canary) {
    super("I5", "no plaintext outside its holders");
    this.canary = canary;
  }

  @Override
  public void sent(Message message) {
    if (++messages % WHOLE_FRAME_EVERY == 0) {
      scan(frame(message), message);
    } else if (message.response() == null) {
      scan(message.request(), message);
    } else {
      scan(message.response(), message);
    }
  }

  private static byte[] frame(Message message) {
    return message.response() == null
        ? Codec.encode(message.request())
        : Codec.encode(message.request(), message.response(), World.EPOCH);
  }

  private void scan(Request request, Message message) {
    if (request instanceof Request.PutValue put) {
      scan(put.record().encoded(), message);
    } else if (request instanceof Request.Offer offer) {
      offer.records().forEach(record -> scan(record.record().encoded(), message));
    }
  }

  private void scan(Response response, Message message) {
    if (response instanceof Response.Value value) {
      scan(value.record().encoded(), message);
    } else if (response instanceof Response.Records records) {
      records.records().forEach(record -> scan(record.record().encoded(), message));
    } else if (response instanceof Response.Payload payload) {
      payload.bytes().ifPresent(bytes -> scan(bytes, message));
    } else if (response instanceof Response.Refused refused) {
      said(refused.refusal().toString());
    }
  }

  private void scan(byte[] bytes, Message message) {
    checked();
    if (canary.isIn(bytes)) {
      String kind =
          (message.response() == null ? message.request() : message.response())
              .getClass()
              .getSimpleName();
      broken(
          "peer " + message.from() + " sends plaintext to peer " + message.to() + " in a " + kind);
    }
  }

  @Override
  public void merged(Merge merge) {
    for (Version version : merge.versions()) {
      checked();
      if (canary.isIn(version.header().encoded())
          || version.payload().filter(canary::isIn).isPresent()) {
        broken("peer " + merge.peer() + " has plaintext of " + version + " on its disk");
      }
    }
  }

  /** Looks at a text that is meant for people: a refusal, an exception, a line of a log. */
  public void said(String text) {
    checked();
    if (canary.isIn(text)) {
      broken("a message for people holds plaintext");
    }
  }

  /** Looks at bytes on a disk, as they lie there. */
  public void lies(int peer, byte[] page) {
    checked();
    if (canary.isIn(page)) {
      broken("plaintext lies on the disk of peer " + peer);
    }
  }
}
