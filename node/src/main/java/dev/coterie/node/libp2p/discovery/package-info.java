/**
 * Finding peers on the local network by multicast DNS, as libp2p's specification of mDNS discovery
 * has it: a peer is a service of the type {@code _p2p._udp.local} under a random name, and its TXT
 * record holds its whole addresses as {@code dnsaddr=} texts. jmDNS speaks the protocol; what is
 * read here is what strangers of the same network wrote, so it is bounded in number and in rate and
 * proves nothing: the handshake does.
 */
@NullMarked
package dev.coterie.node.libp2p.discovery;

import org.jspecify.annotations.NullMarked;
