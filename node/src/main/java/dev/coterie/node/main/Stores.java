package dev.coterie.node.main;

import dev.coterie.node.config.StoreSettings;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import dev.coterie.node.storage.DurableStore;
import dev.coterie.node.storage.Fsync;
import dev.coterie.node.storage.RebuildProgress;
import dev.coterie.node.storage.StoreDamage;
import dev.coterie.node.storage.StoreException;
import dev.coterie.node.storage.StoreLockedException;
import dev.coterie.node.storage.StoreUnusableException;
import java.util.Locale;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the store of a home, and says what was found. */
final class Stores {
  private static final Logger LOG = LoggerFactory.getLogger(Stores.class);

  private Stores() {}

  static DurableStore open(Home home, StoreSettings settings, Executor callbacks) {
    Fsync fsync = Fsync.valueOf(settings.fsync().name().toUpperCase(Locale.ROOT));
    dev.coterie.node.storage.StoreSettings detailed =
        dev.coterie.node.storage.StoreSettings.defaults().withFsync(fsync);
    try {
      DurableStore store =
          DurableStore.open(home.storeDirectory(), detailed, callbacks, Stores::report);
      store.damage().forEach(Stores::report);
      return store;
    } catch (StoreLockedException e) {
      throw new CoterieException(
          Kind.FAILED,
          home.directory()
              + " is in use: another process runs its node. Nothing was changed. Stop that one"
              + " first, or choose another --home.",
          e);
    } catch (StoreUnusableException e) {
      throw new CoterieException(
          Kind.FAILED,
          "The store of "
              + home.directory()
              + " cannot be opened: "
              + e.getMessage()
              + ". Nothing was changed. "
              + advice(e.reason()),
          e);
    } catch (StoreException e) {
      throw new CoterieException(
          Kind.FAILED,
          "The store of " + home.directory() + " cannot be opened: " + e.getMessage() + ".",
          e);
    }
  }

  private static String advice(StoreUnusableException.Reason reason) {
    return switch (reason) {
      case READ_ONLY ->
          "A peer writes to its home: let this user write to the directory and all below it, on a"
              + " disk that is not read-only.";
      case DISK_FULL -> "Make room on its disk, then start again.";
      case UNSUPPORTED_FORMAT -> "Run the release that wrote it, or a newer one.";
      case IO_ERROR ->
          "Look at the disk and its permissions. Should the store be beyond help, join again with"
              + " a new ticket in another home: entries are on the other replicas.";
    };
  }

  private static void report(StoreDamage damage) {
    LOG.warn(
        "Damage in the store at {} ({} bytes): {}. {}",
        damage.where(),
        damage.bytes(),
        damage.detail(),
        damage.where().equals(StoreDamage.INDEX)
            ? "Nothing is lost by that: it was made anew from the journal."
            : "The rest is served; what is lost is fetched again from other replicas.");
  }

  private static void report(RebuildProgress.Step step) {
    if (step.finished()) {
      return; // the store says that itself
    }
    LOG.info(
        "The last run did not close the store; rebuilding its index: {} entries, {} of {} bytes"
            + " ({} entries/s)",
        step.entries(),
        step.bytesRead(),
        step.bytesInAll(),
        Math.round(step.rate()));
  }
}
