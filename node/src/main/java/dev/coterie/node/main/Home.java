package dev.coterie.node.main;

import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.Keyring;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.KeyException;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.wire.InvalidMultiaddrException;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A node's directory: {@code version}, {@code identity.key}, {@code keyring}, {@code realm}, {@code
 * bootstrap}, the sealed {@code names.index}, and the store under {@code store/}. Secrets are files
 * of mode 0600 in a directory of mode 0700; every file is replaced whole, never written in place.
 */
final class Home {
  /** The layout that this release writes. */
  static final int VERSION = 1;

  private static final String VERSION_FILE = "version";
  private static final String IDENTITY_FILE = "identity.key";
  private static final String ROOT_FILE = "root.key";
  private static final String KEYRING_FILE = "keyring";
  private static final String REALM_FILE = "realm";
  private static final String BOOTSTRAP_FILE = "bootstrap";
  private static final String INDEX_FILE = "names.index";

  /** What the operating system says for which Java has no exception of its own. */
  private static final List<String> READ_ONLY_REASONS =
      List.of("Read-only file system", "Operation not permitted");

  private final Path directory;

  private Home(Path directory) {
    this.directory = directory;
  }

  /** Makes a home where there is none. */
  static Home create(Path directory) {
    requireNone(directory);
    return attempt(
        directory,
        () -> {
          Files.createDirectories(directory);
          Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
          return new Home(directory);
        });
  }

  /** Fails where a directory is a home already. */
  static void requireNone(Path directory) {
    if (Files.exists(directory.resolve(VERSION_FILE))) {
      throw new CoterieException(
          Kind.CONFLICT,
          directory
              + " is a home already. Nothing was changed. Choose another directory with --home.");
    }
  }

  /** Opens a home that {@link #create} and {@link #complete} have made. */
  static Home open(Path directory) {
    if (!isHome(directory)) {
      throw new CoterieException(
          Kind.NOT_FOUND,
          directory + " is no home. Make one with 'coterie init' or 'coterie join'.");
    }
    Home home = new Home(directory);
    String version = new String(home.read(VERSION_FILE), StandardCharsets.UTF_8).trim();
    if (!version.equals(Integer.toString(VERSION))) {
      throw new CoterieException(
          Kind.FAILED,
          directory
              + " has layout version "
              + version
              + "; this release knows "
              + VERSION
              + ". Nothing was changed. Run the release that wrote it, or a newer one.");
    }
    return home;
  }

  /** A directory that this user may not look into is not the same as none. */
  private static boolean isHome(Path directory) {
    return Files.isDirectory(directory)
        && attempt(
            directory,
            () -> {
              try {
                Files.getLastModifiedTime(directory.resolve(VERSION_FILE));
                return true;
              } catch (NoSuchFileException e) {
                return false;
              }
            });
  }

  /** Writes the version last: a home without it is none. */
  void complete() {
    write(VERSION_FILE, Integer.toString(VERSION).getBytes(StandardCharsets.UTF_8));
  }

  Path directory() {
    return directory;
  }

  /** Files that only their owner may read; not each home has all of them. */
  List<Path> secrets() {
    return List.of(
        directory.resolve(IDENTITY_FILE),
        directory.resolve(ROOT_FILE),
        directory.resolve(KEYRING_FILE));
  }

  Path storeDirectory() {
    return directory.resolve("store");
  }

  /** The sealed index of names; may be deleted while the node is down. */
  Path indexFile() {
    return directory.resolve(INDEX_FILE);
  }

  Identity identity() {
    try {
      return Identity.fromProtobuf(read(IDENTITY_FILE));
    } catch (KeyException e) {
      throw damaged(IDENTITY_FILE, e);
    }
  }

  void saveIdentity(Identity identity) {
    write(IDENTITY_FILE, identity.toProtobuf());
  }

  /** The realm's root key: only a founder's home has it, to be moved to a safe place. */
  void saveRoot(Identity root) {
    write(ROOT_FILE, root.toProtobuf());
  }

  Keyring keyring() {
    try {
      return Keyring.decode(read(KEYRING_FILE));
    } catch (AuthorityException e) {
      throw damaged(KEYRING_FILE, e);
    }
  }

  void saveKeyring(Keyring keyring) {
    write(KEYRING_FILE, keyring.encode());
  }

  Hash realm() {
    try {
      return Hash.parse(new String(read(REALM_FILE), StandardCharsets.UTF_8).trim());
    } catch (IllegalArgumentException e) {
      throw damaged(REALM_FILE, e);
    }
  }

  void saveRealm(Hash realm) {
    write(REALM_FILE, realm.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Addresses from the ticket that made this home; none for a founder's. */
  List<Multiaddr> bootstrap() {
    if (!Files.exists(directory.resolve(BOOTSTRAP_FILE))) {
      return List.of();
    }
    List<Multiaddr> addresses = new ArrayList<>();
    for (String line : new String(read(BOOTSTRAP_FILE), StandardCharsets.UTF_8).split("\n")) {
      try {
        addresses.add(Multiaddr.parse(line.trim()));
      } catch (InvalidMultiaddrException e) {
        throw damaged(BOOTSTRAP_FILE, e);
      }
    }
    return addresses;
  }

  void saveBootstrap(List<Multiaddr> addresses) {
    String lines = String.join("\n", addresses.stream().map(Multiaddr::toString).toList());
    if (!addresses.isEmpty()) {
      write(BOOTSTRAP_FILE, lines.getBytes(StandardCharsets.UTF_8));
    }
  }

  private CoterieException damaged(String name, Exception cause) {
    return new CoterieException(
        Kind.INTEGRITY,
        directory.resolve(name)
            + " is damaged: "
            + cause.getMessage()
            + ". Nothing was changed. Restore the file from a backup, or join again with a new"
            + " ticket in another home; entries are on the other peers.",
        cause);
  }

  private byte[] read(String name) {
    return attempt(directory.resolve(name), () -> Files.readAllBytes(directory.resolve(name)));
  }

  private void write(String name, byte[] content) {
    attempt(
        directory.resolve(name),
        () -> {
          Path fresh = directory.resolve(name + ".new");
          Files.deleteIfExists(fresh);
          Files.createFile(
              fresh,
              PosixFilePermissions.asFileAttribute(
                  Set.copyOf(PosixFilePermissions.fromString("rw-------"))));
          Files.write(fresh, content, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
          return Files.move(
              fresh,
              directory.resolve(name),
              StandardCopyOption.ATOMIC_MOVE,
              StandardCopyOption.REPLACE_EXISTING);
        });
  }

  private interface FileAction<T> {
    T run() throws IOException;
  }

  private static <T> T attempt(Path path, FileAction<T> action) {
    try {
      return action.run();
    } catch (AccessDeniedException | ReadOnlyFileSystemException e) {
      throw notPermitted(path, e);
    } catch (FileSystemException e) {
      String reason = String.valueOf(e.getReason());
      if (READ_ONLY_REASONS.contains(reason)) {
        throw notPermitted(path, e);
      }
      throw new CoterieException(
          Kind.FAILED,
          path
              + ": "
              + reason
              + ". What was there before is unchanged. Mend that, then do it again.",
          e);
    } catch (IOException e) {
      throw new CoterieException(
          Kind.FAILED, path + ": " + e.getMessage() + ". What was there before is unchanged.", e);
    }
  }

  private static CoterieException notPermitted(Path path, Exception cause) {
    return new CoterieException(
        Kind.FAILED,
        path
            + " may not be written or read by this user, or lies on a read-only disk. Nothing"
            + " was changed. Mend its permissions, or choose another --home.",
        cause);
  }
}
