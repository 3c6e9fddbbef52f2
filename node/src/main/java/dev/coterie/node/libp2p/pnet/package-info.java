/**
 * Private networks: connections are wrapped in a stream cipher under a key that all peers of the
 * network share, before anything else is said (libp2p specification "Pre-shared Key Based Private
 * Networks"). It keeps strangers out; who a peer is and that nothing was changed is Noise's part.
 */
@NullMarked
package dev.coterie.node.libp2p.pnet;

import org.jspecify.annotations.NullMarked;
