package dev.coterie.node.index;

import dev.coterie.crypto.primitives.Aead;
import dev.coterie.crypto.primitives.ForgedMessageException;
import dev.coterie.crypto.primitives.Primitives;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/**
 * A file of sealed frames that grows at its end: eight bytes that name the format, a salt (32),
 * then for each frame its length (4) and its ciphertext. ChaCha20-Poly1305 under a key that
 * HKDF-SHA-256 makes of a secret and the salt; a frame's nonce is its number, so frames cannot
 * change places.
 *
 * <p>A file is written to by the object that made it and by no other: its salt, and so its key, is
 * its own, and no nonce is used twice, whatever was cut off. What a crash has cut off, and all
 * behind it, is as if it had never been.
 */
final class SealedFile implements AutoCloseable {
  /** Plaintext bytes of a frame. */
  static final int MAX_FRAME_BYTES = 1 << 20;

  static final int SALT_BYTES = 32;
  private static final byte[] MAGIC = {'c', 'o', 't', 'f', 'o', 'l', 1, 1};
  private static final byte[] INFO =
      "coterie/follow-index/1".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  private static final byte[] NOTHING = {};

  private final FileChannel channel;
  private final Aead aead;
  private long frames;
  private long length;

  private SealedFile(FileChannel channel, Aead aead, long length) {
    this.channel = channel;
    this.aead = aead;
    this.length = length;
  }

  /** Makes a new file, of mode 0600; one that is there is replaced. */
  static SealedFile create(Path path, byte[] secret, byte[] salt) throws IOException {
    Files.deleteIfExists(path);
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      ByteBuffer head = ByteBuffer.allocate(MAGIC.length + SALT_BYTES).put(MAGIC).put(salt).flip();
      writeAll(channel, head);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new SealedFile(channel, aead(secret, salt), MAGIC.length + SALT_BYTES);
  }

  private static Aead aead(byte[] secret, byte[] salt) {
    return Primitives.best().aead(Primitives.best().hkdfSha256(secret, salt, INFO, Aead.KEY_BYTES));
  }

  private static byte[] nonce(long number) {
    return ByteBuffer.allocate(Aead.NONCE_BYTES).putInt(0).putLong(number).array();
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Bytes that have been written. */
  long length() {
    return length;
  }

  /** Appends a frame of at most {@link #MAX_FRAME_BYTES}. */
  void append(byte[] plain) throws IOException {
    if (plain.length > MAX_FRAME_BYTES) {
      throw new IllegalArgumentException(
          "a frame of " + plain.length + " bytes, over " + MAX_FRAME_BYTES);
    }
    int sealed = plain.length + Aead.TAG_BYTES;
    byte[] frame = ByteBuffer.allocate(Integer.BYTES + sealed).putInt(sealed).array();
    aead.seal(nonce(frames++), NOTHING, plain, 0, plain.length, frame, Integer.BYTES);
    writeAll(channel, ByteBuffer.wrap(frame));
    length += frame.length;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Takes the frames of a file, one after the other. */
  interface Reader {
    /** An exception is thrown on, and ends the reading. */
    void take(byte[] plain) throws IOException;
  }

  /**
   * Reads the frames of a file, up to the first that is cut off or does not open.
   *
   * @throws IOException if it cannot be read, is of another format, or its first frame does not
   *     open under this secret
   */
  static void read(Path path, byte[] secret, Reader reader) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16))) {
      if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
        throw new IOException("it is of another format");
      }
      byte[] salt = in.readNBytes(SALT_BYTES);
      if (salt.length < SALT_BYTES) {
        throw new EOFException("it ends within its salt");
      }
      Aead aead = aead(secret, salt);
      byte[] plain = next(in, aead, 0);
      if (plain.length == 0) {
        throw new IOException("it is sealed under another key, or damaged from its start");
      }
      for (long number = 1; plain.length > 0; number++) {
        reader.take(plain);
        plain = next(in, aead, number);
      }
    }
  }

  /** No bytes where there is no further frame. */
  private static byte[] next(DataInputStream in, Aead aead, long number) throws IOException {
    byte[] head = in.readNBytes(Integer.BYTES);
    if (head.length < Integer.BYTES) {
      return NOTHING;
    }
    int sealed = ByteBuffer.wrap(head).getInt();
    if (sealed <= Aead.TAG_BYTES || sealed > MAX_FRAME_BYTES + Aead.TAG_BYTES) {
      return NOTHING;
    }
    byte[] frame = in.readNBytes(sealed);
    byte[] plain = new byte[sealed - Aead.TAG_BYTES];
    try {
      if (frame.length < sealed) {
        return NOTHING;
      }
      int opened = aead.open(nonce(number), NOTHING, frame, 0, sealed, plain, 0);
      return opened == plain.length ? plain : NOTHING;
    } catch (ForgedMessageException e) {
      return NOTHING; // torn, or tampered with: what is behind it is found by sweeps
    }
  }
}
