/** What the tests of several modules share: seeded randomness, golden bytes, damaged inputs. */
@NullMarked
package dev.coterie.crypto.testing;

import org.jspecify.annotations.NullMarked;
