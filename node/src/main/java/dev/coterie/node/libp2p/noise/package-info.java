/**
 * The Noise security of libp2p ({@code /noise}): {@code Noise_XX_25519_ChaChaPoly_SHA256} with an
 * empty prologue, after which each side knows the other's peer id and all bytes are encrypted.
 *
 * <p>XX sends three messages: the dialler's ephemeral key; the listener's ephemeral and static keys
 * with its payload; the dialler's static key with its payload. A payload binds the Noise key to the
 * libp2p identity by a signature, and may name multiplexers, which saves their negotiation. {@link
 * dev.coterie.node.libp2p.noise.NoiseHandshake} is that exchange, without a socket; specification:
 * the Noise protocol framework, revision 34, and libp2p's noise specification.
 */
@NullMarked
package dev.coterie.node.libp2p.noise;

import org.jspecify.annotations.NullMarked;
