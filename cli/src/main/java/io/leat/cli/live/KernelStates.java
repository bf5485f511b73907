package io.leat.cli.live;

import io.leat.cli.kernel.SocketStates;
import io.leat.packet.wire.IpAddress;
import io.leat.tcp.trace.TcpState;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's end of a connection, from the table of sockets in /proc of the calling thread's
 * network namespace.
 *
 * <p>It is read after the fact, so it says where the kernel is by now.
 */
final class KernelStates implements OtherEnd {
  private static final int LONGEST = 2000;

  private final SocketStates states;

  /**
   * @param folder such as {@code /proc/thread-self/net}
   */
  KernelStates(Path folder) {
    states = new SocketStates(folder, LONGEST);
  }

  /** What the kernel has in this namespace; null where the table is missing, or very long. */
  @Override
  public @Nullable String of(Transition.Ends here) {
    Transition.Ends there = here.reversed();
    boolean ipv4 = IpAddress.isIpv4(there.localHi(), there.localLo());
    String local = SocketStates.hex(there.localHi(), there.localLo(), there.localPort(), ipv4);
    String remote = SocketStates.hex(there.remoteHi(), there.remoteLo(), there.remotePort(), ipv4);
    TcpState state = states.find(ipv4 ? "tcp" : "tcp6", local + " " + remote + " ");
    if (state == null && ipv4) { // a socket of both families
      String mapped = "0000000000000000FFFF0000";
      state = states.find("tcp6", mapped + local + " " + mapped + remote + " ");
    }
    return state == null ? null : "kernel " + state;
  }
}
