package dev.coterie.crypto.authority;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.coterie.crypto.authority.proto.TicketBody;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.primitives.Hash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What a newcomer needs to join a realm, as one line of text: the private half of an invite's
 * one-time key, the realm's id and name, and addresses of peers to ask.
 *
 * <p>The line is {@value #PREFIX} and base64url. It is a secret until it is used: whoever has it
 * may join, once.
 */
public final class Ticket {
  /** What every ticket begins with. */
  public static final String PREFIX = "coterie1";

  private static final String DOMAIN = "coterie/ticket/1";

  private final Hash realm;
  private final String realmName;
  private final Hash invite;
  private final Identity oneTimeKey;
  private final List<String> addresses;
  private final Optional<Instant> expiresAt;

  Ticket(
      Hash realm,
      String realmName,
      Hash invite,
      Identity oneTimeKey,
      List<String> addresses,
      Optional<Instant> expiresAt)
      throws AuthorityException {
    this.realm = realm;
    this.realmName = realmName;
    this.invite = invite;
    this.oneTimeKey = oneTimeKey;
    this.addresses = List.copyOf(addresses);
    this.expiresAt = expiresAt;
    RealmNames.require(realmName);
    Fields.requireAtMost(
        addresses.size(), AuthorityLimits.MAX_TICKET_ADDRESSES, "addresses of a ticket");
    for (String address : addresses) {
      Fields.requireAtMost(
          address.getBytes(StandardCharsets.UTF_8).length,
          AuthorityLimits.MAX_TICKET_ADDRESS_BYTES,
          "bytes of an address of a ticket");
    }
  }

  /** Reads a line of text; white space around it is no harm. */
  public static Ticket parse(String text) throws AuthorityException {
    String line = text.strip();
    Fields.requireAtMost(line.length(), AuthorityLimits.MAX_TICKET_CHARS, "characters of a ticket");
    if (!line.startsWith(PREFIX)) {
      throw AuthorityException.malformed(
          "this is no ticket: one begins with "
              + PREFIX
              + "; copy the whole line that"
              + " 'invite' printed");
    }
    byte[] encoded = decode(line.substring(PREFIX.length()));
    try {
      return of(TicketBody.parseFrom(CheckedFrame.body(DOMAIN, "A ticket", encoded)));
    } catch (InvalidProtocolBufferException e) {
      throw AuthorityException.malformed("a ticket whose body does not parse");
    }
  }

  /** Bytes have one text only, so that no slip of the keyboard goes unnoticed. */
  private static byte[] decode(String text) throws AuthorityException {
    byte[] decoded;
    try {
      decoded = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      decoded = new byte[0]; // which is not what any text but the empty one stands for
    }
    if (text.isEmpty() || !text(decoded).equals(text)) {
      throw AuthorityException.malformed(
          "a ticket with characters missing or wrong: copy the whole line, and nothing else");
    }
    return decoded;
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Ticket of(TicketBody body) throws AuthorityException {
    Fields.requireLength(body.getSeed(), Identity.SEED_BYTES, "a ticket's key");
    return new Ticket(
        Fields.hash(body.getRealm(), "a realm id"),
        body.getRealmName(),
        Fields.hash(body.getInvite(), "an invite id"),
        Identity.fromSeed(body.getSeed().toByteArray()),
        body.getAddressesList(),
        Fields.moment(body.getExpiresAtMillis(), "an expiry"));
  }

  /** The line of text, with the secret in it. */
  public String encode() {
    byte[] body =
        TicketBody.newBuilder()
            .setRealm(Fields.raw(realm))
            .setRealmName(realmName)
            .setInvite(Fields.raw(invite))
            .setSeed(ByteString.copyFrom(oneTimeKey.seed()))
            .addAllAddresses(addresses)
            .setExpiresAtMillis(Fields.millis(expiresAt))
            .build()
            .toByteArray();
    return PREFIX + text(CheckedFrame.encode(DOMAIN, body));
  }

  public Hash realm() {
    return realm;
  }

  /** For people: only the genesis record is sure to say what the realm is called. */
  public String realmName() {
    return realmName;
  }

  /** The id of the invite's record. */
  public Hash invite() {
    return invite;
  }

  /** Peers to ask first, as multiaddrs; not checked for form here. */
  public List<String> addresses() {
    return addresses;
  }

  public Optional<Instant> expiresAt() {
    return expiresAt;
  }

  Identity oneTimeKey() {
    return oneTimeKey;
  }

  /** Realm and expiry; never the secret. */
  @Override
  public String toString() {
    return "ticket to realm "
        + realmName
        + " ("
        + realm
        + ")"
        + expiresAt.map(at -> ", until " + at).orElse("");
  }
}
