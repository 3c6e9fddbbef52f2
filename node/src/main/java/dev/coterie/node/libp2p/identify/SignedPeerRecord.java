package dev.coterie.node.libp2p.identify;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.KeyException;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.identity.RemoteKey;
import dev.coterie.dht.wire.InvalidMultiaddrException;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.RemoteSignatures;
import dev.coterie.node.libp2p.proto.EnvelopeMessage;
import dev.coterie.node.libp2p.proto.PeerRecordMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A peer's addresses, signed by it (libp2p's signed envelopes and routing records). Of two records
 * of a peer the one with the higher sequence number is the newer.
 *
 * @param peer whose addresses
 * @param sequence rises with every record that the peer makes, across restarts too
 * @param addresses without the peer id; those of unknown protocols are left out
 */
public record SignedPeerRecord(PeerId peer, long sequence, List<Multiaddr> addresses) {
  private static final byte[] DOMAIN = "libp2p-peer-record".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PAYLOAD_TYPE = {0x03, 0x01};

  /** Copies the list. */
  public SignedPeerRecord {
    addresses = List.copyOf(addresses);
  }

  /** Makes and signs a record, in its envelope. */
  public static byte[] seal(Identity identity, long sequence, List<Multiaddr> addresses) {
    PeerRecordMessage.Builder message =
        PeerRecordMessage.newBuilder()
            .setPeerId(ByteString.copyFrom(identity.peerId().bytes()))
            .setSeq(sequence);
    for (Multiaddr each : addresses) {
      message.addAddresses(
          PeerRecordMessage.AddressInfo.newBuilder()
              .setMultiaddr(ByteString.copyFrom(each.bytes())));
    }
    byte[] payload = message.build().toByteArray();
    return EnvelopeMessage.newBuilder()
        .setPublicKey(ByteString.copyFrom(identity.publicKey().toProtobuf()))
        .setPayloadType(ByteString.copyFrom(PAYLOAD_TYPE))
        .setPayload(ByteString.copyFrom(payload))
        .setSignature(ByteString.copyFrom(identity.sign(signed(payload))))
        .build()
        .toByteArray();
  }

  /**
   * Reads a record and checks its signature.
   *
   * @throws Libp2pException {@code PROTOCOL_VIOLATION} unless it is a record that its peer signed
   */
  public static SignedPeerRecord open(byte[] envelope) throws Libp2pException {
    try {
      EnvelopeMessage outer = EnvelopeMessage.parseFrom(envelope);
      RemoteKey key = RemoteKey.fromProtobuf(outer.getPublicKey().toByteArray());
      byte[] payload = outer.getPayload().toByteArray();
      boolean ours = outer.getPayloadType().equals(ByteString.copyFrom(PAYLOAD_TYPE));
      byte[] signature = outer.getSignature().toByteArray();
      if (!ours || !RemoteSignatures.verify(key, signed(payload), signature)) {
        throw violation("its signature is wrong or it is no peer record", null);
      }
      PeerRecordMessage inner = PeerRecordMessage.parseFrom(payload);
      PeerId peer = PeerId.fromBytes(inner.getPeerId().toByteArray());
      if (!peer.equals(key.peerId())) {
        throw violation("it is about " + peer + ", but signed by " + key.peerId(), null);
      }
      return new SignedPeerRecord(peer, inner.getSeq(), addresses(inner));
    } catch (InvalidProtocolBufferException | KeyException e) {
      throw violation(String.valueOf(e.getMessage()), e);
    }
  }

  private static List<Multiaddr> addresses(PeerRecordMessage message) {
    List<byte[]> all = new ArrayList<>();
    for (PeerRecordMessage.AddressInfo each : message.getAddressesList()) {
      all.add(each.getMultiaddr().toByteArray());
    }
    return usable(all);
  }

  /** The addresses that can be read and are fully known, bounded in number. */
  static List<Multiaddr> usable(List<byte[]> encoded) {
    List<Multiaddr> usable = new ArrayList<>();
    for (byte[] each : encoded) {
      if (usable.size() == Libp2pLimits.MAX_IDENTIFY_ENTRIES) {
        break;
      }
      try {
        Multiaddr address = Multiaddr.ofBytes(each);
        if (address.isFullyKnown()) {
          usable.add(address);
        }
      } catch (InvalidMultiaddrException unreadable) {
        // A peer may have addresses of kinds that are not known here.
      }
    }
    return usable;
  }

  /** What is signed: domain, type and payload, each with its length in front. */
  private static byte[] signed(byte[] payload) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(payload.length + 32);
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeByteArrayNoTag(DOMAIN);
      out.writeByteArrayNoTag(PAYLOAD_TYPE);
      out.writeByteArrayNoTag(payload);
      out.flush();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // writing to memory
    }
    return bytes.toByteArray();
  }

  private static Libp2pException violation(
      String what, @org.jspecify.annotations.Nullable Throwable cause) {
    return new Libp2pException(Reason.PROTOCOL_VIOLATION, "signed peer record: " + what, cause);
  }
}
