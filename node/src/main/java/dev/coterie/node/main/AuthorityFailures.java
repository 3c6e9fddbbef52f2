package dev.coterie.node.main;

import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;

/** What the authority refuses, as the node's users see it. */
final class AuthorityFailures {
  private AuthorityFailures() {}

  static CoterieException of(AuthorityException e) {
    Kind kind =
        switch (e.reason()) {
          case MALFORMED, UNSUPPORTED, OVER_LIMIT, BAD_NAME -> Kind.INVALID;
          case NOT_ADMIN, NOT_ROOT, NO_KEY, EXPIRED, USED, REVOKED, UNKNOWN_INVITE, WRONG_REALM ->
              Kind.REFUSED;
          case UNKNOWN_ROLE, UNKNOWN_MEMBER, NOTHING_TO_REVOKE, NO_REAP -> Kind.NOT_FOUND;
          case ROLE_EXISTS, REAP_UNDER_WAY -> Kind.CONFLICT;
          case BAD_SIGNATURE -> Kind.INTEGRITY;
        };
    return new CoterieException(
        kind, sentence(String.valueOf(e.getMessage())) + " Nothing was changed.", e);
  }

  private static String sentence(String message) {
    return Character.toUpperCase(message.charAt(0)) + message.substring(1) + ".";
  }

  static CoterieException notKept(StoreOutcome.NotKept why) {
    return new CoterieException(
        Kind.STORE_FAILED,
        "This node's disk did not keep the new records of the authority log: "
            + why.inWords()
            + ". They count while this node runs. Make room on the disk, then do it again.");
  }
}
