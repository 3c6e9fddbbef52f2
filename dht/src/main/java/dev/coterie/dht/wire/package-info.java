/**
 * Messages between peers, and their bytes.
 *
 * <p>Every {@link dev.coterie.dht.wire.Request} has one kind of {@link
 * dev.coterie.dht.wire.Response}, or a {@link dev.coterie.dht.wire.Refusal}. In the simulator the
 * objects travel as they are or through the codec; on the network the codec turns them into
 * length-prefixed protobuf.
 */
@NullMarked
package dev.coterie.dht.wire;

import org.jspecify.annotations.NullMarked;
