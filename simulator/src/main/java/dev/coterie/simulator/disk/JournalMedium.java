package dev.coterie.simulator.disk;

import dev.coterie.dht.store.CorruptSegment;
import dev.coterie.dht.store.Deferral;
import dev.coterie.dht.store.JournalSettings;
import dev.coterie.dht.store.RecordStore;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A medium that goes wrong: the node's journal over a {@link SimulatedDisk}. */
public final class JournalMedium implements Medium {
  /** Segments so small that a short simulation rotates and compacts them. */
  public static final JournalSettings SETTINGS = new JournalSettings(64 << 10, true);

  private final JournalSettings settings;
  private final RandomGenerator chance;
  private final SimulatedDisk disk;
  private @Nullable JournalledStore store;

  /**
   * An empty disk.
   *
   * @param chance where salts of segments come from, and what faults leave open
   */
  public JournalMedium(RandomGenerator chance) {
    this(SETTINGS, chance, new SimulatedDisk(chance));
  }

  JournalMedium(JournalSettings settings, RandomGenerator chance, SimulatedDisk disk) {
    this.settings = settings;
    this.chance = chance;
    this.disk = disk;
  }

  /** The disk, for planning its faults. */
  public SimulatedDisk disk() {
    return disk;
  }

  /** What the open store, or the last, found unreadable. */
  public List<CorruptSegment> damage() {
    return store == null ? List.of() : store.damage();
  }

  /** Segments of the open store's journal, or the last one's. */
  public int segments() {
    return store == null ? 0 : store.segments();
  }

  /** Compactions and closings that the disk failed since the store was opened. */
  public List<String> troubles() {
    return store == null ? List.of() : store.troubles();
  }

  @Override
  public RecordStore open(Deferral deferral, Runnable onPowerCut) throws IOException {
    disk.processEnded();
    store = JournalledStore.open(disk, settings, chance, deferral, onPowerCut);
    return store;
  }

  @Override
  public void end(End how, RandomGenerator howItLies) {
    if (store != null) {
      store.end();
    }
    if (how == End.POWER_CUT) {
      disk.powerWasCut(howItLies);
    } else {
      disk.processEnded();
    }
  }

  /** What is in the index; payloads can be read while the store is open. */
  @Override
  public RecordStore contents() {
    if (store == null) {
      throw new IllegalStateException("no store was ever opened on this disk");
    }
    return store;
  }

  @Override
  public Medium copy() {
    return new JournalMedium(settings, chance, disk.copy());
  }

  @Override
  public Medium blank() {
    return new JournalMedium(settings, chance, disk.blank());
  }
}
