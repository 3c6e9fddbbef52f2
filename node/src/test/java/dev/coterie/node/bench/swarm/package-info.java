/** Measurements of whole peers and of what happens to one entry in them. */
@NullMarked
package dev.coterie.node.bench.swarm;

import org.jspecify.annotations.NullMarked;
