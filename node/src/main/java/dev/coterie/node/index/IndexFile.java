package dev.coterie.node.index;

import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An index in a file of the home, sealed under a key that follows from the node's own secret: rows
 * as they change, the last of a key counts. The file is made anew by the first save of each life,
 * and whenever most of it is out of date.
 *
 * <p>It is no record of anything: one that cannot be read is left behind and made anew from the
 * replicas, so it is neither fsynced nor repaired.
 */
public final class IndexFile implements IndexStorage {
  private static final Logger LOG = LoggerFactory.getLogger(IndexFile.class);

  /** A file is made anew when it is longer than this, and than twice what it was when made. */
  private static final long SMALL_BYTES = 1 << 20;

  private static final byte HEAD = 1;
  private static final byte ROW = 4; // 2 was a row whose lengths stood within it
  private static final byte GONE = 3;
  private static final int ITEM_HEAD_BYTES = 1 + Integer.BYTES;

  private final Path path;
  private final byte[] secret;
  private final Hash realm;
  private final Entropy entropy;
  private final long maxBytes;
  private @Nullable SealedFile file;
  private long bytesWhenMade;
  private volatile boolean wantsAll = true;

  /**
   * @param path of the file
   * @param secret the node's own, of which the key is made
   * @param realm whose names are in it
   * @param maxBytes a longer file is not read
   */
  public IndexFile(Path path, byte[] secret, Hash realm, Entropy entropy, long maxBytes) {
    this.path = path;
    this.secret = secret.clone();
    this.realm = realm;
    this.entropy = entropy;
    this.maxBytes = maxBytes;
  }

  @Override
  public Loaded load() {
    if (!Files.exists(path)) {
      return Loaded.NOTHING;
    }
    try {
      if (Files.size(path) > maxBytes) {
        throw new IOException("it is longer than " + maxBytes + " bytes");
      }
      Contents contents = new Contents();
      SealedFile.read(path, secret, contents::take);
      return contents.loaded();
    } catch (IOException e) {
      LOG.warn(
          "The index of names in {} cannot be used: {}. It is made anew from the replicas; until"
              + " then, lists say that they are not complete.",
          path,
          e.getMessage());
      return Loaded.NOTHING;
    }
  }

  /** What has been read of a file. */
  private final class Contents {
    private final Map<Key, Row> rows = new LinkedHashMap<>();
    private Optional<Instant> asOf = Optional.empty();
    private Optional<Hash> keysHeld = Optional.empty();

    void take(byte[] frame) throws IOException {
      ByteBuffer in = ByteBuffer.wrap(frame);
      while (in.remaining() >= ITEM_HEAD_BYTES) {
        byte kind = in.get();
        takeItem(kind, item(in));
      }
    }

    private void takeItem(byte kind, byte[] item) throws IOException {
      if (kind == HEAD) {
        Head head = Head.decode(item);
        if (!head.realm().equals(realm)) {
          throw new IOException("it is of another realm");
        }
        asOf = head.asOf();
        keysHeld = head.keysHeld();
      } else if (kind == ROW) {
        Row row = RowCodec.decode(item);
        rows.put(row.key(), row);
      } else if (kind == GONE && item.length == Hash.BYTES) {
        rows.remove(Key.wrap(item));
      } else {
        throw new IOException("it holds what this release does not know");
      }
    }

    Loaded loaded() {
      return new Loaded(List.copyOf(rows.values()), asOf, keysHeld);
    }
  }

  private static byte[] item(ByteBuffer in) throws IOException {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IOException("an item of " + length + " bytes in a frame that has fewer");
    }
    byte[] item = new byte[length];
    in.get(item);
    return item;
  }

  @Override
  public boolean wantsAll() {
    return wantsAll;
  }

  @Override
  public synchronized void save(Changes changes) {
    try {
      if (changes.isAll()) {
        remake(changes);
      } else if (file != null) {
        write(file, changes);
      }
      SealedFile written = file;
      wantsAll = written == null || written.length() > Math.max(SMALL_BYTES, 2 * bytesWhenMade);
    } catch (IOException e) {
      wantsAll = true;
      LOG.warn(
          "The index of names could not be written to {}: {}. It goes on in memory, and is written"
              + " again after the next sweep.",
          path,
          e.getMessage());
    }
  }

  /** Beside the old one, which it then replaces: a crash leaves one of the two. */
  private void remake(Changes changes) throws IOException {
    close();
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    SealedFile made = SealedFile.create(fresh, secret, entropy.bytes(SealedFile.SALT_BYTES));
    file = made;
    write(made, changes);
    bytesWhenMade = made.length();
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void write(SealedFile to, Changes changes) throws IOException {
    Frames frames = new Frames(to);
    frames.add(HEAD, new Head(realm, changes.asOf(), changes.keysHeld()).encode());
    for (Row row : changes.rows()) {
      frames.add(ROW, row.encoded());
    }
    for (Key key : changes.gone()) {
      frames.add(GONE, key.bytes());
    }
    frames.end();
  }

  /** Ends writing; the next save makes the file anew. */
  public synchronized void close() throws IOException {
    if (file != null) {
      file.close();
      file = null;
      wantsAll = true;
    }
  }

  /** Fills frames with items. */
  private static final class Frames {
    private final SealedFile to;
    private final ByteArrayOutputStream frame = new ByteArrayOutputStream();

    Frames(SealedFile to) {
      this.to = to;
    }

    /** An item that fits into no frame is left out: it is read anew in the next life. */
    void add(byte kind, byte[] item) throws IOException {
      if (ITEM_HEAD_BYTES + item.length > SealedFile.MAX_FRAME_BYTES) {
        return;
      }
      if (frame.size() + ITEM_HEAD_BYTES + item.length > SealedFile.MAX_FRAME_BYTES) {
        end();
      }
      frame.write(kind);
      frame.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(item.length).array());
      frame.writeBytes(item);
    }

    void end() throws IOException {
      if (frame.size() > 0) {
        to.append(frame.toByteArray());
        frame.reset();
      }
    }
  }

  /**
   * What holds for all rows: realm (32), when the last complete sweep began (8), keys held (32).
   */
  private record Head(Hash realm, Optional<Instant> asOf, Optional<Hash> keysHeld) {
    private static final int BYTES = 2 * Hash.BYTES + Long.BYTES;
    private static final Hash NONE = Hash.wrap(new byte[Hash.BYTES]);

    byte[] encode() {
      return ByteBuffer.allocate(BYTES)
          .put(realm.bytes())
          .putLong(asOf.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE))
          .put(keysHeld.orElse(NONE).bytes())
          .array();
    }

    static Head decode(byte[] bytes) throws IOException {
      if (bytes.length != BYTES) {
        throw new IOException("a head of " + bytes.length + " bytes, not " + BYTES);
      }
      long asOf = ByteBuffer.wrap(bytes).getLong(Hash.BYTES);
      Hash keys = Hash.wrap(Arrays.copyOfRange(bytes, Hash.BYTES + Long.BYTES, BYTES));
      return new Head(
          Hash.wrap(Arrays.copyOf(bytes, Hash.BYTES)),
          asOf == Long.MIN_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(asOf)),
          keys.equals(NONE) ? Optional.empty() : Optional.of(keys));
    }
  }
}
