/**
 * Who a peer is: Ed25519 keys in libp2p's encodings.
 *
 * <p>A peer's {@link dev.coterie.crypto.identity.Identity} is an Ed25519 secret. Its {@link
 * dev.coterie.crypto.identity.PublicKey} checks what it signed, and its {@link
 * dev.coterie.crypto.identity.PeerId} names it: the multihash of the key's protobuf encoding, so
 * that a peer can prove its name by signing, and nobody hands out names. The encodings are those of
 * libp2p's <a href="https://github.com/libp2p/specs/blob/master/peer-ids/peer-ids.md">peer-ids
 * specification</a>, byte for byte: every other libp2p implementation reads them.
 *
 * <p>An encoding of at most 42 bytes goes into the multihash whole (code {@code 0x00}), a longer
 * one as its SHA-256 (code {@code 0x12}). So an Ed25519 peer id contains the key, and {@link
 * dev.coterie.crypto.identity.PeerId#publicKey()} gives it back without asking anyone.
 *
 * <p>Peers of Coterie are Ed25519 only. Others on a libp2p network may have RSA, secp256k1 or ECDSA
 * keys: {@link dev.coterie.crypto.identity.RemoteKey} reads those far enough to name and display
 * the peer, and says {@link dev.coterie.crypto.identity.UnsupportedKeyException} when asked for
 * more.
 *
 * <p>Every decoder here takes foreign bytes and is total: it gives a value or a {@link
 * dev.coterie.crypto.identity.KeyException}. Messages never contain a secret, nor does any {@code
 * toString}.
 */
@NullMarked
package dev.coterie.crypto.identity;

import org.jspecify.annotations.NullMarked;
