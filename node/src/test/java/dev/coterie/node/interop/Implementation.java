package dev.coterie.node.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A libp2p implementation that can be started as a peer which does what lines tell it. */
enum Implementation {
  COTERIE,
  JS,
  GO;

  /**
   * The command that starts a peer.
   *
   * @param programs where the js program and the built go program lie
   */
  List<String> command(Programs programs, List<String> options) {
    List<String> command = new ArrayList<>();
    switch (this) {
      case COTERIE ->
          command.addAll(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx512m",
                  "-XX:+UseSerialGC",
                  "-cp",
                  programs.classPath(),
                  InteropPeer.class.getName()));
      case JS ->
          command.addAll(List.of("node", programs.javascript().resolve("peer.mjs").toString()));
      case GO -> command.add(programs.goProgram().toString());
    }
    command.addAll(options);
    return command;
  }

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
