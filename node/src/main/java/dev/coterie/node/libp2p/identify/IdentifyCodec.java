package dev.coterie.node.libp2p.identify;

import com.google.protobuf.ByteString;
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
import dev.coterie.node.libp2p.proto.IdentifyMessage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Identify messages, made and read. */
public final class IdentifyCodec {
  /** The protocol that asks a peer what it is. */
  public static final String ID = "/ipfs/id/1.0.0";

  /** The protocol that tells a peer what has changed. */
  public static final String PUSH_ID = "/ipfs/id/push/1.0.0";

  /** The family of networks that this host says it belongs to. */
  public static final String PROTOCOL_VERSION = "ipfs/0.1.0";

  private IdentifyCodec() {}

  /** What a host says of itself, without where it sees the other side. */
  public static IdentifyMessage describe(
      Identity identity,
      List<Multiaddr> addresses,
      List<String> protocols,
      String agentVersion,
      long recordSequence) {
    IdentifyMessage.Builder message =
        IdentifyMessage.newBuilder()
            .setPublicKey(ByteString.copyFrom(identity.publicKey().toProtobuf()))
            .addAllProtocols(protocols)
            .setProtocolVersion(PROTOCOL_VERSION)
            .setAgentVersion(agentVersion)
            .setSignedPeerRecord(
                ByteString.copyFrom(SignedPeerRecord.seal(identity, recordSequence, addresses)));
    addresses.forEach(each -> message.addListenAddrs(ByteString.copyFrom(each.bytes())));
    return message.build();
  }

  /** The same for one connection: with the address that its other side has from here. */
  public static byte[] forConnection(IdentifyMessage description, Multiaddr observed) {
    return description.toBuilder()
        .setObservedAddr(ByteString.copyFrom(observed.bytes()))
        .build()
        .toByteArray();
  }

  /**
   * Reads what a peer says.
   *
   * @param before what it said earlier: a push may leave out what has not changed; null at first,
   *     and then its public key must be there
   * @throws Libp2pException {@code PROTOCOL_VIOLATION} if it is no such message, or another peer's
   */
  public static PeerInfo read(byte[] encoded, PeerId peer, @Nullable PeerInfo before)
      throws Libp2pException {
    IdentifyMessage message;
    try {
      message = IdentifyMessage.parseFrom(encoded);
    } catch (InvalidProtocolBufferException e) {
      throw new Libp2pException(Reason.PROTOCOL_VIOLATION, "identify: " + e.getMessage(), e);
    }
    if (before == null || message.hasPublicKey()) {
      checkKey(message, peer);
    }
    List<Multiaddr> addresses = addresses(message, peer);
    List<String> protocols =
        message.getProtocolsList().stream().limit(Libp2pLimits.MAX_IDENTIFY_ENTRIES).toList();
    if (before == null) {
      return new PeerInfo(
          addresses,
          protocols,
          observed(message),
          message.getProtocolVersion(),
          message.getAgentVersion());
    }
    return new PeerInfo(
        addresses.isEmpty() ? before.listenAddresses() : addresses,
        protocols.isEmpty() ? before.protocols() : protocols,
        message.hasObservedAddr() ? observed(message) : before.observedAddress(),
        message.hasProtocolVersion() ? message.getProtocolVersion() : before.protocolVersion(),
        message.hasAgentVersion() ? message.getAgentVersion() : before.agentVersion());
  }

  private static void checkKey(IdentifyMessage message, PeerId peer) throws Libp2pException {
    try {
      PeerId said = RemoteKey.fromProtobuf(message.getPublicKey().toByteArray()).peerId();
      if (!said.equals(peer)) {
        throw new Libp2pException(
            Reason.PROTOCOL_VIOLATION, "identify: " + peer + " says that it is " + said);
      }
    } catch (KeyException e) {
      throw new Libp2pException(
          Reason.PROTOCOL_VIOLATION, "identify: public key of " + peer + ": " + e.getMessage(), e);
    }
  }

  /** The signed addresses if there are any, else those that are only said. */
  private static List<Multiaddr> addresses(IdentifyMessage message, PeerId peer)
      throws Libp2pException {
    if (message.hasSignedPeerRecord()) {
      SignedPeerRecord record = SignedPeerRecord.open(message.getSignedPeerRecord().toByteArray());
      if (!record.peer().equals(peer)) {
        throw new Libp2pException(
            Reason.PROTOCOL_VIOLATION, "identify: " + peer + " sends a record of " + record.peer());
      }
      return record.addresses();
    }
    return SignedPeerRecord.usable(
        message.getListenAddrsList().stream().map(ByteString::toByteArray).toList());
  }

  private static Optional<Multiaddr> observed(IdentifyMessage message) {
    if (!message.hasObservedAddr()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Multiaddr.ofBytes(message.getObservedAddr().toByteArray()));
    } catch (InvalidMultiaddrException unreadable) {
      return Optional.empty(); // only a hint
    }
  }
}
