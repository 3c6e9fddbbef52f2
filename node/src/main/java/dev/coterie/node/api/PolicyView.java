package dev.coterie.node.api;

import dev.coterie.crypto.authority.PolicyTerms;

/**
 * How entries under a prefix are kept.
 *
 * @param prefix its text, where this node holds the realm's address key; else the blinded link in
 *     hexadecimal
 * @param terms what is said; what is left out is as it is without a policy
 */
public record PolicyView(String prefix, PolicyTerms terms) {}
