/**
 * Who has seen what: dots, vector clocks with exceptions, and the siblings of an entry.
 *
 * <p>Everything here is an immutable value: no time, no randomness, no I/O, no dependency. The same
 * bytes give the same value on every peer, and the same value gives the same bytes.
 *
 * <p><b>The words.</b> A <em>writer</em> ({@link dev.coterie.vectorclock.WriterId}) is one
 * incarnation of one node. A <em>dot</em> ({@link dev.coterie.vectorclock.Dot}) is a writer and a
 * counter that this writer never uses twice: the name of one version of one entry. A <em>causal
 * context</em> is the set of an entry's dots that a writer had been shown when it wrote. Written
 * out, that set would grow for ever, so {@link dev.coterie.vectorclock.VectorClock} keeps it per
 * writer as a <em>ceiling</em>, "all dots up to here", and the <em>exceptions</em>, the few dots
 * under the ceiling that were not seen. Counters are per node and not per entry, so most numbers
 * under a ceiling name nothing in this entry; covering them says nothing and costs nothing.
 * <em>Siblings</em> ({@link dev.coterie.vectorclock.Siblings}) are versions of an entry none of
 * which has seen another.
 *
 * <p><b>Why exceptions.</b> A plain vector clock can say only "all of this writer's dots up to n".
 * A node that writes twice from the same stale token makes two siblings; without exceptions the
 * second one's entry (n) also claims the first, which nobody had seen, and the first is silently
 * lost. Dotted version vectors (Preguiça, Baquero, Almeida, Fonte, Gonçalves: "Brief announcement:
 * efficient causality tracking in distributed storage systems with dotted version vectors", PODC
 * 2012) name the new version apart from its past, and dotted version vector sets (Almeida, Baquero,
 * Gonçalves, Preguiça, Fonte: "Scalable and accurate causality tracking for eventually consistent
 * stores", DAIS 2014) keep that compact where a storing server mints the dots. Here the
 * <em>writer</em> mints and signs them, because in an open swarm a storing peer is not trusted with
 * other people's causality. The past of a version is then a vector with exceptions, as in WinFS
 * (Malkhi, Terry: "Concise version vectors in WinFS", DISC 2005; Malkhi, Novik, Purcell: "P2P
 * replica synchronization with vector sets", 2007).
 *
 * <p><b>The parts.</b> {@link dev.coterie.vectorclock.OwnDots} is the writer's side: it decides
 * which of its own earlier dots a new version may honestly claim. {@link
 * dev.coterie.vectorclock.Siblings} is the storing side: a join-semilattice that any set of
 * replicas can merge in any order, whatever hostile contexts it is given. {@link
 * dev.coterie.vectorclock.Admission} says whether a replica takes one more version from a writer;
 * merging between replicas never asks.
 */
@NullMarked
@CheckReturnValue
package dev.coterie.vectorclock;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
