@NullMarked
package dev.coterie.dht;

import org.jspecify.annotations.NullMarked;
