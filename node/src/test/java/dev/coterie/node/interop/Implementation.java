package dev.coterie.node.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

  /**
   * The kinds of keys beside Ed25519 that its peers can have. js-libp2p's ECDSA keys are not in the
   * form that the specification has.
   */
  List<String> otherKeys() {
    return switch (this) {
      case COTERIE -> List.of();
      case JS -> List.of("rsa", "secp256k1");
      case GO -> List.of("rsa", "secp256k1", "ecdsa");
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
