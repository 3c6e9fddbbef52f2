package dev.coterie.crypto.authority;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.coterie.crypto.authority.RecordContent.Genesis;
import dev.coterie.crypto.authority.RecordContent.NewMember;
import dev.coterie.crypto.authority.proto.RecordBody;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One signed record of a realm's authority log.
 *
 * <p>It is a view of the bytes that its author signed: format byte, suite byte, a protobuf body,
 * and an Ed25519 signature over {@value #DOMAIN} and all before it. Those bytes are kept and
 * forwarded as they came, so kinds and fields that this release does not know survive it. {@link
 * #id()} is SHA-256 over all of them. Parsing checks form only; {@link AuthorityLog#add} checks
 * signatures, {@link Authority} judges rights.
 */
public final class LogRecord {
  /** Prepended to what is signed. */
  public static final String DOMAIN = "coterie/authority-record/1:";

  private final byte[] encoded;
  private final Hash id;
  private final Hash realm;
  private final List<Hash> parents;
  private final PublicKey author;
  private final Instant claimedAt;
  private final int kindNumber;
  private final RecordContent content;

  private LogRecord(byte[] encoded, RecordBody body) throws AuthorityException {
    this.encoded = encoded;
    this.id = Hash.of(encoded);
    this.author = Fields.key(body.getAuthor(), "an author's key");
    this.claimedAt =
        Fields.moment(body.getClaimedAtMillis(), "a record's time").orElse(Instant.EPOCH);
    this.kindNumber = body.getKind();
    this.content = ContentCodec.decode(kindNumber, body.getContent());
    Fields.requireAtMost(
        body.getParentsCount(), AuthorityLimits.MAX_PARENTS, "parents of a record");
    this.parents = List.copyOf(Fields.hashes(body.getParentsList(), "a parent's id"));
    requireAscending(parents);
    if (kind() == RecordKind.GENESIS) {
      this.realm = id;
      requireGenesisForm(body);
    } else {
      this.realm = Fields.hash(body.getRealm(), "a realm id");
      if (parents.isEmpty()) {
        throw AuthorityException.malformed("a record without parents that founds no realm");
      }
    }
  }

  private static void requireAscending(List<Hash> parents) throws AuthorityException {
    for (int i = 1; i < parents.size(); i++) {
      if (parents.get(i - 1).compareTo(parents.get(i)) >= 0) {
        throw AuthorityException.malformed("a record whose parents are not in ascending order");
      }
    }
  }

  private void requireGenesisForm(RecordBody body) throws AuthorityException {
    if (!(content instanceof Genesis)) {
      throw AuthorityException.malformed(
          "a genesis record that founds nothing: " + ((RecordContent.Uninterpreted) content).why());
    }
    if (!parents.isEmpty() || !body.getRealm().isEmpty()) {
      throw AuthorityException.malformed("a genesis record with parents or a realm before it");
    }
    if (!((Genesis) content).rootKey().equals(author)) {
      throw AuthorityException.malformed("a genesis record that its root key did not write");
    }
  }

  /** Reads a record's form; signatures are not checked here. The array is copied. */
  public static LogRecord parse(byte[] encoded) throws AuthorityException {
    byte[] body = SignedFrame.body("A log record", encoded, AuthorityLimits.MAX_RECORD_BYTES);
    try {
      return new LogRecord(encoded.clone(), RecordBody.parseFrom(body));
    } catch (InvalidProtocolBufferException e) {
      throw AuthorityException.malformed("a log record whose body does not parse");
    }
  }

  /** Makes and signs the record that founds a realm. */
  static LogRecord genesis(Genesis genesis, Instant claimedAt, Signer root)
      throws AuthorityException {
    return sign(RecordBody.newBuilder(), genesis, claimedAt, root);
  }

  /**
   * Makes and signs a record.
   *
   * @param parents the heads that the author sees; sorted here
   */
  static LogRecord sign(
      Hash realm, List<Hash> parents, RecordContent content, Instant claimedAt, Signer author)
      throws AuthorityException {
    RecordBody.Builder body = RecordBody.newBuilder().setRealm(Fields.raw(realm));
    parents.stream().sorted().forEach(parent -> body.addParents(Fields.raw(parent)));
    return sign(body, content, claimedAt, author);
  }

  private static LogRecord sign(
      RecordBody.Builder body, RecordContent content, Instant claimedAt, Signer author)
      throws AuthorityException {
    body.setAuthor(Fields.raw(author.publicKey()))
        .setClaimedAtMillis(Fields.millis(claimedAt))
        .setKind(content.kind().number())
        .setContent(ContentCodec.encode(content));
    return parse(SignedFrame.sign(DOMAIN, body.build().toByteArray(), author));
  }

  /** The record's name: the hash of its bytes, signature included. */
  public Hash id() {
    return id;
  }

  /** The bytes as signed, signature included; a copy. */
  public byte[] bytes() {
    return encoded.clone();
  }

  public int size() {
    return encoded.length;
  }

  /** The realm that it belongs to; a genesis record's own id. */
  public Hash realm() {
    return realm;
  }

  /** The heads that the author saw, ascending. */
  public List<Hash> parents() {
    return parents;
  }

  public PublicKey author() {
    return author;
  }

  /** What the author's clock said. */
  public Instant claimedAt() {
    return claimedAt;
  }

  public RecordKind kind() {
    return RecordKind.of(kindNumber);
  }

  /** The number of the kind, also of one that this release does not know. */
  public int kindNumber() {
    return kindNumber;
  }

  public RecordContent content() {
    return content;
  }

  /** All signatures that must be good for the record to be added to a log. */
  public List<RecordVerifier.Claim> claims() {
    List<RecordVerifier.Claim> claims = new ArrayList<>(2);
    claims.add(
        new RecordVerifier.Claim(
            author, SignedFrame.signedMessage(DOMAIN, encoded), SignedFrame.signature(encoded)));
    if (content instanceof NewMember member) {
      Optional<Hash> invite = member.invite();
      claims.add(
          new RecordVerifier.Claim(
              member.signingKey(),
              Possession.message(realm, invite, member.signingKey(), member.recipient()),
              member.possession().signature()));
    }
    return claims;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LogRecord that && id.equals(that.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** Kind and id, for people. */
  @Override
  public String toString() {
    return (kind() == RecordKind.UNKNOWN ? "kind " + kindNumber : kind().name()) + " " + id;
  }
}
