package dev.coterie.node.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A peer of some implementation in a process of its own, spoken to in lines of JSON. */
final class RemotePeer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
  private static final String LISTENING = "listening ";

  private final Implementation implementation;
  private final Process process;
  private final BufferedWriter in;
  private final String address;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();

  private RemotePeer(Implementation implementation, Process process) throws IOException {
    this.implementation = implementation;
    this.process = process;
    this.in = process.outputWriter();
    BufferedReader out = process.inputReader();
    String first = out.readLine();
    if (first == null || !first.startsWith(LISTENING)) {
      process.destroyForcibly();
      throw new IOException(implementation + " did not start; it said: " + first);
    }
    this.address = first.substring(LISTENING.length());
    Thread reader = new Thread(() -> read(out), "answers of " + implementation);
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a peer and waits until it listens; what it says on standard error goes to the log. */
  static RemotePeer start(
      Implementation implementation, Programs programs, Path log, String... options)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(implementation.command(programs, List.of(options)))
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return new RemotePeer(implementation, builder.start());
  }

  private void read(BufferedReader out) {
    try {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("{")) {
          JsonNode answer = JSON.readTree(line);
          CompletableFuture<JsonNode> asked = waiting.remove(answer.path("id").asLong());
          if (asked != null) {
            asked.complete(answer);
          }
        }
      }
    } catch (IOException e) {
      failAll(e);
      return;
    }
    failAll(new IOException(implementation + " ended"));
  }

  private void failAll(IOException why) {
    List.copyOf(waiting.values()).forEach(each -> each.completeExceptionally(why));
  }

  Implementation implementation() {
    return implementation;
  }

  /** Where it listens, its peer id included. */
  String address() {
    return address;
  }

  String id() {
    return address.substring(address.lastIndexOf('/') + 1);
  }

  long pid() {
    return process.pid();
  }

  /** A command that is about another peer. */
  JsonNode onPeer(String op, RemotePeer other, Object... fields) throws CheckFailure {
    return ask(op, with(fields, "peer", other.id()));
  }

  private static Object[] with(Object[] fields, Object... more) {
    Object[] all = java.util.Arrays.copyOf(fields, fields.length + more.length);
    System.arraycopy(more, 0, all, fields.length, more.length);
    return all;
  }

  /**
   * Has the peer do something and gives the result.
   *
   * @param fields names and values of the command, in turn
   */
  JsonNode ask(String op, Object... fields) throws CheckFailure {
    ObjectNode command = JSON.createObjectNode().put("op", op);
    for (int i = 0; i < fields.length; i += 2) {
      command.set((String) fields[i], JSON.valueToTree(fields[i + 1]));
    }
    long id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answered = new CompletableFuture<>();
    waiting.put(id, answered);
    try {
      synchronized (in) {
        in.write(command.put("id", id).toString());
        in.newLine();
        in.flush();
      }
      JsonNode answer = answered.get(ANSWER_WITHIN.toSeconds(), TimeUnit.SECONDS);
      if (!answer.path("ok").asBoolean()) {
        throw new CheckFailure(this + ": " + op + ": " + answer.path("error").asText());
      }
      return answer.path("result");
    } catch (IOException | ExecutionException e) {
      throw new CheckFailure(this + ": " + op + ": " + e);
    } catch (TimeoutException e) {
      throw new CheckFailure(this + ": " + op + ": no answer within " + ANSWER_WITHIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CheckFailure("interrupted");
    }
  }

  @Override
  public void close() {
    try {
      in.close(); // its sign to end
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly(); // it has ended by itself, or does now
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return implementation + " " + id().substring(id().length() - 6);
  }
}
