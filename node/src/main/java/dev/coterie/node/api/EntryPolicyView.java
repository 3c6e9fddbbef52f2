package dev.coterie.node.api;

import dev.coterie.crypto.authority.EntryPolicy;
import java.util.Optional;

/**
 * How one entry is kept.
 *
 * @param prefix the prefix whose policy it is, as in {@link PolicyView}; empty where none covers it
 */
public record EntryPolicyView(EntryPolicy policy, Optional<String> prefix) {}
