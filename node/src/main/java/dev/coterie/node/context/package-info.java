/**
 * The context store: what applications use.
 *
 * <p>{@link dev.coterie.node.context.ContextStore} speaks of addresses, roles and entries; under it
 * a peer replicates sealed, signed versions whose content and names it cannot read. Everything that
 * knows plaintext on the way in or out is here.
 */
@NullMarked
package dev.coterie.node.context;

import org.jspecify.annotations.NullMarked;
