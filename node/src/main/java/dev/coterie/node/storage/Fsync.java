package dev.coterie.node.storage;

/** When a write counts as durable. */
public enum Fsync {
  /** After its fsync: it survives power loss. */
  ALWAYS,
  /** When it was handed to the operating system; an fsync follows within an interval. */
  INTERVAL,
  /** When it was handed to the operating system; that decides when it reaches the disk. */
  NEVER
}
