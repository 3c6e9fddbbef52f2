package dev.coterie.node.main;

import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.Keyring;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.dht.reap.Quarantine;
import dev.coterie.dht.replica.DotMint;
import dev.coterie.dht.store.InMemoryStore;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.sync.AuthorityKeeper;
import dev.coterie.node.api.Finding;
import dev.coterie.node.config.NodeSettings;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import dev.coterie.node.doctor.Check;
import dev.coterie.node.doctor.CounterCheck;
import dev.coterie.node.doctor.DamageCheck;
import dev.coterie.node.doctor.KeysCheck;
import dev.coterie.node.doctor.MembershipCheck;
import dev.coterie.node.doctor.QuarantineCheck;
import dev.coterie.node.doctor.SecretsCheck;
import dev.coterie.node.doctor.SpaceCheck;
import dev.coterie.node.doctor.UnreadableCheck;
import dev.coterie.node.storage.StoreException;
import dev.coterie.node.storage.StoreInspection;
import dev.coterie.node.storage.StoreLockedException;
import dev.coterie.vectorclock.WriterId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a home that no node runs on is examined for: its files, its settings, and its store, whose
 * journal is read through. Nothing is written, not even the lock, which is shared meanwhile.
 */
final class RestingExamination {
  private static final Set<NoteKey.Kind> NOTES =
      EnumSet.of(NoteKey.Kind.MINT, NoteKey.Kind.LOG_RECORD, NoteKey.Kind.QUARANTINED);

  private final Home home;
  private final Map<String, String> environment;
  private final List<Check> checks = new ArrayList<>();

  private RestingExamination(Home home, Map<String, String> environment) {
    this.home = home;
    this.environment = environment;
  }

  /**
   * What is wrong with a home, worst first.
   *
   * @throws CoterieException {@code NOT_FOUND} where the directory is no home, {@code FAILED} where
   *     a node runs on it
   */
  static List<Finding> of(Path directory, Map<String, String> environment) {
    return new RestingExamination(Home.open(directory), environment).findings();
  }

  private List<Finding> findings() {
    checks.add(new SecretsCheck(home.secrets()));
    checks.add(new SpaceCheck(home.directory()));
    checks.add(
        new UnreadableCheck(
            "settings", () -> NodeSettings.load(Map.of(), environment, home.directory())));
    checks.add(new UnreadableCheck("bootstrap", home::bootstrap));
    List<Check> files =
        List.of(
            new UnreadableCheck("identity", home::identity),
            new UnreadableCheck("keyring", home::keyring),
            new UnreadableCheck("realm", home::realm));
    checks.addAll(files);
    inspectStore(Examination.findings(files).isEmpty());
    return Examination.findings(checks);
  }

  /**
   * @param isWhole whether the files say whose store it is
   */
  private void inspectStore(boolean isWhole) {
    Path directory = home.storeDirectory();
    if (!Files.isDirectory(directory.resolve("journal"))) {
      checks.add(new UnreadableCheck("store", () -> missing(directory)));
      return;
    }
    Map<WriterId, Long> highest = new TreeMap<>();
    Optional<Identity> identity = isWhole ? Optional.of(home.identity()) : Optional.empty();
    try {
      StoreInspection.Result store =
          StoreInspection.inspect(
              directory,
              NOTES,
              version -> highest.merge(version.dot().writer(), version.dot().counter(), Math::max));
      checks.add(new DamageCheck(store.damage()));
      identity.ifPresent(known -> lookInto(store, known, highest));
    } catch (StoreLockedException e) {
      throw new CoterieException(
          Kind.FAILED,
          "A node runs on "
              + home.directory()
              + " and does not answer. Nothing was looked at. Ask again, or stop it first.",
          e);
    } catch (StoreException e) {
      checks.add(
          new UnreadableCheck(
              "store",
              () -> {
                throw new CoterieException(
                    Kind.INTEGRITY,
                    "The store in " + directory + " cannot be read: " + e.getMessage() + ".",
                    e);
              }));
    }
  }

  private static void missing(Path directory) {
    throw new CoterieException(
        Kind.INTEGRITY,
        "There is no store in "
            + directory
            + ". Put it back from a backup, or join again with a new ticket in another home:"
            + " entries are on the other peers.");
  }

  private void lookInto(StoreInspection.Result found, Identity self, Map<WriterId, Long> highest) {
    InMemoryStore notes = new InMemoryStore(Runnable::run);
    found.notes().forEach((key, value) -> notes.note(key, value, outcome -> {}));
    checks.add(new QuarantineCheck(new Quarantine(notes).held()));
    DotMint.lease(notes, self.publicKey())
        .ifPresent(
            lease ->
                checks.add(new CounterCheck(lease.to(), highest.getOrDefault(lease.writer(), 0L))));
    Optional<Authority> authority = AuthorityKeeper.stored(notes, home.realm());
    checks.add(new MembershipCheck(authority, self.peerId(), Instant.now()));
    Keyring keyring = home.keyring();
    authority.ifPresent(
        known -> checks.add(new KeysCheck(Examination.missingKeys(known, self.peerId(), keyring))));
  }
}
