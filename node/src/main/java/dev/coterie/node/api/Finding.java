package dev.coterie.node.api;

import java.util.List;

/**
 * Something that is wrong with a node.
 *
 * @param check what was looked at, in a word
 * @param what what was found
 * @param meaning what that means for the data
 * @param next what to do about it
 * @param details what it was found of, one by one; perhaps none
 */
public record Finding(
    String check,
    Severity severity,
    String what,
    String meaning,
    String next,
    List<String> details) {
  public Finding {
    details = List.copyOf(details);
  }

  /** How bad it is, worst first. */
  public enum Severity {
    /** Something that was stored is damaged, or kept apart. */
    INTEGRITY,
    /** Something does not work. */
    PROBLEM,
    /** Something waits for somebody or something. */
    WAITING
  }
}
