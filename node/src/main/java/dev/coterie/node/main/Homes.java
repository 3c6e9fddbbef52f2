package dev.coterie.node.main;

import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.Founding;
import dev.coterie.crypto.authority.FoundingOptions;
import dev.coterie.crypto.authority.History;
import dev.coterie.crypto.authority.LogRecord;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.node.config.NodeSettings;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import dev.coterie.node.storage.DurableStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Makes homes: a founder's, or a newcomer's. */
public final class Homes {
  private Homes() {}

  /**
   * Founds a realm and makes the home of its first peer, which is its first admin.
   *
   * @param open whether peers that are no members may store and route
   * @param replicas how many peers keep an entry
   */
  public static PeerId found(
      Path directory, String realmName, boolean open, int replicas, NodeSettings settings) {
    Entropy entropy = new SecureEntropy();
    Identity identity = Identity.generate(entropy);
    Founding founding;
    try {
      founding =
          Founding.of(
              new FoundingOptions(realmName, open, replicas, History.ALL, true),
              Signer.of(identity),
              entropy,
              Instant.now());
    } catch (AuthorityException e) {
      throw AuthorityFailures.of(e);
    }
    Home home = Home.create(directory);
    home.saveIdentity(identity);
    home.saveRoot(founding.root());
    home.saveKeyring(founding.change().keyring());
    home.saveRealm(founding.log().realmId());
    writeLog(home, settings, founding.change().records());
    home.complete();
    return identity.peerId();
  }

  /** Puts the first records of the authority log into a home's store. */
  static void writeLog(Home home, NodeSettings settings, List<LogRecord> records) {
    try (DurableStore store = Stores.open(home, settings.store(), Runnable::run)) {
      for (LogRecord record : records) {
        CompletableFuture<StoreOutcome> done = new CompletableFuture<>();
        store.note(
            new NoteKey(NoteKey.Kind.LOG_RECORD, record.id().bytes()),
            record.bytes(),
            done::complete);
        if (done.join() instanceof StoreOutcome.NotKept failure) {
          throw new CoterieException(
              Kind.STORE_FAILED,
              "The disk did not keep the new home: "
                  + failure.inWords()
                  + ". The home is not complete; remove it and try again.");
        }
      }
    }
  }

  /**
   * Makes the home of a newcomer: fetches the realm's log from a peer that the ticket names, adds
   * the newcomer's own member record, and hands it in.
   *
   * @return the realm as the newcomer found it
   */
  public static Authority join(Path directory, String ticket, NodeSettings settings) {
    return new Newcomer(directory, ticket, settings).join();
  }
}
