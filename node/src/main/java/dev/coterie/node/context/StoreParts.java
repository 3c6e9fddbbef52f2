package dev.coterie.node.context;

import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.Keyring;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.replica.Neighbourhood;
import dev.coterie.dht.replica.Replication;
import dev.coterie.node.index.IndexStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What a context store works with.
 *
 * @param loop runs tasks on the peer's loop: all of the peer's parts are touched there only
 * @param workers seals and opens
 * @param authority the state of the realm as this node knows it; safe to read from any thread
 * @param keyring the secrets that this node holds; safe to read from any thread
 * @param clockSkew how far the clocks of two peers may be apart
 * @param cacheBytes how much opened content is kept in memory
 * @param index where the index of what is followed outlives the process
 * @param followEvery how often the key space is swept
 * @param followBytes memory for that index
 */
public record StoreParts(
    Executor loop,
    Executor workers,
    PeerContext context,
    Messenger messenger,
    Neighbourhood neighbourhood,
    Replication replication,
    Supplier<Authority> authority,
    Supplier<Keyring> keyring,
    Sealers sealers,
    Entropy entropy,
    Supplier<Instant> wallTime,
    Duration clockSkew,
    long cacheBytes,
    IndexStorage index,
    Duration followEvery,
    long followBytes) {}
