package dev.coterie.dht.routing;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.coterie.dht.routing.proto.KnownPeerNote;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.InvalidMultiaddrException;
import dev.coterie.dht.wire.Multiaddr;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The stored form of a known peer: a format byte, then a protobuf {@code KnownPeerNote}. */
final class KnownPeerCodec {
  static final int FORMAT = 1;

  /** Longest note: sixteen addresses of the greatest length, and what is around them. */
  static final int MAX_BYTES = Contact.MAX_ADDRESSES * (Multiaddr.MAX_BYTES + 8) + 32;

  /** What a note says. */
  record Sighting(List<Multiaddr> addresses, Instant lastSeen) {}

  private KnownPeerCodec() {}

  static byte[] encode(Sighting sighting) {
    KnownPeerNote.Builder note =
        KnownPeerNote.newBuilder().setLastSeenMillis(sighting.lastSeen().toEpochMilli());
    sighting.addresses().forEach(a -> note.addAddresses(ByteString.copyFrom(a.bytes())));
    byte[] body = note.build().toByteArray();
    byte[] result = new byte[body.length + 1];
    result[0] = FORMAT;
    System.arraycopy(body, 0, result, 1, body.length);
    return result;
  }

  /** Reads a note; empty when it is damaged, of another format, or holds no address. */
  static Optional<Sighting> decode(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > MAX_BYTES || bytes[0] != FORMAT) {
      return Optional.empty();
    }
    try {
      KnownPeerNote note = KnownPeerNote.parser().parseFrom(bytes, 1, bytes.length - 1);
      List<Multiaddr> addresses = addresses(note);
      return addresses.isEmpty()
          ? Optional.empty()
          : Optional.of(new Sighting(addresses, Instant.ofEpochMilli(note.getLastSeenMillis())));
    } catch (InvalidProtocolBufferException | InvalidMultiaddrException e) {
      return Optional.empty(); // a hint that is lost; the peer is found again by others
    }
  }

  private static List<Multiaddr> addresses(KnownPeerNote note) {
    List<Multiaddr> addresses = new ArrayList<>();
    for (ByteString address : note.getAddressesList()) {
      if (addresses.size() < Contact.MAX_ADDRESSES) {
        addresses.add(Multiaddr.ofBytes(address.toByteArray()));
      }
    }
    return addresses;
  }
}
