package dev.coterie.node.storage;

/**
 * Something that a store had acknowledged and can no longer read. What else it holds is served; a
 * replica gets back from its peers what it lost.
 *
 * @param where the file and place, or the key
 * @param bytes how many bytes are affected, 0 when unknown
 * @param detail what is known of it, for people
 */
public record StoreDamage(String where, long bytes, String detail) {
  /** The place of damage to the index, of which nothing is lost: the journal has it all. */
  public static final String INDEX = "index";
}
