package dev.coterie.node.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.node.context.ContextToken;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import dev.coterie.node.context.Reading;
import dev.coterie.vectorclock.VectorClock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** What the API makes of readings. */
final class Readings {
  private Readings() {}

  /**
   * The reading as a holder of one role has it: siblings not sealed to it count as unreadable, and
   * the token covers only what is still handed out.
   */
  static Reading sealedTo(Reading reading, Optional<RoleName> role) {
    if (role.isEmpty() || reading.siblings().isEmpty()) {
      return reading;
    }
    List<Reading.Sibling> siblings =
        reading.siblings().stream()
            .filter(sibling -> Documents.roles(sibling).contains(role.get().value()))
            .toList();
    int hidden = reading.siblings().size() - siblings.size();
    if (hidden == 0) {
      return reading;
    }
    VectorClock seen = VectorClock.empty();
    for (Reading.Sibling sibling : siblings) {
      seen = seen.join(sibling.context().clock());
    }
    return new Reading(
        reading.address(),
        new ContextToken(reading.context().keyTag(), seen),
        siblings,
        reading.unreadable() + hidden,
        reading.explanation());
  }

  /** Refuses what has nothing to hand out: not there, or sealed to other roles. */
  static void requireReadable(Reading reading) {
    if (reading.isAbsent()) {
      throw new CoterieException(
          Kind.NOT_FOUND, "There is no entry at " + reading.address() + ".", reading.explanation());
    }
    if (reading.siblings().isEmpty()) {
      throw new CoterieException(
          Kind.REFUSED,
          "The entry at "
              + reading.address()
              + " is sealed to roles that are not held here. It is unharmed. Ask an admin for one"
              + " of its roles.",
          reading.explanation());
    }
  }

  static ObjectNode sealedDocument(Address address, List<byte[]> payloads) {
    ObjectNode json = Json.object().put("address", address.toString());
    ArrayNode array = json.putArray("siblings");
    for (byte[] payload : payloads) {
      array
          .addObject()
          .put("content", Base64.getEncoder().encodeToString(payload))
          .put("encoding", EntryDocument.BASE_64);
    }
    return json;
  }
}
