package dev.coterie.crypto.authority;

import java.util.List;

/**
 * Records that another peer lacks, parents first.
 *
 * @param more whether it lacks more than fit here
 */
public record LogBatch(List<LogRecord> records, boolean more) {
  public LogBatch {
    records = List.copyOf(records);
  }
}
