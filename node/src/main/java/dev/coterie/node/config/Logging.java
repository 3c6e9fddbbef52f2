package dev.coterie.node.config;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Sets what this process logs. Libraries stay at warnings whatever the level. */
public final class Logging {
  private static final String OURS = "dev.coterie";

  private Logging() {}

  public static void use(LogLevel level) {
    if (LoggerFactory.getLogger(OURS) instanceof Logger logger) {
      logger.setLevel(Level.valueOf(level.name()));
    }
  }
}
