/**
 * multistream-select ({@code /multistream/1.0.0}): how two sides agree on a protocol. Each line has
 * a varint length in front and a newline at its end; the dialler names protocols until the other
 * side echoes one. A dialler with one protocol in mind sends header, protocol and first data in one
 * go, so bytes behind the protocol's line belong to that protocol and are left in the buffer.
 */
@NullMarked
package dev.coterie.node.libp2p.multistream;

import org.jspecify.annotations.NullMarked;
