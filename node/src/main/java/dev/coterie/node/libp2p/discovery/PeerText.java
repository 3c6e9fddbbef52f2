package dev.coterie.node.libp2p.discovery;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.InvalidMultiaddrException;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.PeerAddress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The TXT record of a peer: texts of up to 255 bytes, each with its length in front. */
final class PeerText {
  /** Addresses that are told, and that are taken from one record. */
  static final int MAX_ADDRESSES = 16;

  /** Longest record that is read, in bytes: what fits a multicast message of usual size. */
  static final int MAX_BYTES = 9_000;

  private static final int MAX_TEXT_BYTES = 255;
  private static final String PREFIX = "dnsaddr=";

  private PeerText() {}

  /** The record of a peer; addresses beyond the limits are left out. */
  static byte[] of(PeerAddress peer) {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    int told = 0;
    for (Multiaddr address : peer.addresses()) {
      String text = PREFIX + address.withoutPeerId().withPeerId(peer.peerId());
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      if (bytes.length <= MAX_TEXT_BYTES && told < MAX_ADDRESSES) {
        record.write(bytes.length);
        record.writeBytes(bytes);
        told++;
      }
    }
    return record.toByteArray();
  }

  /**
   * The peer of a record, with those of its addresses that are understood: nothing for a record
   * that is malformed, too long, or names no peer. Addresses of a second peer are left out.
   */
  static Optional<PeerAddress> read(byte[] record) {
    if (record.length > MAX_BYTES) {
      return Optional.empty();
    }
    List<Multiaddr> addresses = new ArrayList<>();
    Optional<PeerId> peer = Optional.empty();
    for (int at = 0; at < record.length && addresses.size() < MAX_ADDRESSES; ) {
      int length = record[at] & 0xff;
      if (at + 1 + length > record.length) {
        return Optional.empty();
      }
      String text = new String(record, at + 1, length, StandardCharsets.UTF_8);
      at += 1 + length;
      Optional<Multiaddr> address = address(text);
      Optional<PeerId> owner = address.flatMap(Multiaddr::peerId);
      if (peer.isEmpty()) {
        peer = owner;
      }
      if (address.isPresent() && owner.isPresent() && owner.equals(peer)) {
        addresses.add(address.get().withoutPeerId());
      }
    }
    return peer.map(id -> new PeerAddress(id, addresses));
  }

  private static Optional<Multiaddr> address(String text) {
    if (!text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Multiaddr.parse(text.substring(PREFIX.length())))
          .filter(address -> address.tcpTarget().isPresent());
    } catch (InvalidMultiaddrException e) {
      return Optional.empty(); // an address of a kind that is not known here
    }
  }
}
