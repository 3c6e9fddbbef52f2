/**
 * What may be wrong with a node, looked at in order: one small class for each thing. A check finds
 * out, and says what that means for the data and what to do; it changes nothing.
 */
@NullMarked
package dev.coterie.node.doctor;

import org.jspecify.annotations.NullMarked;
