/**
 * Fuzzing by coverage of everything that decodes foreign bytes, with Jazzer on libFuzzer.
 *
 * <p>{@link dev.coterie.node.fuzz.FuzzTarget} names the decoders and what has to hold: only the
 * decoder's typed error may come out, and what was read is written back as it was. Each runs in a
 * process of its own from a small committed corpus (in the test resources beside this package): ten
 * seconds each in the build, ten minutes each by {@code scripts/fuzz}.
 */
@NullMarked
package dev.coterie.node.fuzz;

import org.jspecify.annotations.NullMarked;
