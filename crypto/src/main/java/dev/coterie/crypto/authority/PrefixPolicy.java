package dev.coterie.crypto.authority;

import dev.coterie.crypto.address.SealedPrefix;
import dev.coterie.crypto.primitives.Hash;
import java.util.Optional;

/**
 * The policy of one prefix, as the log has it.
 *
 * @param prefix a link {@code b_j} of blinded address chains; {@code b_0} is the whole realm
 * @param name the prefix's text, for holders of the address key
 * @param source the record that says it
 */
public record PrefixPolicy(
    Hash prefix, PolicyTerms terms, Optional<SealedPrefix> name, Hash source) {}
