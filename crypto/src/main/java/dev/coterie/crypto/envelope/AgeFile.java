package dev.coterie.crypto.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.coterie.crypto.primitives.Aead;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.crypto.primitives.ForgedMessageException;
import dev.coterie.crypto.primitives.Primitives;
import dev.coterie.crypto.primitives.WeakPointException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Seals bytes to age X25519 recipients, and opens them: <a href="https://c2sp.org/age">age v1</a>,
 * in its binary form.
 *
 * <p>Opening ignores stanzas of types it does not know. It tries each key on each X25519 stanza, at
 * one agreement (about 30 µs) a pair.
 */
public final class AgeFile {

  /** Most recipient stanzas in a file, when sealing and when opening. */
  public static final int MAX_STANZAS = 64;

  /** Longest header that is read, in bytes; {@link #MAX_STANZAS} of ours take 6,342. */
  public static final int MAX_HEADER_BYTES = 64 * 1024;

  private static final int FILE_KEY_BYTES = 16;
  private static final int NONCE_BYTES = 16;
  private static final int WRAPPED_KEY_BYTES = FILE_KEY_BYTES + Aead.TAG_BYTES;
  private static final String X25519 = "X25519";
  private static final String SCRYPT = "scrypt";
  private static final byte[] X25519_INFO = "age-encryption.org/v1/X25519".getBytes(US_ASCII);
  private static final byte[] HEADER_INFO = "header".getBytes(US_ASCII);
  private static final byte[] PAYLOAD_INFO = "payload".getBytes(US_ASCII);
  private static final byte[] EMPTY = {};

  private final Primitives primitives;

  AgeFile(Primitives primitives) {
    this.primitives = primitives;
  }

  /**
   * Seals to every recipient at once: any one of their keys opens it.
   *
   * @throws IllegalArgumentException if there are no recipients, or more than {@link #MAX_STANZAS}
   * @throws EnvelopeException.Malformed if a recipient is a point that no one can have a key for
   */
  public static byte[] seal(byte[] plaintext, List<RoleRecipient> recipients, Entropy entropy)
      throws EnvelopeException {
    return new AgeFile(Primitives.best()).sealTo(plaintext, recipients, entropy);
  }

  /**
   * Opens with the first key that fits.
   *
   * @throws EnvelopeException.NoMatchingKey if none does
   * @throws EnvelopeException.Malformed if the bytes are no age file, or its header exceeds a limit
   * @throws EnvelopeException.Unsupported if it is an age file of another version
   * @throws EnvelopeException.Corrupt if it was changed or cut off
   */
  public static byte[] open(byte[] file, List<RoleKey> keys) throws EnvelopeException {
    return new AgeFile(Primitives.best()).openWith(file, keys);
  }

  byte[] sealTo(byte[] plaintext, List<RoleRecipient> recipients, Entropy entropy)
      throws EnvelopeException {
    if (recipients.isEmpty() || recipients.size() > MAX_STANZAS) {
      throw new IllegalArgumentException(
          "An age file has 1 to " + MAX_STANZAS + " recipients, not " + recipients.size());
    }
    byte[] fileKey = entropy.bytes(FILE_KEY_BYTES);
    StringBuilder text = new StringBuilder(128 * (recipients.size() + 1));
    text.append(AgeHeader.VERSION_LINE);
    for (RoleRecipient recipient : recipients) {
      appendStanza(text, fileKey, recipient, entropy);
    }
    text.append(AgeHeader.MAC_MARK);
    byte[] mac = mac(fileKey, text.toString().getBytes(US_ASCII));
    text.append(' ').append(AgeHeader.encodeBase64(mac)).append('\n');
    byte[] header = text.toString().getBytes(US_ASCII);
    byte[] nonce = entropy.bytes(NONCE_BYTES);
    int payload = header.length + NONCE_BYTES;
    int length = Math.addExact(payload, AgeStream.sealedLength(plaintext.length));
    byte[] file = Arrays.copyOf(header, length);
    System.arraycopy(nonce, 0, file, header.length, NONCE_BYTES);
    AgeStream.seal(payloadAead(fileKey, nonce), plaintext, file, payload);
    return file;
  }

