package io.leat.bench.kernel;

import io.leat.link.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The counters of IP and TCP that the kernel keeps for each namespace. */
public record KernelCounters(Map<String, Long> values) {
  /** Of the thread's namespace, not of the process's. */
  private static final Path NETSTAT = Path.of("/proc/thread-self/net/netstat");

  private static final Path SNMP = Path.of("/proc/thread-self/net/snmp");

  public static KernelCounters of(NetworkNamespace namespace) throws IOException {
    return namespace.call(() -> {
      Map<String, Long> values = new HashMap<>();
      read(NETSTAT, values);
      read(SNMP, values);
      return new KernelCounters(values);
    });
  }

  /** Lines come in pairs: names, then values. */
  private static void read(Path file, Map<String, Long> values) throws IOException {
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i + 1 < lines.size(); i += 2) {
      String[] names = lines.get(i).split(" ", -1);
      String[] numbers = lines.get(i + 1).split(" ", -1);
      for (int j = 1; j < names.length; j++) {
        values.put(names[0] + names[j], Long.parseLong(numbers[j]));
      }
    }
  }

  private long get(String name) {
    return values.getOrDefault(name, 0L);
  }

  /** Segments that brought nothing new, of which D-SACK tells the sender. */
  public long duplicates() {
    return get("TcpExt:TCPDSACKOldSent") + get("TcpExt:TCPDSACKOfoSent");
  }

  public long timeouts() {
    return get("TcpExt:TCPTimeouts");
  }

  public long retransmissions() {
    return get("Tcp:RetransSegs");
  }

  public long segmentsOut() {
    return get("Tcp:OutSegs") + get("Tcp:RetransSegs");
  }

  /** Packets that arrived for somebody who is not here, and were dropped without an answer. */
  public long notForHere() {
    return get("Ip:InAddrErrors") + get("IpExt:InNoRoutes");
  }
}
