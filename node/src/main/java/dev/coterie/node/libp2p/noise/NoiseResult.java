package dev.coterie.node.libp2p.noise;

import dev.coterie.crypto.identity.PeerId;
import java.util.Optional;

/**
 * What a handshake gives.
 *
 * @param peer who the other side proved to be
 * @param sender encrypts what this side sends
 * @param receiver decrypts what it receives
 * @param muxer the multiplexer, if both sides named theirs; else it is to be negotiated
 */
public record NoiseResult(
    PeerId peer, CipherState sender, CipherState receiver, Optional<String> muxer) {}
