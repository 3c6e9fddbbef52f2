package dev.coterie.dht.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A disk in memory with every bad habit of a real one. What was not forced may be lost, kept or
 * torn at a crash; names that were not synced may vanish or stay; the n-th change may fail; space
 * may run out; and any byte may be changed behind the journal's back.
 */
public final class MemoryDisk implements Disk {
  /** What a disk writes in one piece. */
  public static final int SECTOR_BYTES = 512;

  private TreeMap<String, Content> names = new TreeMap<>();
  private TreeMap<String, Content> syncedNames = new TreeMap<>();
  private long capacityBytes = Long.MAX_VALUE;
  private long changes;
  private long failAtChange = Long.MAX_VALUE;
  private long failures;
  private boolean dead;

  /** A file's bytes now, and those that are safe. */
  private static final class Content {
    byte[] now = new byte[0];
    byte[] safe = new byte[0];

    Content copy() {
      Content copy = new Content();
      copy.now = now.clone();
      copy.safe = safe.clone();
      return copy;
    }
  }

  /** Thrown when the power goes. */
  public static final class PowerCut extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** How a planned failure shows. */
  public enum Failure {
    IO_ERROR,
    POWER_CUT
  }

  private Failure failure = Failure.IO_ERROR;

  /**
   * Lets the n-th change from now on fail (1 is the next), and after a power cut all later ones.
   */
  public void failAtChange(long n, Failure how) {
    failAtChange = changes + n;
    failure = how;
  }

  /** How many failures were planned and have happened. */
  public long failures() {
    return failures;
  }

  /** Writes, forces, cuts, deletions and syncs so far. */
  public long changes() {
    return changes;
  }

  public void setCapacity(long bytes) {
    capacityBytes = bytes;
  }

  public long usedBytes() {
    return names.values().stream().mapToLong(content -> content.now.length).sum();
  }

  /**
   * The disk as the next boot finds it: of what was not forced, each sector is old or new, and each
   * name that was not synced is there or not, as chance wills.
   */
  public MemoryDisk afterCrash(RandomGenerator chance) {
    MemoryDisk next = new MemoryDisk();
    TreeMap<String, Content> all = new TreeMap<>(syncedNames);
    all.putAll(names);
    all.forEach(
        (name, content) -> {
          boolean unsure = syncedNames.get(name) != names.get(name);
          boolean stays = !unsure || chance.nextBoolean();
          if (stays) {
            Content survived = new Content();
            survived.safe = torn(content, chance);
            survived.now = survived.safe.clone();
            next.names.put(name, survived);
          }
        });
    next.syncedNames = new TreeMap<>(next.names);
    return next;
  }

  private static byte[] torn(Content content, RandomGenerator chance) {
    if (Arrays.equals(content.now, content.safe)) {
      return content.safe.clone();
    }
    boolean newLength = chance.nextBoolean();
    byte[] result =
        Arrays.copyOf(content.safe, newLength ? content.now.length : content.safe.length);
    for (int at = 0; at < Math.min(result.length, content.now.length); at += SECTOR_BYTES) {
      if (chance.nextBoolean()) {
        int length = Math.min(SECTOR_BYTES, Math.min(result.length, content.now.length) - at);
        System.arraycopy(content.now, at, result, at, length);
      }
    }
    return result;
  }

  /** The disk with all that was written, forced or not: what a killed process leaves. */
  public MemoryDisk afterKill() {
    MemoryDisk next = new MemoryDisk();
    names.forEach((name, content) -> next.names.put(name, content.copy()));
    next.names.values().forEach(content -> content.safe = content.now.clone());
    next.syncedNames = new TreeMap<>(next.names);
    return next;
  }

  /** A file's bytes, to look at or to spoil. */
  public byte[] bytes(String name) {
    return Objects.requireNonNull(names.get(name), name).now;
  }

  public void replace(String name, byte[] bytes) {
    Content content = names.computeIfAbsent(name, n -> new Content());
    content.now = bytes.clone();
    content.safe = bytes.clone();
  }

  private void change() throws IOException {
    if (dead) {
      throw new PowerCut();
    }
    changes++;
    if (changes == failAtChange) {
      failures++;
      if (failure == Failure.POWER_CUT) {
        dead = true;
        throw new PowerCut();
      }
      throw new IOException("change " + changes + " failed as planned");
    }
  }

  @Override
  public List<String> list() {
    return new ArrayList<>(names.keySet());
  }

  @Override
  public File open(String name) throws IOException {
    if (!names.containsKey(name)) {
      change();
      names.put(name, new Content());
    }
    return new OpenFile(Objects.requireNonNull(names.get(name)));
  }

  @Override
  public void delete(String name) throws IOException {
    change();
    names.remove(name);
  }

  @Override
  public void syncNames() throws IOException {
    change();
    syncedNames = new TreeMap<>(names);
  }

  @Override
  public long freeBytes() {
    return capacityBytes - usedBytes();
  }

  /** The names and bytes, for messages. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Content> file : names.entrySet()) {
      text.append(file.getKey()).append(':').append(file.getValue().now.length).append(' ');
    }
    return text.toString();
  }

  private final class OpenFile implements File {
    private final Content content;
    private boolean closed;

    OpenFile(Content content) {
      this.content = content;
    }

    private void checkOpen() throws IOException {
      if (closed) {
        throw new IOException("the file is closed");
      }
    }

    @Override
    public long size() throws IOException {
      checkOpen();
      return content.now.length;
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
      checkOpen();
      int length = (int) Math.min(into.remaining(), Math.max(0, content.now.length - at));
      into.put(content.now, (int) Math.min(at, content.now.length), length);
      return length;
    }

    @Override
    public void write(ByteBuffer from, long at) throws IOException {
      checkOpen();
      int length = from.remaining();
      int half = length / 2;
      boolean fails = changes + 1 == failAtChange || dead;
      byte[] bytes = new byte[fails ? half : length];
      from.get(bytes);
      // A write that fails may have got half of its way.
      if (!dead) {
        grow(at + bytes.length);
        System.arraycopy(bytes, 0, content.now, (int) at, bytes.length);
      }
      change();
    }

    private void grow(long size) throws IOException {
      if (size > content.now.length) {
        if (size - content.now.length > freeBytes()) {
          throw new DiskFullException("no space left on the simulated disk");
        }
        content.now = Arrays.copyOf(content.now, (int) size);
      }
    }

    @Override
    public void force() throws IOException {
      checkOpen();
      change();
      content.safe = content.now.clone();
    }

    @Override
    public void setSize(long bytes) throws IOException {
      checkOpen();
      change();
      grow(bytes);
      content.now = Arrays.copyOf(content.now, (int) bytes);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
