@NullMarked
package dev.coterie.node;

import org.jspecify.annotations.NullMarked;
