package dev.coterie.crypto.authority;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.coterie.crypto.authority.proto.SealedKeyBody;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import java.util.Optional;

/**
 * A key sealed to one member, beside the log and named by its hash.
 *
 * <p>Whoever holds the key may seal it to whoever should have it. The member checks what it opens
 * against the log (an epoch's public key, the address key's commitment), so that a false one does
 * no more harm than being useless. Kept and forwarded as the bytes that the sealer signed.
 */
public final class SealedKey {
  /** Prepended to what is signed. */
  public static final String DOMAIN = "coterie/sealed-key/1:";

  private static final int KIND_ROLE_EPOCH = 1;
  private static final int KIND_ADDRESS_KEY = 2;

  private final byte[] encoded;
  private final Hash id;
  private final Hash realm;
  private final KeySlot slot;
  private final byte[] sealed;
  private final PublicKey sealer;

  private SealedKey(byte[] encoded, SealedKeyBody body) throws AuthorityException {
    this.encoded = encoded;
    this.id = Hash.of(encoded);
    this.realm = Fields.hash(body.getRealm(), "a realm id");
    this.slot =
        new KeySlot(
            Fields.key(body.getMember(), "a member key"),
            Fields.recipient(body.getMemberRecipient(), "a member's recipient"),
            epoch(body));
    Fields.requireAtMost(
        body.getSealed().size(),
        AuthorityLimits.MAX_SEALED_KEY_FILE_BYTES,
        "bytes of a sealed key's age file");
    this.sealed = body.getSealed().toByteArray();
    this.sealer = Fields.key(body.getSealer(), "a sealer's key");
  }

  private static Optional<KeySlot.Epoch> epoch(SealedKeyBody body) throws AuthorityException {
    if (body.getKind() == KIND_ADDRESS_KEY) {
      return Optional.empty();
    }
    if (body.getKind() != KIND_ROLE_EPOCH) {
      throw new AuthorityException(
          AuthorityException.Reason.UNSUPPORTED,
          "a sealed key of kind " + Integer.toUnsignedString(body.getKind()));
    }
    Fields.requireAtMost(
        body.getEpoch(), AuthorityLimits.MAX_EPOCH_NUMBER, "the number of a role epoch");
    return Optional.of(
        new KeySlot.Epoch(
            RoleName.parse(body.getRole()),
            body.getEpoch(),
            Fields.recipient(body.getEpochRecipient(), "an epoch's recipient")));
  }

  /** Reads a sealed key's form; the signature is not checked here. The array is copied. */
  public static SealedKey parse(byte[] encoded) throws AuthorityException {
    byte[] body = SignedFrame.body("A sealed key", encoded, AuthorityLimits.MAX_SEALED_KEY_BYTES);
    try {
      return new SealedKey(encoded.clone(), SealedKeyBody.parseFrom(body));
    } catch (InvalidProtocolBufferException e) {
      throw AuthorityException.malformed("a sealed key whose body does not parse");
    }
  }

  /** Signs an age file that holds the key of a slot. */
  static SealedKey sign(Hash realm, KeySlot slot, byte[] sealed, Signer sealer)
      throws AuthorityException {
    SealedKeyBody.Builder body =
        SealedKeyBody.newBuilder()
            .setRealm(Fields.raw(realm))
            .setKind(slot.epoch().isPresent() ? KIND_ROLE_EPOCH : KIND_ADDRESS_KEY)
            .setMember(Fields.raw(slot.member()))
            .setMemberRecipient(Fields.raw(slot.recipient()))
            .setSealed(ByteString.copyFrom(sealed))
            .setSealer(Fields.raw(sealer.publicKey()));
    slot.epoch()
        .ifPresent(
            epoch ->
                body.setRole(epoch.role().value())
                    .setEpoch(epoch.number())
                    .setEpochRecipient(Fields.raw(epoch.recipient())));
    return parse(SignedFrame.sign(DOMAIN, body.build().toByteArray(), sealer));
  }

  /** The hash of its bytes. */
  public Hash id() {
    return id;
  }

  /** The bytes as signed; a copy. */
  public byte[] bytes() {
    return encoded.clone();
  }

  public Hash realm() {
    return realm;
  }

  /** Which key for whom. */
  public KeySlot slot() {
    return slot;
  }

  /** An age file for the member's recipient: an epoch's key as text, or the address key's bytes. */
  public byte[] sealed() {
    return sealed.clone();
  }

  public PublicKey sealer() {
    return sealer;
  }

  /** The signature that must be good. */
  public RecordVerifier.Claim claim() {
    return new RecordVerifier.Claim(
        sealer, SignedFrame.signedMessage(DOMAIN, encoded), SignedFrame.signature(encoded));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealedKey that && id.equals(that.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "sealed key " + id;
  }
}
