/** What the measurements of the store and of whole peers have in common. */
@NullMarked
package dev.coterie.node.bench;

import org.jspecify.annotations.NullMarked;
