@NullMarked
package dev.coterie.crypto;

import org.jspecify.annotations.NullMarked;
