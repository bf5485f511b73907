package io.leat.cli.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Processor time of this process, as Linux counts it.
 *
 * @param userTicks in hundredths of a second
 * @param systemTicks in the kernel, likewise
 */
record ProcessTimes(long userTicks, long systemTicks, long nanoTime) {
  private static final Path STAT = Path.of("/proc/self/stat");
  private static final double TICKS_PER_SECOND = 100;

  /** Behind the name, which is in parentheses and may hold blanks. */
  private static final int USER = 11;

  static ProcessTimes now() {
    try {
      String stat = Files.readString(STAT);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", USER + 3);
      return new ProcessTimes(
          Long.parseLong(fields[USER]), Long.parseLong(fields[USER + 1]), System.nanoTime());
    } catch (IOException e) {
      return new ProcessTimes(0, 0, System.nanoTime());
    }
  }

  /** Per cent of one processor that user code took since {@code earlier}. */
  double userPercentSince(ProcessTimes earlier) {
    return percent(userTicks - earlier.userTicks, earlier);
  }

  double systemPercentSince(ProcessTimes earlier) {
    return percent(systemTicks - earlier.systemTicks, earlier);
  }

  private double percent(long ticks, ProcessTimes earlier) {
    double seconds = (nanoTime - earlier.nanoTime) / 1e9;
    return seconds <= 0 ? 0 : 100 * ticks / TICKS_PER_SECOND / seconds;
  }
}