  private void appendStanza(
      StringBuilder text, byte[] fileKey, RoleRecipient recipient, Entropy entropy)
      throws EnvelopeException {
    byte[] ephemeral = entropy.bytes(Primitives.KEY_BYTES);
    byte[] share = primitives.x25519PublicKey(ephemeral);
    byte[] wrapped = new byte[WRAPPED_KEY_BYTES];
    try {
      byte[] shared = primitives.x25519(ephemeral, recipient.bytes());
      Aead aead = primitives.aead(wrapKey(shared, share, recipient));
      aead.seal(new byte[Aead.NONCE_BYTES], EMPTY, fileKey, 0, FILE_KEY_BYTES, wrapped, 0);
    } catch (WeakPointException e) {
      throw new EnvelopeException.Malformed("No one can have the key of recipient " + recipient);
    }
    text.append(AgeHeader.STANZA_MARK).append(X25519).append(' ');
    text.append(AgeHeader.encodeBase64(share)).append('\n');
    text.append(AgeHeader.encodeBase64(wrapped)).append('\n');
  }

  byte[] openWith(byte[] file, List<RoleKey> keys) throws EnvelopeException {
    AgeHeader header = AgeHeader.parse(file);
    byte[] fileKey = unwrap(header.stanzas(), keys);
    byte[] expected = mac(fileKey, Arrays.copyOf(file, header.macInputLength()));
    if (!MessageDigest.isEqual(expected, header.mac())) {
      throw new EnvelopeException.Corrupt("The header of an age file was changed");
    }
    int payload = header.length() + NONCE_BYTES;
    if (file.length < payload) {
      throw new EnvelopeException.Corrupt("An age file is cut off after its header");
    }
    byte[] nonce = Arrays.copyOfRange(file, header.length(), payload);
    return AgeStream.open(payloadAead(fileKey, nonce), file, payload);
  }

  private byte[] unwrap(List<AgeHeader.Stanza> stanzas, List<RoleKey> keys)
      throws EnvelopeException {
    int usable = 0;
    for (AgeHeader.Stanza stanza : stanzas) {
      if (stanza.type().equals(SCRYPT) && stanzas.size() > 1) {
        throw new EnvelopeException.Malformed(
            "An age file mixes a passphrase with other recipients");
      }
      if (stanza.type().equals(X25519)) {
        usable++;
        byte[] share = shareOf(stanza);
        for (RoleKey key : keys) {
          Optional<byte[]> fileKey = unwrap(stanza.body(), share, key);
          if (fileKey.isPresent()) {
            return fileKey.get();
          }
        }
      }
    }
    throw new EnvelopeException.NoMatchingKey(
        "None of "
            + keys.size()
            + " keys opens any of "
            + usable
            + " X25519 stanzas ("
            + (stanzas.size() - usable)
            + " of other types)");
  }

  private static byte[] shareOf(AgeHeader.Stanza stanza) throws EnvelopeException {
    if (stanza.arguments().size() != 2) {
      throw new EnvelopeException.Malformed("An X25519 stanza has one argument beside its type");
    }
    byte[] share = AgeHeader.decodeBase64(stanza.arguments().get(1));
    if (share.length != Primitives.KEY_BYTES || stanza.body().length != WRAPPED_KEY_BYTES) {
      throw new EnvelopeException.Malformed("An X25519 stanza has 32 bytes of share and of body");
    }
    return share;
  }

  private Optional<byte[]> unwrap(byte[] body, byte[] share, RoleKey key) throws EnvelopeException {
    byte[] fileKey = new byte[FILE_KEY_BYTES];
    try {
      byte[] shared = primitives.x25519(key.bytes(), share);
      Aead aead = primitives.aead(wrapKey(shared, share, key.recipient()));
      aead.open(new byte[Aead.NONCE_BYTES], EMPTY, body, 0, body.length, fileKey, 0);
      return Optional.of(fileKey);
    } catch (ForgedMessageException e) {
      return Optional.empty(); // sealed to someone else
    } catch (WeakPointException e) {
      throw new EnvelopeException.Malformed("The share of an X25519 stanza has low order");
    }
  }

  private byte[] wrapKey(byte[] shared, byte[] share, RoleRecipient recipient) {
    byte[] salt = Arrays.copyOf(share, 2 * Primitives.KEY_BYTES);
    System.arraycopy(recipient.bytes(), 0, salt, Primitives.KEY_BYTES, Primitives.KEY_BYTES);
    return primitives.hkdfSha256(shared, salt, X25519_INFO, Aead.KEY_BYTES);
  }

  private byte[] mac(byte[] fileKey, byte[] header) {
    byte[] key = primitives.hkdfSha256(fileKey, EMPTY, HEADER_INFO, AgeHeader.MAC_BYTES);
    return primitives.hmacSha256(key, header);
  }

  private Aead payloadAead(byte[] fileKey, byte[] nonce) {
    return primitives.aead(primitives.hkdfSha256(fileKey, nonce, PAYLOAD_INFO, Aead.KEY_BYTES));
  }
}
