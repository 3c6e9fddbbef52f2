package dev.coterie.node.cli;

import picocli.CommandLine.IVersionProvider;

/** The release, from the jar's manifest. */
public final class Release implements IVersionProvider {

  /** The release of this jar; {@code development} where the classes are in no jar. */
  public static String text() {
    String release = Release.class.getPackage().getImplementationVersion();
    return release == null ? "development" : release;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"coterie " + text()};
  }
}
