package dev.coterie.crypto.authority;

/**
 * How a realm is founded.
 *
 * @param open whether unknown peers may store and route
 * @param replicas k, how many peers keep an entry: 1 to {@link AuthorityLimits#MAX_REPLICAS}; 8
 *     unless there is a reason
 * @param storageCapable whether the founder's peer stores for others
 */
public record FoundingOptions(
    String realmName, boolean open, int replicas, History history, boolean storageCapable) {
  /** Replicas unless told otherwise. */
  public static final int DEFAULT_REPLICAS = 8;

  /** A closed realm with the usual number of replicas, whose readers may read all that was. */
  public static FoundingOptions of(String realmName) {
    return new FoundingOptions(realmName, false, DEFAULT_REPLICAS, History.ALL, true);
  }
}
