package io.leat.cli.live;

import io.leat.packet.wire.IpAddress;
import io.leat.tcp.trace.TcpState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's end of a connection, from the table of sockets in /proc of the calling thread's
 * network namespace.
 *
 * <p>It is read after the fact, so it says where the kernel is by now.
 */
final class KernelStates implements OtherEnd {
  /** By the numbers of the kernel's {@code include/net/tcp_states.h}, from 1. */
  private static final TcpState[] BY_NUMBER = {
    TcpState.ESTABLISHED,
    TcpState.SYN_SENT,
    TcpState.SYN_RECEIVED,
    TcpState.FIN_WAIT_1,
    TcpState.FIN_WAIT_2,
    TcpState.TIME_WAIT,
    TcpState.CLOSED,
    TcpState.CLOSE_WAIT,
    TcpState.LAST_ACK,
    TcpState.LISTEN,
    TcpState.CLOSING,
    TcpState.SYN_RECEIVED
  };

  private static final int LONGEST = 2000;

  private final Path folder;

  /**
   * @param folder such as {@code /proc/thread-self/net}
   */
  KernelStates(Path folder) {
    this.folder = folder;
  }

  /** What the kernel has in this namespace; null where the table is missing, or very long. */
  @Override
  public @Nullable String of(Transition.Ends here) {
    Transition.Ends there = here.reversed();
    boolean ipv4 = IpAddress.isIpv4(there.localHi(), there.localLo());
    String local = hex(there.localHi(), there.localLo(), there.localPort(), ipv4);
    String remote = hex(there.remoteHi(), there.remoteLo(), there.remotePort(), ipv4);
    String state = find(ipv4 ? "tcp" : "tcp6", local + " " + remote + " ");
    if (state == null && ipv4) { // a socket of both families
      String mapped = "0000000000000000FFFF0000";
      state = find("tcp6", mapped + local + " " + mapped + remote + " ");
    }
    return state == null ? null : "kernel " + state;
  }

  private @Nullable String find(String table, String ends) {
    try (Stream<String> lines = Files.lines(folder.resolve(table))) {
      return lines
          .limit(LONGEST)
          .filter(line -> line.contains(": " + ends))
          .map(KernelStates::state)
          .findFirst()
          .orElse(null);
    } catch (IOException | UncheckedIOException e) {
      return null;
    }
  }

  private static String state(String line) {
    String[] columns = line.strip().split("\\s+", 5);
    int number = Integer.parseInt(columns[3], 16);
    return number >= 1 && number <= BY_NUMBER.length ? BY_NUMBER[number - 1].name() : "?";
  }

  /** The kernel prints addresses as words in the machine's own order; all of ours is little. */
  private static String hex(long hi, long lo, int port, boolean ipv4) {
    String address =
        ipv4
            ? word((int) lo)
            : word((int) (hi >>> 32)) + word((int) hi) + word((int) (lo >>> 32)) + word((int) lo);
    return address + ":" + String.format("%04X", port);
  }

  private static String word(int networkOrder) {
    return String.format("%08X", Integer.reverseBytes(networkOrder));
  }
}
