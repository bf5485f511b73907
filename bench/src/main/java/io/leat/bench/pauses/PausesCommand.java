package io.leat.bench.pauses;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * Says how long the loop stood still at most, and how long the collector: {@code PausesCommand
 * COUNTERS RECORDING.jfr}, the output of {@code leat perf server --counters --json} and a recording
 * of its JVM.
 */
public final class PausesCommand {
  private static final Pattern GAP = Pattern.compile("\"longestGapMillis\":([0-9.Ee+-]+)");

  private PausesCommand() {}

  /** Prints two lines. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("bench/pauses --help says how to use this");
      System.exit(2);
    }
    System.out.println(loop(Files.readAllLines(Path.of(arguments[0]))));
    System.out.println(collector(Path.of(arguments[1])));
  }

  /** The longest gap of all seconds. */
  static String loop(List<String> lines) {
    int seconds = 0;
    double longest = 0;
    int above = 0;
    for (String line : lines) {
      Matcher gap = GAP.matcher(line);
      if (gap.find()) {
        double millis = Double.parseDouble(gap.group(1));
        seconds++;
        longest = Math.max(longest, millis);
        above += millis > 10 ? 1 : 0;
      }
    }
    if (seconds == 0) {
      throw new IllegalArgumentException("the server counted nothing: did traffic reach it?");
    }
    return String.format(
        Locale.ROOT,
        "loop: longest gap between turns with work %.2f ms, in %d seconds with traffic; %d of them"
            + " had one above 10 ms",
        longest,
        seconds,
        above);
  }

  static String collector(Path recording) throws IOException {
    String name = "unknown";
    int pauses = 0;
    Duration longest = Duration.ZERO;
    Duration all = Duration.ZERO;
    try (RecordingFile events = new RecordingFile(recording)) {
      while (events.hasMoreEvents()) {
        RecordedEvent event = events.readEvent();
        switch (event.getEventType().getName()) {
          case "jdk.GCConfiguration" ->
              name = event.getString("youngCollector") + " and " + event.getString("oldCollector");
          case "jdk.GCPhasePause" -> {
            pauses++;
            all = all.plus(event.getDuration());
            longest = longest.compareTo(event.getDuration()) < 0 ? event.getDuration() : longest;
          }
          default -> {}
        }
      }
    }
    return String.format(
        Locale.ROOT,
        "collector %s: %d pauses, longest %.2f ms, %.2f ms together",
        name,
        pauses,
        longest.toNanos() / 1e6,
        all.toNanos() / 1e6);
  }
}
