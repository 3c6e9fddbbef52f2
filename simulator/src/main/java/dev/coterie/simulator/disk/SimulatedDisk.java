package dev.coterie.simulator.disk;

import dev.coterie.dht.store.Disk;
import dev.coterie.dht.store.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A disk in memory with every bad habit of a real one, under the real journal.
 *
 * <p>What was not forced may be old, new or torn after a power cut, sector by sector, and names
 * that were not synced may vanish or come back. Faults come by chance ({@link DiskFaults}) or as
 * planned: the n-th operation fails, once or from there on, or cuts the power. Space may run out,
 * and bits may rot. All operations count, those of an opening too, so that faults can be planned
 * into a recovery.
 */
public final class SimulatedDisk implements Disk {
  /** What is written in one piece. */
  public static final int SECTOR_BYTES = 512;

  /** How a planned failure shows. */
  public enum Failure {
    /** The operation reports an error; a write gets half of its way. */
    ERROR,
    /** As {@link #ERROR}, and so do all later ones until {@link #mend}. */
    ERRORS_FROM_NOW_ON,
    /** The power is cut: see {@link Medium.End#POWER_CUT}. */
    POWER_CUT
  }

  private final RandomGenerator chance;
  private final SortedMap<String, Long> faultsSeen = new TreeMap<>();
  private TreeMap<String, DiskContent> names = new TreeMap<>();
  private TreeMap<String, DiskContent> syncedNames = new TreeMap<>();
  private DiskFaults faults = DiskFaults.NONE;
  private long capacityBytes = Long.MAX_VALUE;
  private long operations;
  private long failAt = Long.MAX_VALUE;
  private Failure failure = Failure.ERROR;
  private boolean broken;
  private boolean powerless;

  /** Files that were opened before do not outlive the process that opened them. */
  private int boots;

  /**
   * An empty disk.
   *
   * @param chance decides what {@link DiskFaults} leave open
   */
  public SimulatedDisk(RandomGenerator chance) {
    this.chance = chance;
  }

  /** How often it goes wrong by chance from now on. */
  public void setFaults(DiskFaults newFaults) {
    faults = newFaults;
  }

  /** How many bytes fit in all; what is there stays. */
  public void setCapacity(long bytes) {
    capacityBytes = bytes;
  }

  /** Lets the n-th operation from now on fail: 1 is the next. */
  public void failAt(long n, Failure how) {
    if (n < 1) {
      throw new IllegalArgumentException("the next operation is the 1st, not the " + n + "th");
    }
    failAt = operations + n;
    failure = how;
  }

  /** Ends failures, planned and begun; what they did stays. */
  public void mend() {
    failAt = Long.MAX_VALUE;
    broken = false;
    faults = DiskFaults.NONE;
    capacityBytes = Long.MAX_VALUE;
  }

  /** Operations so far: reads, writes, forces, resizings, openings, deletions, syncs of names. */
  public long operations() {
    return operations;
  }

