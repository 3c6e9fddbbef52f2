package dev.coterie.crypto.envelope;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.coterie.crypto.primitives.Entropy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Seals entries to roles and opens them: document, zstd, padding, age; see the package.
 *
 * <p>Keeps native compression contexts, which makes small entries twice as fast: make one and use
 * it for many, from one thread at a time, and close it.
 */
public final class EntrySealer implements AutoCloseable {

  /** Largest sealed payload, in bytes. */
  public static final int MAX_SEALED_BYTES = 1 << 20;

  /** Largest document (description and content) before compression, in bytes. */
  public static final int MAX_DOCUMENT_BYTES = 16 << 20;

  private static final int COMPRESSION_LEVEL = 3;

  /** RFC 8878 §3.1.2: any of 0x184D2A50 to 0x184D2A5F starts a frame that decoders skip. */
  private static final int SKIPPABLE_MAGIC = 0x184D2A50;

  private static final int SKIPPABLE_HEADER_BYTES = 8;

  private final ZstdCompressCtx compressor = new ZstdCompressCtx();
  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();

  public EntrySealer() {
    compressor.setLevel(COMPRESSION_LEVEL).setContentSize(true).setChecksum(false);
  }

  /**
   * The sealed payload of a version of an entry.
   *
   * @throws EnvelopeException.TooLarge if the entry is too large once compressed, or its
   *     description is
   * @throws EnvelopeException.Malformed if a recipient is a point that no one can have a key for
   * @throws IllegalArgumentException if there are no recipients, or more than {@link
   *     AgeFile#MAX_STANZAS}
   */
  public byte[] seal(Entry entry, Binding binding, List<RoleRecipient> recipients, Entropy entropy)
      throws EnvelopeException {
    byte[] padded = compressAndPad(EntryDocument.encode(entry, binding));
    byte[] sealed = AgeFile.seal(padded, recipients, entropy);
    if (sealed.length > MAX_SEALED_BYTES) {
      throw new IllegalStateException("The largest size class leaves room for any header");
    }
    return sealed;
  }

  /**
   * The entry in a sealed payload, once it is shown to have been sealed for this address and dot.
   *
   * @throws EnvelopeException.WrongBinding if it was sealed for another
   * @throws EnvelopeException.TooLarge if it exceeds {@link #MAX_SEALED_BYTES}, or {@link
   *     #MAX_DOCUMENT_BYTES} when decompressed
   * @throws EnvelopeException.Unsupported if its format or suite is unknown
   * @throws EnvelopeException as {@link AgeFile#open}
   */
  public Entry open(byte[] sealed, List<RoleKey> keys, Binding expected) throws EnvelopeException {
    Opened opened = openUnbound(sealed, keys);
    if (!opened.binding().equals(expected)) {
      throw new EnvelopeException.WrongBinding(
          "An entry stored as " + expected + " was sealed for " + opened.binding());
    }
    return opened.entry();
  }

  /** An entry, and what it says that it was sealed for. */
  public record Opened(Binding binding, Entry entry) {}

  /**
   * The entry in a sealed payload whose address is not known beforehand; the caller has to check
   * that the binding fits where the payload was found. Fails as the other, but for the binding.
   */
  public Opened openUnbound(byte[] sealed, List<RoleKey> keys) throws EnvelopeException {
    if (sealed.length > MAX_SEALED_BYTES) {
      throw new EnvelopeException.TooLarge("A sealed entry", sealed.length, MAX_SEALED_BYTES);
    }
    byte[] document = decompress(AgeFile.open(sealed, keys));
    EntryDocumentReader.Bound bound = EntryDocumentReader.read(document);
    return new Opened(bound.binding(), bound.entry());
  }

  byte[] compressAndPad(byte[] document) throws EnvelopeException {
    if (document.length > MAX_DOCUMENT_BYTES) {
      throw new EnvelopeException.TooLarge("An entry", document.length, MAX_DOCUMENT_BYTES);
    }
    byte[] buffer = new byte[(int) Zstd.compressBound(document.length)];
    int compressed =
        compressor.compressByteArray(buffer, 0, buffer.length, document, 0, document.length);
    int limit = SizeClass.LARGEST_BYTES - SKIPPABLE_HEADER_BYTES;
    if (compressed > limit) {
      throw new EnvelopeException.TooLarge("An entry, compressed,", compressed, limit);
    }
    int padded = SizeClass.of(compressed + SKIPPABLE_HEADER_BYTES);
    // The buffer may be longer and dirty behind the frame, so the padding is cleared by copying.
    byte[] result = Arrays.copyOf(Arrays.copyOf(buffer, compressed), padded);
    ByteBuffer.wrap(result)
        .order(ByteOrder.LITTLE_ENDIAN)
        .position(compressed)
        .putInt(SKIPPABLE_MAGIC)
        .putInt(padded - compressed - SKIPPABLE_HEADER_BYTES);
    return result;
  }

  byte[] decompress(byte[] padded) throws EnvelopeException {
    // The library reads the first byte of its array whether there is one or not.
    long size = padded.length == 0 ? 0 : Zstd.getFrameContentSize(padded);
    if (size <= 0) {
      throw new EnvelopeException.Malformed("An entry's zstd frame does not say its size");
    }
    if (size > MAX_DOCUMENT_BYTES) {
      throw new EnvelopeException.TooLarge("An entry, decompressed,", size, MAX_DOCUMENT_BYTES);
    }
    byte[] document = new byte[(int) size];
    int length;
    try {
      length =
          decompressor.decompressByteArray(document, 0, document.length, padded, 0, padded.length);
    } catch (ZstdException e) {
      throw new EnvelopeException.Malformed("An entry's zstd frame cannot be decompressed");
    }
    if (length != document.length) {
      throw new EnvelopeException.Malformed(
          "An entry's zstd frame promises " + size + " bytes and gives " + length);
    }
    return document;
  }

  /** Frees the native contexts. */
  @Override
  public void close() {
    compressor.close();
    decompressor.close();
  }
}
