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
      for (StoreDamage damage : store.damage()) {
        LOG.warn(
            "Damage in the store at {} ({} bytes): {}. The rest is served; what is lost is"
                + " fetched again from other replicas.",
            damage.where(),
            damage.bytes(),
            damage.detail());
      }
      return store;
    } catch (StoreLockedException e) {
      throw new CoterieException(
          Kind.FAILED,
          home.directory()
              + " is in use: another process runs its node. Nothing was changed. Stop that one"
              + " first, or choose another --home.",
          e);
    } catch (StoreException e) {
      throw new CoterieException(
          Kind.FAILED,
          "The store of " + home.directory() + " cannot be opened: " + e.getMessage() + ".",
          e);
    }
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
