/**
 * Collections that no library of this module's few brings along: for now a map with a bound, for
 * what is remembered of others, who could otherwise fill the memory.
 */
@NullMarked
package dev.coterie.crypto.collection;

import org.jspecify.annotations.NullMarked;
