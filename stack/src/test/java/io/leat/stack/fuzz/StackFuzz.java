package io.leat.stack.fuzz;

import io.leat.packet.wire.TcpFlags;
import io.leat.tcp.trace.TcpTrace;

/** Runs a stack through what octets say, and says what happened if something went wrong. */
final class StackFuzz {
  private static final int[] USUAL_FLAGS = {
    TcpFlags.ACK,
    TcpFlags.SYN,
    TcpFlags.ACK | TcpFlags.PSH,
    TcpFlags.FIN | TcpFlags.ACK,
    TcpFlags.SYN | TcpFlags.ACK,
    TcpFlags.RST,
    TcpFlags.RST | TcpFlags.ACK,
    TcpFlags.ACK | TcpFlags.URG
  };

  private static final int TRIES = 50;

  private StackFuzz() {}

  static void run(byte[] octets) {
    try {
      untilClassesAreLoaded(octets);
    } catch (RuntimeException | AssertionError e) {
      sayWhatHappened(octets);
      throw e;
    }
  }

  /** To load a class allocates too, but once. */
  private static void untilClassesAreLoaded(byte[] octets) {
    for (int i = 1; ; i++) {
      try {
        run(octets, TcpTrace.OFF);
        return;
      } catch (FuzzHost.TooMuchAllocated e) {
        if (i == TRIES) {
          throw e;
        }
      }
    }
  }

  /** Fails the same way again. */
  private static void sayWhatHappened(byte[] octets) {
    FuzzLog log = new FuzzLog();
    try {
      run(octets, log);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + log, e);
    }
  }

  static void run(byte[] octets, TcpTrace trace) {
    FuzzInput in = new FuzzInput(octets);
    FuzzHost host = new FuzzHost(in, trace);
    while (!in.isEmpty()) {
      step(host, in);
    }
    host.end(in);
  }

  private static void step(FuzzHost host, FuzzInput in) {
    int choice = in.u8();
    switch (choice & 15) {
      case 0, 1, 2, 3 -> segment(host, in, USUAL_FLAGS[choice >> 4 & 7]);
      case 4 -> segment(host, in, in.u8());
      case 5 -> handshake(host, in);
      case 6, 7 -> host.user().call(in);
      case 8 -> host.passesToDeadline();
      case 9 -> host.passes(in.u8() * (1L << in.below(32)));
      case 10 -> host.frames().again(in);
      case 11 -> host.frames().error(in);
      case 12 -> other(host, in, choice >> 4);
      case 13 -> link(host, in, choice >> 4);
      case 14 -> host.frames().payload(in);
      default -> host.frames().raw(in);
    }
    host.settle();
  }

  private static void segment(FuzzHost host, FuzzInput in, int flags) {
    host.frames().segment(in, host.remotes().pick(in), flags);
    if ((flags & TcpFlags.RST) != 0) {
      host.settleAfterReset();
    }
  }

  /** A peer begins anew: SYN, and mostly the ACK of the SYN,ACK. */
  private static void handshake(FuzzHost host, FuzzInput in) {
    Remote remote = host.remotes().begin(in);
    host.frames().segment(in, remote, TcpFlags.SYN);
    host.settle();
    if (!in.flag()) {
      host.frames().segment(in, remote, TcpFlags.ACK);
    }
  }

  private static void other(FuzzHost host, FuzzInput in, int choice) {
    switch (choice & 3) {
      case 0 -> host.frames().datagram(in);
      case 1 -> host.frames().echo(in);
      case 2 -> host.device().refusals = in.below(8);
      default -> host.remotes().begin(in);
    }
  }

  private static void link(FuzzHost host, FuzzInput in, int choice) {
    if (host.device().isEthernet() && (choice & 1) == 0) {
      host.frames().arp(in);
    } else if (host.device().mtu() >= 1280) {
      host.frames().linkMessage(in);
    }
  }
}
