/**
 * What entries are called, and how a name becomes a key that gives nothing away.
 *
 * <p>People write {@link dev.coterie.crypto.address.Address addresses}: {@code
 * ucxl://shop/src/cart.go}. The part after {@code ucxl://} is the authority (only a name: any realm
 * may use any) and then path segments. One address has one canonical text, in Unicode normalization
 * form C, without empty, {@code .} or {@code ..} segments; percent signs and all other characters
 * stand for themselves. A {@link dev.coterie.crypto.address.AddressPrefix} is the first part of an
 * address by whole segments: the whole realm, an authority, a directory, or one entry.
 *
 * <p>Peers that store an entry must not learn its name, and must still be able to check that a
 * grant on a prefix covers it. So each segment is blinded on its own. With the realm's id {@code
 * r}, its secret address key {@code a} and the segments {@code t_0} (the authority), {@code t_1},
 * …:
 *
 * <pre>
 *   b_0     = H(realm domain, r)
 *   s_i     = HMAC-SHA-256(a, b_i ‖ t_i), the first 16 bytes
 *   b_(i+1) = H(step domain, b_i ‖ s_i)
 * </pre>
 *
 * <p>{@code H(domain, x)} is {@link dev.coterie.crypto.primitives.Hash#tagged}. The last {@code b}
 * is the entry's key; every {@code b} is the blinded form of a prefix. A version carries its {@code
 * s_i}; from them anyone recomputes the chain ({@link dev.coterie.crypto.address.BlindedPath#of})
 * and sees whether a grant's prefix is in it, but only a holder of the {@link
 * dev.coterie.crypto.address.AddressKey} can go from a name to an {@code s_i}. Because {@code b_i}
 * goes into each segment's HMAC, equal names under different parents look different.
 *
 * <p>Whoever has, or ever had, the address key can test guessed names for ever. Names are blinded,
 * not encrypted: that protects them from storing peers and strangers, not from former members.
 */
@NullMarked
package dev.coterie.crypto.address;

import org.jspecify.annotations.NullMarked;
