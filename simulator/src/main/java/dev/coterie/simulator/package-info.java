/**
 * Whole swarms in one thread of virtual time, running the same protocol code as the node.
 *
 * <p>{@link dev.coterie.simulator.world} is time, order and chance; {@link
 * dev.coterie.simulator.net} is hosts and what lies between them. The same seed gives the same run,
 * in this JVM and in the next one.
 */
@NullMarked
package dev.coterie.simulator;

import org.jspecify.annotations.NullMarked;
