package dev.coterie.node.interop;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** A swarm of several peers of each implementation, in which all read what each has written. */
final class MixedSwarm {
  static final int PEERS_OF_EACH = 3;

  private MixedSwarm() {}

  static void run(Programs programs, Path log, int ofEach) throws CheckFailure {
    List<RemotePeer> peers = new ArrayList<>();
    try {
      for (int i = 0; i < ofEach; i++) {
        for (Implementation each : programs.present()) {
          peers.add(RemotePeer.start(each, programs, log));
        }
      }
      join(peers);
      writeAndRead(peers);
    } catch (IOException e) {
      throw new CheckFailure("a peer did not start: " + e.getMessage());
    } finally {
      peers.forEach(RemotePeer::close);
    }
  }

  /** Each but the first knows one that came before it; the others they find by themselves. */
  private static void join(List<RemotePeer> peers) throws CheckFailure {
    for (int i = 1; i < peers.size(); i++) {
      peers.get(i).ask("connect", "address", peers.get(i / 2).address());
    }
    int wanted = Math.min(peers.size() - 1, peers.size() * 2 / 3);
    for (RemotePeer each : peers) {
      Checks.eventually(
          each + " knows " + wanted + " others", () -> each.ask("table").size() >= wanted);
    }
  }

  private static void writeAndRead(List<RemotePeer> peers) throws CheckFailure {
    List<Callable<JsonNode>> writes = new ArrayList<>();
    for (RemotePeer writer : peers) {
      writes.add(
          () -> writer.ask("put", "key", key(writer), "value", Checks.hex(writer.toString())));
    }
    Checks.together(writes);
    for (RemotePeer writer : peers) {
      List<Callable<JsonNode>> reads = new ArrayList<>();
      for (RemotePeer reader : peers) {
        reads.add(() -> read(reader, writer));
      }
      Checks.together(reads);
    }
  }

  private static JsonNode read(RemotePeer reader, RemotePeer writer) throws CheckFailure {
    JsonNode value = reader.ask("get", "key", key(writer));
    CheckFailure.unless(
        value.asText().equals(Checks.hex(writer.toString())),
        reader + " read of " + writer + ": " + value);
    return value;
  }

  private static String key(RemotePeer writer) {
    return Checks.hex("/test/swarm/" + writer.id());
  }
}
