package dev.coterie.crypto.authority;

import java.util.List;

/**
 * What an act of authority comes to: records to append in this order, sealed keys to lie beside
 * them, and the author's keyring afterwards. Nothing of it is in the log yet.
 */
public record Change(List<LogRecord> records, List<SealedKey> sealedKeys, Keyring keyring) {
  public Change {
    records = List.copyOf(records);
    sealedKeys = List.copyOf(sealedKeys);
  }

  /** Appends the records to a log; an {@link IllegalStateException} if it does not take them. */
  public void appendTo(AuthorityLog log) {
    for (LogRecord record : records) {
      AddOutcome outcome = log.add(record);
      if (!(outcome instanceof AddOutcome.Added) && !(outcome instanceof AddOutcome.Known)) {
        throw new IllegalStateException("the log does not take " + record + ": " + outcome);
      }
    }
  }
}
