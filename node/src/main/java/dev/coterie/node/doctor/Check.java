package dev.coterie.node.doctor;

import dev.coterie.node.api.Finding;
import java.util.Optional;

/** Looks at one thing that may be wrong. */
@FunctionalInterface
public interface Check {
  /** What is wrong with it, if anything. */
  Optional<Finding> look();
}
