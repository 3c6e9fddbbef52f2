package dev.coterie.dht.store;

import java.util.Arrays;
import java.util.HexFormat;

/** The name of a note: its kind, and bytes that tell it from others of the kind. */
public record NoteKey(Kind kind, byte[] name) implements Comparable<NoteKey> {
  /** Longest name, in bytes. */
  public static final int MAX_NAME_BYTES = 128;

  /** Largest value, in bytes. */
  public static final int MAX_VALUE_BYTES = 1 << 20;

  /** Kinds of notes. The code is what is stored: never reuse one. */
  public enum Kind {
    /** The counter up to which dots may be minted, and the incarnation. */
    MINT(1),
    /** A writer's own dots of one entry that may still be alive. */
    OWN_DOTS(2),
    /** The highest header seen of a writer. */
    WRITER_HEAD(3),
    /** A record of the authority log. */
    LOG_RECORD(4),
    /** A sealed key that lies beside the log. */
    SEALED_KEY(5),
    /** A peer once known, with its addresses. */
    KNOWN_PEER(6),
    /** Anything else that there is one of. */
    SINGLE(7),
    /** A write that not all of its replicas have yet. */
    OWED(8),
    /** A part of a version that is kept and offered to no one. */
    QUARANTINED(9);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }
  }

  public NoteKey {
    if (name.length > MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "a note's name has at most " + MAX_NAME_BYTES + " bytes, not " + name.length);
    }
    name = name.clone();
  }

  /** Refuses a value that is too large for a note. */
  public static void checkValue(byte[] value) {
    if (value.length > MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "a note's value has at most " + MAX_VALUE_BYTES + " bytes, not " + value.length);
    }
  }

  @Override
  public byte[] name() {
    return name.clone();
  }

  @Override
  public int compareTo(NoteKey other) {
    int byKind = Integer.compare(kind.code, other.kind.code);
    return byKind != 0 ? byKind : Arrays.compareUnsigned(name, other.name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NoteKey that && kind == that.kind && Arrays.equals(name, that.name);
  }

  @Override
  public int hashCode() {
    return 31 * kind.code + Arrays.hashCode(name);
  }

  @Override
  public String toString() {
    return kind + ":" + HexFormat.of().formatHex(name);
  }
}
