package dev.coterie.dht.reap;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.ReapState;
import java.util.Optional;

/**
 * How far one member is with a reap epoch, as it says itself.
 *
 * @param state empty where it did not answer
 * @param detail what it waits for or what went wrong, for people
 */
public record ReapProgress(PeerId member, Optional<ReapState> state, String detail) {}
