/** Measurements of the durable store beside the engines that it is compared with. */
@NullMarked
package dev.coterie.node.bench.storage;

import org.jspecify.annotations.NullMarked;