  /** Faults that have happened, by kind. */
  public SortedMap<String, Long> faultsSeen() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(faultsSeen));
  }

  /** Bytes that files take. */
  public long usedBytes() {
    return names.values().stream().mapToLong(DiskContent::size).sum();
  }

  /** Turns over so many bits of the files, wherever chance has it; none on an empty disk. */
  public void rot(int bits) {
    long used = usedBytes();
    for (int i = 0; i < bits && used > 0; i++) {
      long at = chance.nextLong(used);
      for (DiskContent content : names.values()) {
        if (at < content.size()) {
          content.rot((int) at, chance.nextInt(Byte.SIZE));
          saw("rot");
          break;
        }
        at -= content.size();
      }
    }
  }

  /** Another disk with what is on this one now, and no faults. */
  SimulatedDisk copy() {
    SimulatedDisk copy = blank();
    names.forEach((name, content) -> copy.names.put(name, content.copy()));
    copy.syncedNames = new TreeMap<>(copy.names);
    return copy;
  }

  /** An empty disk that draws from the same chance. */
  SimulatedDisk blank() {
    return new SimulatedDisk(chance);
  }

  /** The process that had it open has ended. */
  void processEnded() {
    boots++;
    powerless = false;
  }

  /** The power was cut; the disk is as the next boot finds it. */
  void powerWasCut(RandomGenerator how) {
    TreeMap<String, DiskContent> all = new TreeMap<>(syncedNames);
    all.putAll(names);
    TreeMap<String, DiskContent> left = new TreeMap<>();
    all.forEach(
        (name, content) -> {
          boolean unsure = syncedNames.get(name) != names.get(name);
          if (!unsure || how.nextBoolean()) {
            content.loseUnforced(how);
            left.put(name, content);
          }
        });
    names = left;
    syncedNames = new TreeMap<>(left);
    processEnded();
  }

  private void saw(String fault) {
    faultsSeen.merge(fault, 1L, Long::sum);
  }

  private boolean happens(double share) {
    return share > 0 && chance.nextDouble() < share;
  }

  /** Counts an operation, and lets it fail where that is planned or drawn. */
  private void operate(String operation, double errorShare) throws IOException {
    if (powerless) {
      throw new PowerCut(operation);
    }
    operations++;
    if (operations == failAt) {
      saw(failure.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
      if (failure == Failure.POWER_CUT) {
        powerless = true;
        throw new PowerCut(operation);
      }
      broken = failure == Failure.ERRORS_FROM_NOW_ON;
      throw new IOException(operation + ", operation " + operations + ", failed as planned");
    }
    if (broken || happens(errorShare)) {
      saw(operation + " error");
      throw new IOException(operation + ", operation " + operations + ", failed");
    }
  }

  @Override
  public List<String> list() throws IOException {
    operate("list", 0);
    return new ArrayList<>(names.keySet());
  }

  @Override
  public File open(String name) throws IOException {
    operate("open", 0);
    return new OpenFile(names.computeIfAbsent(name, n -> new DiskContent()));
  }

  @Override
  public void delete(String name) throws IOException {
    operate("delete", 0);
    names.remove(name);
  }

  @Override
  public void syncNames() throws IOException {
    operate("sync of names", faults.forceError());
    syncedNames = new TreeMap<>(names);
  }

  @Override
  public long freeBytes() {
    return Math.max(0, capacityBytes - usedBytes());
  }

  /** The names and sizes, for messages. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, DiskContent> file : names.entrySet()) {
      text.append(file.getKey()).append(':').append(file.getValue().size()).append(' ');
    }
    return text.toString();
  }

  /** A file's bytes as they are, for looking at what lies on the disk. */
  public byte[] bytes(String name) {
    DiskContent content = Objects.requireNonNull(names.get(name), name);
    return content.read(0, content.size());
  }

  /** Names of the files, sorted; counts as no operation. */
  public List<String> names() {
    return List.copyOf(names.keySet());
  }

  private final class OpenFile implements File {
    private final DiskContent content;
    private final int boot = boots;
    private boolean closed;

    OpenFile(DiskContent content) {
      this.content = content;
    }

    private void checkOpen() throws IOException {
      if (closed || boot != boots) {
        throw new IOException("the file is closed");
      }
    }

    @Override
    public long size() throws IOException {
      checkOpen();
      return content.size();
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
      checkOpen();
      operate("read", faults.readError());
      byte[] read = content.read((int) Math.min(at, content.size()), into.remaining());
      into.put(read);
      return read.length;
    }

    @Override
    public void write(ByteBuffer from, long at) throws IOException {
      checkOpen();
      byte[] bytes = new byte[from.remaining()];
      from.get(bytes);
      checkRoom(at + bytes.length);
      try {
        operate("write", faults.writeError());
      } catch (IOException | PowerCut e) {
        content.write((int) at, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        throw e;
      }
      if (bytes.length > 0 && happens(faults.rottenWrite())) {
        saw("rotten write");
        bytes[chance.nextInt(bytes.length)] ^= (byte) (1 << chance.nextInt(Byte.SIZE));
      }
      if (content.size() >= SECTOR_BYTES && happens(faults.misdirectedWrite())) {
        saw("misdirected write");
        int sectors = content.size() / SECTOR_BYTES;
        int length = Math.min(bytes.length, SECTOR_BYTES);
        content.write(
            chance.nextInt(sectors) * SECTOR_BYTES, java.util.Arrays.copyOf(bytes, length));
        return;
      }
      content.write((int) at, bytes);
    }

    private void checkRoom(long end) throws IOException {
      if (end - content.size() > freeBytes()) {
        saw("full");
        throw new DiskFullException("no space left on the simulated disk");
      }
      if (end > Integer.MAX_VALUE) {
        throw new IOException("a file of " + end + " bytes, over " + Integer.MAX_VALUE);
      }
    }

    @Override
    public void force() throws IOException {
      checkOpen();
      operate("force", faults.forceError());
      if (happens(faults.lostForce())) {
        saw("lost force");
      } else {
        content.force();
      }
    }

    @Override
    public void setSize(long bytes) throws IOException {
      checkOpen();
      checkRoom(bytes);
      operate("resize", faults.writeError());
      content.setSize((int) bytes);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
