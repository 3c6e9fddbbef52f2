package dev.coterie.node.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The file {@code api} of a home: where the API of its running node is, and the token for it, as
 * one line of JSON. Only its owner can read it. It is there while the node runs.
 */
public record ApiFile(URI uri, String token) {
  public static final String NAME = "api";

  private static final long MAX_BYTES = 4096;
  private static final Set<String> POSIX = Set.of("posix");

  /** Writes it, whole or not at all. */
  public void write(Path home) {
    Path file = home.resolve(NAME);
    Path fresh = home.resolve(NAME + ".new");
    try {
      Files.deleteIfExists(fresh);
      Files.createFile(fresh, ownerOnly(home));
      ObjectNode json = Json.object().put("url", uri.toString()).put("token", token);
      Files.write(
          fresh,
          (Json.line(json) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8),
          StandardOpenOption.WRITE);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (FileAlreadyExistsException e) {
      throw failed(fresh, "somebody else is writing it", e);
    } catch (IOException e) {
      throw failed(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path home) {
    return home.getFileSystem().supportedFileAttributeViews().containsAll(POSIX)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0]; // where there are no such modes, the home's own rights guard it
  }

  private static CoterieException failed(Path file, String why, Exception cause) {
    return new CoterieException(
        Kind.FAILED,
        file
            + " cannot be written: "
            + why
            + ". Without it no command reaches the node. Check the home's permissions and space.",
        cause);
  }

  /**
   * Reads it.
   *
   * @throws CoterieException {@code FAILED} with advice, where no node runs on the home
   */
  public static ApiFile read(Path home) {
    Path file = home.resolve(NAME);
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new CoterieException(Kind.FAILED, file + " is not what a node wrote: too long.");
      }
      ObjectNode json = Json.parse(Files.readAllBytes(file), file.toString());
      return new ApiFile(URI.create(json.path("url").asText()), json.path("token").asText());
    } catch (NoSuchFileException e) {
      throw notRunning(home, e);
    } catch (AccessDeniedException e) {
      throw new CoterieException(
          Kind.FAILED,
          file
              + " may not be read by this user: only the owner of a home may use its node. Nothing"
              + " was done. Run the command as that user, or name another home with --home.",
          e);
    } catch (IOException e) {
      throw new CoterieException(Kind.FAILED, file + " cannot be read: " + e.getMessage() + ".", e);
    } catch (IllegalArgumentException e) {
      throw new CoterieException(Kind.FAILED, file + " is not what a node wrote.", e);
    }
  }

  static CoterieException notRunning(Path home, Throwable cause) {
    return new CoterieException(
        Kind.FAILED,
        "No node runs on the home "
            + home
            + ". Nothing was done. Start it with 'coterie run --home "
            + home
            + "', or name another home with --home.",
        cause);
  }

  /** Removes it: the node stops. */
  public static void delete(Path home) {
    try {
      Files.deleteIfExists(home.resolve(NAME));
    } catch (IOException e) {
      throw failed(home.resolve(NAME), String.valueOf(e.getMessage()), e);
    }
  }

  /** Without the token: it must not get into logs. */
  @Override
  public String toString() {
    return "ApiFile of " + uri;
  }
}
