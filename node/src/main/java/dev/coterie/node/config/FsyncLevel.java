package dev.coterie.node.config;

/** When the journal is forced to disk. */
public enum FsyncLevel {
  /** Before every acknowledgement: what was acknowledged survives a power cut. */
  ALWAYS,
  /** Every so often: a power cut may cost what came since. */
  INTERVAL,
  /** When the operating system likes: survives the death of the process only. */
  NEVER
}
