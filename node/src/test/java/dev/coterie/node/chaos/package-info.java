/**
 * Faults against real peers: a swarm of processes on the loopback, whose connections go through
 * proxies, is killed, stopped, cut apart, slowed and put back to old backups while clients read and
 * write over HTTP; when all is well again a checker decides from the history alone whether what was
 * promised was kept. {@code scripts/chaos} runs it.
 */
@NullMarked
package dev.coterie.node.chaos;

import org.jspecify.annotations.NullMarked;
