package dev.coterie.dht.sync;

import dev.coterie.crypto.primitives.Hash;

/** How an exchange of authority logs with one contact ended. */
public sealed interface ExchangeResult {

  /**
   * Each has what the other could give it.
   *
   * @param admitted whether the contact takes this peer for one that takes part
   * @param reason why not; empty when it does
   * @param storing whether the contact stores and routes for others
   * @param same whether both hold the same records now; not so where one would not take some,
   *     because its log is full or it is of an older release
   * @param received records that were new here
   * @param sent records that were sent
   */
  record Agreed(
      boolean admitted, String reason, boolean storing, boolean same, int received, int sent)
      implements ExchangeResult {}

  /**
   * The contact belongs to another realm: it is no peer of this one.
   *
   * @param reason what the contact said; names both realms
   */
  record OtherRealm(Hash ours, Hash theirs, String reason) implements ExchangeResult {}

  /**
   * The exchange did not come to an end: the contact was not reachable, refused, or sent what no
   * honest peer sends.
   *
   * @param atFault whether the contact broke the rules
   */
  record Failed(boolean atFault, String reason, int received) implements ExchangeResult {}

  /** Whether the contact admits this peer. */
  default boolean isAdmitted() {
    return this instanceof Agreed agreed && agreed.admitted();
  }
}
