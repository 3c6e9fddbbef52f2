/**
 * The demonstration: a swarm of separate processes on this machine that keeps the context of a real
 * source tree, loses peers, and loses nothing.
 */
@NullMarked
package dev.coterie.node.demo;

import org.jspecify.annotations.NullMarked;
