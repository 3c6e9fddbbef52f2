package dev.coterie.dht.peer;

import dev.coterie.crypto.authority.AuthorityCache;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import java.util.List;
import java.util.function.Supplier;

/**
 * Who a peer is and where it begins.
 *
 * @param realm id of the realm that it belongs to
 * @param self its peer id
 * @param signer signs what it writes
 * @param listenAddresses where others can reach it; may change while it runs
 * @param bootstrap peers that it asks first, and again whenever it knows nobody else
 * @param authorityCache what its authority log may share with those of other peers of the process
 */
public record PeerOptions(
    Hash realm,
    PeerId self,
    Signer signer,
    Supplier<List<Multiaddr>> listenAddresses,
    List<Contact> bootstrap,
    PeerSettings settings,
    AuthorityCache authorityCache) {
  public PeerOptions {
    bootstrap = List.copyOf(bootstrap);
  }

  /** Options of a peer that is alone in its process. */
  public PeerOptions(
      Hash realm,
      PeerId self,
      Signer signer,
      Supplier<List<Multiaddr>> listenAddresses,
      List<Contact> bootstrap,
      PeerSettings settings) {
    this(realm, self, signer, listenAddresses, bootstrap, settings, new AuthorityCache());
  }
}
