package dev.coterie.node.config;

/** What is logged. */
public enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG
}
