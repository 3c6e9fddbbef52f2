/**
 * Versions and records, and what is checked before one is believed.
 *
 * <p>A {@link dev.coterie.dht.record.Version} is one signed write: a header that any peer can read
 * and check, and a payload that only holders of a role can open. What a peer keeps under a key is a
 * set of versions, merged by {@link dev.coterie.vectorclock.Siblings}.
 */
@NullMarked
package dev.coterie.dht.record;

import org.jspecify.annotations.NullMarked;
