/**
 * The host: dials and accepts, upgrades TCP to a multiplexed connection, keeps one connection a
 * peer, and hands streams to the handlers of their protocols.
 *
 * <p>{@link dev.coterie.node.libp2p.host.Host} is the entrance. Its table of connections, its dials
 * and its timers live on one loop; each connection lives on a loop of the same group, which is the
 * same loop unless a host is given more.
 */
@NullMarked
package dev.coterie.node.libp2p.host;

import org.jspecify.annotations.NullMarked;
