package dev.coterie.node.fuzz;

import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.KeyException;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.identity.RemoteKey;
import dev.coterie.dht.wire.InvalidMultiaddrException;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.identify.IdentifyCodec;
import dev.coterie.node.libp2p.identify.PeerInfo;
import dev.coterie.node.libp2p.identify.SignedPeerRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Who peers are and where. */
final class NameTargets {
  private static final PeerId PEER = Identity.fromSeed(new byte[Identity.SEED_BYTES]).peerId();

  private NameTargets() {}

  static void identify(byte[] input) {
    try {
      PeerInfo first = IdentifyCodec.read(input, PEER, null);
      IdentifyCodec.read(input, PEER, first);
    } catch (Libp2pException refused) {
      return; // the typed error
    }
  }

  static void signedPeerRecord(byte[] input) {
    try {
      SignedPeerRecord.open(input);
    } catch (Libp2pException refused) {
      return; // the typed error
    }
  }

  static void multiaddr(byte[] input) {
    try {
      Multiaddr address = Multiaddr.ofBytes(input);
      FuzzTarget.check(Arrays.equals(address.bytes(), input), "other bytes than were read");
      address.peerId();
      address.tcpTarget();
      if (address.isFullyKnown()) {
        FuzzTarget.check(
            Multiaddr.parse(address.toString()).equals(address), "the text of " + address);
      }
    } catch (InvalidMultiaddrException refused) {
      // The typed error; the same bytes may be a text.
    }
    try {
      Multiaddr address = Multiaddr.parse(new String(input, StandardCharsets.UTF_8));
      FuzzTarget.check(
          Multiaddr.ofBytes(address.bytes()).toString().equals(address.toString()),
          "the bytes of " + address);
    } catch (InvalidMultiaddrException refused) {
      return; // the typed error
    }
  }

  static void peerId(byte[] input) {
    try {
      PeerId id = PeerId.fromBytes(input);
      FuzzTarget.check(PeerId.parse(id.toString()).equals(id), "the text of " + id);
      FuzzTarget.check(PeerId.parse(id.toCid()).equals(id), "the CID of " + id);
      id.publicKey();
    } catch (KeyException refused) {
      // The typed error; the same bytes may be a text or a key.
    }
    try {
      PeerId id = PeerId.parse(new String(input, StandardCharsets.UTF_8));
      FuzzTarget.check(PeerId.fromBytes(id.bytes()).equals(id), "the bytes of " + id);
    } catch (KeyException refused) {
      // The typed error.
    }
    try {
      RemoteKey key = RemoteKey.fromProtobuf(input);
      FuzzTarget.check(RemoteKey.fromProtobuf(key.toProtobuf()).equals(key), "the key " + key);
    } catch (KeyException refused) {
      return; // the typed error
    }
  }
}
