package io.leat.sim.explore;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The program behind {@code bin/explore}: explores the {@link Catalogue}, or a part of it.
 *
 * <p>Each entry of the catalogue has an equal share of the states that may still be reached when
 * its turn comes, so that what small entries do not need the large ones get. A state takes 21 to 40
 * octets of memory, and 13 in the file from which an interrupted run goes on.
 */
public final class ExplorerMain {
  private static final int FORMAT = 1;
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  /** States between two looks at the clock. */
  private static final int PORTION = 50_000;

  private final List<Bounds> catalogue;
  private final int most;
  private final int threads;
  private final @Nullable Path file;
  private final long began = System.nanoTime();
  private long lastLine = began;
  private int statesBefore;
  private int statesAtStart;
  private int current;

  private ExplorerMain(List<Bounds> catalogue, int most, int threads, @Nullable Path file) {
    this.catalogue = catalogue;
    this.most = most;
    this.threads = threads;
    this.file = file;
  }

  /** Exits with 0 if everything holds, 1 if something was found, 2 for wrong arguments. */
  public static void main(String[] arguments) throws IOException {
    Map<String, String> options = new TreeMap<>();
    String[] known = {"--states", "--threads", "--only", "--file", "--replay"};
    for (int i = 0; i < arguments.length; i += 2) {
      if (!List.of(known).contains(arguments[i]) || i + 1 == arguments.length) {
        System.err.println("unknown, or without a value: " + arguments[i]);
        System.exit(2);
      }
      options.put(arguments[i], arguments[i + 1]);
    }
    try {
      System.exit(run(options));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private static int run(Map<String, String> options) throws IOException {
    String only = options.get("--only");
    List<Bounds> catalogue = only == null ? Catalogue.ALL : List.of(Catalogue.named(only));
    String history = options.get("--replay");
    if (history != null) {
      if (only == null) {
        throw new IllegalArgumentException("--replay needs --only and the name of the bounds");
      }
      Finding finding = Explorer.replay(catalogue.getFirst(), history);
      System.out.println(finding == null ? "everything holds" : finding);
      return finding == null ? 0 : 1;
    }
    int cores = Runtime.getRuntime().availableProcessors();
    int states = Integer.parseInt(options.getOrDefault("--states", "10000000"));
    int threads = Integer.parseInt(options.getOrDefault("--threads", Integer.toString(cores)));
    if (states < 1 || threads < 1) {
      throw new IllegalArgumentException("--states and --threads are at least 1");
    }
    String file = options.get("--file");
    return new ExplorerMain(catalogue, states, threads, file == null ? null : Path.of(file)).run();
  }

  private int run() throws IOException {
    System.out.printf("up to %d states, on %d threads%n", most, threads);
    Explorer explorer = resumed();
    List<String> incomplete = new ArrayList<>();
    Finding finding = null;
    while (finding == null) {
      finding = explore(explorer);
      Explorer.Progress progress = explorer.progress();
      System.out.println(line(progress) + ", transitions " + explorer.transitions());
      if (!progress.isComplete()) {
        incomplete.add(progress.bounds().name());
      }
      statesBefore += progress.states();
      if (finding != null || ++current == catalogue.size()) {
        break;
      }
      explorer = new Explorer(catalogue.get(current));
      save(explorer);
    }
    if (finding != null) {
      System.out.println(finding);
    } else if (file != null) {
      Files.deleteIfExists(file); // it is over: there is nothing to go on with
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%d states, %s; %.0f s, %.0f states/s%n",
        statesBefore,
        finding != null
            ? "1 finding"
            : "nothing found; " + (incomplete.isEmpty() ? "all seen" : "more of " + incomplete),
        seconds,
        (statesBefore - statesAtStart) / seconds);
    return finding == null ? 0 : 1;
  }

  private @Nullable Finding explore(Explorer explorer) throws IOException {
    int share = (most - statesBefore) / (catalogue.size() - current);
    while (true) {
      int limit = Math.min(share, explorer.progress().states() + PORTION);
      Finding finding = explorer.run(limit, threads);
      Explorer.Progress progress = explorer.progress();
      if (finding != null || progress.isComplete() || progress.states() >= share) {
        return finding;
      }
      if (System.nanoTime() - lastLine >= BETWEEN_LINES.toNanos()) {
        lastLine = System.nanoTime();
        System.out.println(line(progress));
        save(explorer);
      }
    }
  }

  private static String line(Explorer.Progress progress) {
    return String.format(
        Locale.ROOT,
        "%s; %d states, %d of them done, depth %d, %d steps%s",
        progress.bounds(),
        progress.states(),
        progress.expanded(),
        progress.depth(),
        progress.steps(),
        progress.isComplete() ? ", complete" : "");
  }

  // Going on later.

  private Explorer resumed() throws IOException {
    if (file == null || !Files.exists(file)) {
      return new Explorer(catalogue.getFirst());
    }
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (in.readInt() != FORMAT) {
        throw new IOException(file + " was written by another version; remove it to begin anew");
      }
      statesBefore = in.readInt();
      current = in.readInt();
      if (current >= catalogue.size()) {
        throw new IOException(file + " is of another part of the catalogue");
      }
      Explorer explorer = Explorer.read(catalogue.get(current), in);
      statesAtStart = statesBefore + explorer.progress().states();
      System.out.println("goes on after " + statesAtStart + " states");
      return explorer;
    }
  }

  private void save(Explorer explorer) throws IOException {
    if (file == null) {
      return;
    }
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(beside)))) {
      out.writeInt(FORMAT);
      out.writeInt(statesBefore);
      out.writeInt(current);
      explorer.write(out);
    }
    Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
