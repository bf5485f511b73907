package io.leat.bench.sockets;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What this JVM has cost so far, as Linux counts it.
 *
 * @param cpuNanos processor time of all threads
 * @param userTicks of that, outside the kernel, in Linux's hundredths of a second
 * @param systemTicks of that, in the kernel
 * @param switches of threads that are alive: those that waited, and those that had to stop
 */
record OwnCosts(long cpuNanos, long userTicks, long systemTicks, long switches) {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** Places in /proc/self/stat behind the name of the command, which may contain anything. */
  private static final int USER = 11;

  private static final int KERNEL = 12;

  static OwnCosts now() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return new OwnCosts(
          SYSTEM.getProcessCpuTime(),
          Long.parseLong(words[USER]),
          Long.parseLong(words[KERNEL]),
          countSwitches());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long countSwitches() throws IOException {
    List<Path> threads;
    try (var tasks = Files.list(Path.of("/proc/self/task"))) {
      threads = tasks.toList();
    }
    long switches = 0;
    for (Path thread : threads) {
      switches += countSwitches(thread);
    }
    return switches;
  }

  private static long countSwitches(Path thread) throws IOException {
    long switches = 0;
    try {
      for (String line : Files.readAllLines(thread.resolve("status"))) {
        if (line.contains("ctxt_switches:")) {
          switches += Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
        }
      }
    } catch (NoSuchFileException e) {
      return 0; // it has ended meanwhile
    }
    return switches;
  }

  OwnCosts minus(OwnCosts earlier) {
    return new OwnCosts(
        cpuNanos - earlier.cpuNanos,
        userTicks - earlier.userTicks,
        systemTicks - earlier.systemTicks,
        switches - earlier.switches);
  }

  /** How much of the processor time was spent in the kernel; 0 where there was none. */
  double systemShare() {
    long ticks = userTicks + systemTicks;
    return ticks == 0 ? 0 : (double) systemTicks / ticks;
  }
}
