package dev.coterie.crypto.address;

import dev.coterie.crypto.primitives.Aead;
import dev.coterie.crypto.primitives.ForgedMessageException;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.crypto.primitives.Primitives;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The text of a prefix, to be read by holders of the realm's address key only: it stands beside the
 * prefix's link, which is a hash and names nothing.
 *
 * <p>ChaCha20-Poly1305 (RFC 8439) under a key derived from the address key. The nonce is the link's
 * first bytes: under one address key a link belongs to one text, so that a nonce is never used for
 * another. The text is padded with zeros to a multiple of 32 bytes. Immutable.
 */
public final class SealedPrefix {
  private static final int PADDED_TO = 32;

  /** Longest sealed prefix, in bytes: room for the longest address. */
  public static final int MAX_BYTES = Address.MAX_BYTES + PADDED_TO + Aead.TAG_BYTES;

  private static final byte[] INFO =
      "coterie/address/sealed-prefix/1".getBytes(StandardCharsets.US_ASCII);

  private final byte[] bytes;

  private SealedPrefix(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Bytes that came from elsewhere, at most {@link #MAX_BYTES}; copied. */
  public static SealedPrefix of(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "A sealed prefix has at most " + MAX_BYTES + " bytes, not " + bytes.length);
    }
    return new SealedPrefix(bytes.clone());
  }

  /** Seals a prefix's text. */
  public static SealedPrefix seal(AddressKey key, Hash realmId, AddressPrefix prefix) {
    byte[] text = prefix.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (text.length + PADDED_TO - 1) / PADDED_TO * PADDED_TO;
    byte[] input = Arrays.copyOf(text, padded);
    byte[] link = key.blind(realmId, prefix).key().bytes();
    byte[] sealed = new byte[input.length + Aead.TAG_BYTES];
    int written = aead(key).seal(nonce(link), link, input, 0, input.length, sealed, 0);
    return new SealedPrefix(Arrays.copyOf(sealed, written));
  }

  /** The prefix, if the key opens it and it is the one that the link stands for. */
  public Optional<AddressPrefix> open(AddressKey key, Hash realmId, Hash link) {
    byte[] text = new byte[Math.max(0, bytes.length - Aead.TAG_BYTES)];
    try {
      int length =
          aead(key).open(nonce(link.bytes()), link.bytes(), bytes, 0, bytes.length, text, 0);
      while (length > 0 && text[length - 1] == 0) {
        length--;
      }
      AddressPrefix prefix =
          AddressPrefix.parse(new String(text, 0, length, StandardCharsets.UTF_8));
      return Optional.of(prefix).filter(p -> key.blind(realmId, p).key().equals(link));
    } catch (ForgedMessageException | InvalidAddressException e) {
      return Optional.empty(); // whoever wrote it has no such key, or has sealed something else
    }
  }

  private static Aead aead(AddressKey key) {
    byte[] derived = Primitives.best().hkdfSha256(key.bytes(), new byte[0], INFO, Aead.KEY_BYTES);
    return Primitives.best().aead(derived);
  }

  private static byte[] nonce(byte[] link) {
    return Arrays.copyOf(link, Aead.NONCE_BYTES);
  }

  /** A copy of the sealed bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealedPrefix that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "a sealed prefix of " + bytes.length + " bytes";
  }
}
