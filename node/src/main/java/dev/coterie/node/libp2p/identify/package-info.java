/**
 * Identify ({@code /ipfs/id/1.0.0} and its push): what a peer says of itself, one protobuf message
 * with a varint length in front. Nothing in it is trusted except what it proves: the public key
 * must be that of the connection, and a signed record must be signed by it.
 */
@NullMarked
package dev.coterie.node.libp2p.identify;

import org.jspecify.annotations.NullMarked;
