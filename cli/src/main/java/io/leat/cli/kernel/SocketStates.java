package io.leat.cli.kernel;

import io.leat.packet.wire.IpAddress;
import io.leat.tcp.trace.TcpState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The states of the kernel's sockets, from its tables in /proc. */
public final class SocketStates {
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

  private final Path folder;
  private final int most;

  /**
   * @param folder such as {@code /proc/thread-self/net}, which is that of the namespace of the
   *     thread that asks
   * @param most lines of a table that are looked at
   */
  public SocketStates(Path folder, int most) {
    this.folder = folder;
    this.most = most;
  }

  /**
   * The state of a socket between two ends; null if there is none, or the table is missing or very
   * long.
   */
  public @Nullable TcpState ofIpv4(IpAddress local, int port, IpAddress remote, int remotePort) {
    String ends = hex(local.hi(), local.lo(), port, true);
    return find("tcp", ends + " " + hex(remote.hi(), remote.lo(), remotePort, true) + " ");
  }

  /**
   * @param table {@code tcp} or {@code tcp6}
   * @param ends as the table prints the two, with a space behind each
   */
  public @Nullable TcpState find(String table, String ends) {
    try (Stream<String> lines = Files.lines(folder.resolve(table))) {
      return lines
          .limit(most)
          .filter(line -> line.contains(": " + ends))
          .map(SocketStates::state)
          .findFirst()
          .orElse(null);
    } catch (IOException | UncheckedIOException e) {
      return null;
    }
  }

  private static TcpState state(String line) {
    String[] columns = line.strip().split("\\s+", 5);
    int number = Integer.parseInt(columns[3], 16);
    return number >= 1 && number <= BY_NUMBER.length ? BY_NUMBER[number - 1] : TcpState.CLOSED;
  }

  /** The kernel prints addresses as words in the machine's own order; all of ours is little. */
  public static String hex(long hi, long lo, int port, boolean ipv4) {
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
