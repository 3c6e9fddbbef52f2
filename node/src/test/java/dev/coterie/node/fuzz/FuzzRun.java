package dev.coterie.node.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Fuzzes targets for a time each, every one in a process of its own: {@code scripts/fuzz}.
 *
 * @param corpora a folder for each target, with the committed inputs to begin from
 * @param work a folder for each target, where new inputs and findings go
 */
record FuzzRun(Path corpora, Path work, Duration each) {
  private static final Pattern EXECUTIONS =
      Pattern.compile("stat::number_of_executed_units: (\\d+)");
  private static final int MAX_INPUT_BYTES = 4_096;

  private static final Pattern NEEDED_LIBRARIES =
      Pattern.compile(
          "[/\\\\](bcprov|conscrypt|coterie|error_prone_annotations|jazzer|jspecify|protobuf|slf4j"
              + "|zstd|netty-(buffer|codec-base|common|handler|resolver|transport)-\\d)"
              + "[^/\\\\]*\\.jar$");

  /** The modules of the JDK that decoders need; as with libraries, reading all takes seconds. */
  private static final String NEEDED_MODULES =
      "java.base,java.instrument,java.logging,java.management,jdk.attach,jdk.unsupported";

  /** Shorter than this, what the second compiler costs does not come back. */
  private static final Duration SHORT = Duration.ofMinutes(1);

  /** For starting and instrumenting, which a busy machine makes long. */
  private static final Duration GRACE = Duration.ofMinutes(5);

  private static final int SHOWN_CHARS = 4_000;

  /**
   * What became of a target.
   *
   * @param executions inputs that were tried
   * @param finding what the fuzzer said of an input that broke a rule; empty for none
   */
  record Result(FuzzTarget target, long executions, String finding) {}

  /** Fuzzes targets, as many at a time as there are processors. */
  List<Result> run(List<FuzzTarget> targets) throws InterruptedException {
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Callable<Result>> tasks = new ArrayList<>();
      targets.forEach(target -> tasks.add(() -> fuzz(target)));
      List<Result> results = new ArrayList<>();
      for (Future<Result> result : threads.invokeAll(tasks)) {
        results.add(result.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a fuzzer could not be run", e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private Result fuzz(FuzzTarget target) throws IOException, InterruptedException {
    Path directory = Files.createDirectories(work.resolve(target.toString())).toAbsolutePath();
    Path found = Files.createDirectories(directory.resolve("corpus"));
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(command(target, directory, found))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(each.plus(GRACE).toSeconds(), TimeUnit.SECONDS);
    process.destroyForcibly();
    String said = Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1);
    Matcher executions = EXECUTIONS.matcher(said);
    long count = executions.find() ? Long.parseLong(executions.group(1)) : 0;
    boolean clean = ended && process.exitValue() == 0 && count > 0;
    String end = said.substring(Math.max(0, said.length() - SHOWN_CHARS));
    return new Result(target, count, clean ? "" : "in " + directory + ":\n" + end);
  }

  private List<String> command(FuzzTarget target, Path directory, Path found) throws IOException {
    Path seeds = corpora.resolve(target.toString()).toAbsolutePath();
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                each.compareTo(SHORT) < 0 ? "-XX:TieredStopAtLevel=1" : "-XX:TieredStopAtLevel=4",
                "--limit-modules",
                NEEDED_MODULES,
                // Else another process is started to attach the fuzzer's agent.
                "-Djdk.attach.allowAttachSelf=true",
                "-D" + FuzzEntry.TARGET + "=" + target,
                "-cp",
                classPath(),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzEntry.class.getName(),
                "--instrumentation_includes=dev.coterie.**",
                "--custom_hook_includes=dev.coterie.**",
                // They watch for commands, queries and the like, which no decoder makes.
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.*",
                "--reproducer_path=" + directory,
                "-artifact_prefix=" + directory + "/",
                "-max_total_time=" + each.toSeconds(),
                "-max_len=" + MAX_INPUT_BYTES,
                "-timeout=20",
                "-rss_limit_mb=2048",
                "-print_final_stats=1",
                found.toString()));
    if (Files.isDirectory(seeds)) {
      command.add(seeds.toString());
    }
    return command;
  }

  /**
   * Of the class path of the tests what decoders need. The fuzzer reads every class of it before it
   * begins, twice, which took longer than the ten seconds that follow.
   */
  private static String classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(all.split(Pattern.quote(File.pathSeparator)))
        .filter(entry -> !entry.endsWith(".jar") || NEEDED_LIBRARIES.matcher(entry).find())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Prints a line for each target. */
  static void report(List<Result> results) {
    System.out.printf("%-20s %12s  %s%n", "target", "executions", "findings");
    for (Result each : results) {
      String finding = each.finding.isEmpty() ? "none" : each.finding;
      System.out.printf("%-20s %,12d  %s%n", each.target, each.executions, finding);
    }
  }

  /** Arguments: seconds for each target, then names of targets; all of them when none is named. */
  public static void main(String[] arguments) throws InterruptedException {
    Duration each = Duration.ofSeconds(Long.parseLong(arguments[0]));
    List<FuzzTarget> targets =
        arguments.length == 1
            ? List.of(FuzzTarget.values())
            : Arrays.stream(arguments).skip(1).map(FuzzTarget::named).toList();
    Path node = Path.of("node");
    FuzzRun run = new FuzzRun(node.resolve(FuzzSeeds.COMMITTED), node.resolve("target/fuzz"), each);
    List<Result> results = run.run(targets);
    report(results);
    System.exit(results.stream().allMatch(result -> result.finding.isEmpty()) ? 0 : 1);
  }
}
