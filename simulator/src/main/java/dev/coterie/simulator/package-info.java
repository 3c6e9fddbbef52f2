@NullMarked
package dev.coterie.simulator;

import org.jspecify.annotations.NullMarked;
