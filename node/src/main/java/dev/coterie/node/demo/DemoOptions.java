package dev.coterie.node.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the demonstration was told.
 *
 * @param tree the source tree that is imported
 * @param keep whether the swarm stays up
 */
record DemoOptions(Jar jar, Path tree, boolean keep) {
  /** Files above this size are left out of the demonstration. */
  static final long MAX_FILE_BYTES = 900_000;

  /** Small heaps: eight JVMs share one machine. */
  private static final List<String> JVM =
      List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

  static DemoOptions parse(String[] arguments) {
    Path tree = Path.of(".");
    boolean keep = false;
    for (int i = 1; i < arguments.length; i++) {
      if (arguments[i].equals("--keep")) {
        keep = true;
      } else if (arguments[i].equals("--tree") && i + 1 < arguments.length) {
        tree = Path.of(arguments[++i]);
      } else {
        usage("unknown option " + arguments[i]);
      }
    }
    if (!Files.isDirectory(tree)) {
      usage(tree + " is no directory");
    }
    Path whole = tree.toAbsolutePath().normalize();
    return new DemoOptions(new Jar(Path.of(arguments[0]).toAbsolutePath(), JVM), whole, keep);
  }

  private static void usage(String why) {
    System.err.println(why + "\nusage: scripts/demo [--tree DIR] [--keep]");
    System.exit(2);
  }
}
