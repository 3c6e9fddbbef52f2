/**
 * The cryptographic building blocks, and nothing above them.
 *
 * <p>{@link dev.coterie.crypto.primitives.Primitives} is the one interface through which Coterie
 * signs, agrees on keys, seals and derives. It has two implementations. The native one runs the
 * curves and ChaCha20-Poly1305 in Conscrypt's BoringSSL; the portable one runs the curves in
 * BouncyCastle and ChaCha20-Poly1305 in the JDK. Hashes, HMAC and HKDF are the JDK's in both, where
 * it is fastest. The JDK's own Ed25519 and X25519 are used by neither: they are several times
 * slower than either. {@link dev.coterie.crypto.primitives.Primitives#best()} picks once, after
 * known answers of RFC 8032, RFC 7748 and RFC 8439 came out right.
 *
 * <p>The implementations must never disagree: peers with different ones would keep different
 * versions of an entry for ever. RFC 8032 leaves room there (cofactored or not, keys and nonces
 * with a torsion part), so {@code verify} is pinned down: key and nonce point are canonical, of
 * prime order and not the identity, the scalar is reduced, and the equation holds without a
 * cofactor. One contract test runs on every implementation, with vectors that sit in that room.
 *
 * <p>Nothing here draws randomness or reads a clock. Secrets come in from the caller, or from an
 * {@link dev.coterie.crypto.primitives.Entropy} that the caller passes, so a simulated swarm is
 * repeatable byte for byte. No provider is registered with {@code java.security.Security}: an
 * application that embeds a peer finds its own settings untouched.
 *
 * <p>{@link dev.coterie.crypto.primitives.Hash} is SHA-256 as a value. Hashes that name things go
 * through {@link dev.coterie.crypto.primitives.Hash#tagged}, so that no hash of one kind can be
 * passed off as another kind.
 */
@NullMarked
package dev.coterie.crypto.primitives;

import org.jspecify.annotations.NullMarked;
