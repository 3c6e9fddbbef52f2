package dev.coterie.node.api;

import dev.coterie.crypto.envelope.Entry;
import dev.coterie.node.context.ContextToken;

/** The maxima of the HTTP API. */
public final class ApiLimits {
  /** Longest request line: an address of 1,024 bytes, percent-encoded, and its parameters. */
  static final int MAX_REQUEST_LINE_BYTES = 32 << 10;

  /** Longest head of a request: a context token at its longest, and 64 KiB. */
  static final int MAX_HEAD_BYTES = ContextToken.MAX_CHARACTERS + (64 << 10);

  /** Longest description of an entry in JSON: what it may be sealed with, generously escaped. */
  private static final int MAX_DESCRIPTION_BYTES = 2 << 20;

  /** Longest body: an entry's content at its longest, in base64, and its description. */
  public static final int MAX_BODY_BYTES =
      (Entry.MAX_CONTENT_BYTES + 2) / 3 * 4 + MAX_DESCRIPTION_BYTES;

  /**
   * Bytes of all bodies whose requests are not answered yet: an eighth of the memory, and room for
   * two at their longest.
   */
  static long maxBodyBytesTogether() {
    return Math.max(2L * MAX_BODY_BYTES, Runtime.getRuntime().maxMemory() / 8);
  }

  /** Most operations of a batch. */
  public static final int MAX_BATCH_OPERATIONS = 1000;

  /** Content that one batch hands out; further reads in it are answered with a problem. */
  static final int MAX_BATCH_ANSWER_BYTES = 32 << 20;

  /** Operations of a batch under way at a time. */
  static final int BATCH_PARALLELISM = 32;

  /** Most entries of a page of a list. */
  static final int MAX_PAGE_ITEMS = 10_000;

  /** Entries of a page of a list, where the caller does not say. */
  static final int DEFAULT_PAGE_ITEMS = 1000;

  /** Most entries whose siblings one list of conflicts shows. */
  static final int MAX_CONFLICTS = 1000;

  /** Most values of a repeatable query parameter. */
  static final int MAX_PARAMETER_VALUES = 256;

  private ApiLimits() {}
}
