package dev.coterie.node.context;

/**
 * What a writer has seen of the entry. A condition is checked against a read just before the write;
 * it is no lock: two writers at once may both pass, and leave siblings.
 */
public sealed interface WriteCondition {

  /** Supersedes what a read shows just before the write. */
  record Plain() implements WriteCondition {}

  /** The writer has seen exactly this; a stale token makes a sibling. */
  record Context(ContextToken token) implements WriteCondition {}

  /** As {@link Context}, refused where the entry has moved on. */
  record IfMatch(ContextToken token) implements WriteCondition {}

  /** Refused where the entry exists. */
  record IfAbsent() implements WriteCondition {}
}
