@NullMarked
package dev.coterie.vectorclock;

import org.jspecify.annotations.NullMarked;
