package dev.coterie.crypto.authority;

import dev.coterie.crypto.identity.Identity;

/**
 * A new realm.
 *
 * @param root the root key: names admins; best kept away from the machine that runs the peer
 * @param log the log with its first records, which {@code change} lists
 * @param change genesis, the founder as admin, the founder as member; the founder's keyring
 */
public record Founding(Identity root, AuthorityLog log, Change change) {}
