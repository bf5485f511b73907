package io.leat.bench.flood;

import io.leat.cli.control.ControlClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a server costs, and what it has counted if it is Leat. */
record ServerProcess(long pid) {
  private static final double TICKS_PER_SECOND = 100;

  /** User time, behind the name, which may hold blanks; system time follows. */
  private static final int USER = 11;

  /**
   * What Leat counts of a flood.
   *
   * @param halfOpen entries that there are now
   * @param cookies SYN,ACKs that were sent without an entry, so far
   * @param drops packets that were dropped for any reason, so far
   */
  record FloodCounters(long halfOpen, long cookies, long drops) {
    static final FloodCounters NOTHING = new FloodCounters(0, 0, 0);
  }

  /** Resident memory, in KiB. */
  long residentKib() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("the server has ended");
  }

  /** Processor time so far, in seconds, what the kernel does in its system calls included. */
  double processorSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", USER + 3);
    return (Long.parseLong(fields[USER]) + Long.parseLong(fields[USER + 1])) / TICKS_PER_SECOND;
  }

  /** Of a Leat; nothing of anybody else. */
  FloodCounters counters() throws IOException {
    for (Map<String, Object> stack : ControlClient.counters()) {
      if (Long.valueOf(pid).equals(stack.get("pid"))) {
        long drops = 0;
        for (Object drop : stack.get("drops") instanceof List<?> list ? list : List.of()) {
          drops += number(drop, "count");
        }
        return new FloodCounters(
            number(stack.get("states"), "SYN_RECEIVED"),
            number(stack.get("TcpExt"), "SyncookiesSent"),
            drops);
      }
    }
    return FloodCounters.NOTHING;
  }

  private static long number(@Nullable Object of, String name) {
    return of instanceof Map<?, ?> map && map.get(name) instanceof Number value
        ? value.longValue()
        : 0;
  }
}
