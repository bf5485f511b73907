package io.leat.sim.drill.run;

import io.leat.packet.wire.TcpFlags;
import io.leat.sim.drill.script.Action;
import io.leat.sim.drill.script.TcpOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Compares a packet of the stack with what a script expects. */
final class PacketCheck {
  private PacketCheck() {}

  /** The whole packet; it fails with everything that differs. */
  static void check(Action.Packet expected, LivePacket actual, ScriptFlow flow)
      throws Mismatch, NotApplicable {
    List<String> differences = new ArrayList<>();
    if (!actual.checksumGood()) {
      differences.add("the checksum is wrong");
    }
    switch (expected.content()) {
      case Action.Icmp icmp -> icmp(icmp, actual, differences);
      case Action.Segment segment -> segment(segment, actual, flow, differences);
    }
    ip(expected.ip(), actual, differences);
    if (!differences.isEmpty()) {
      throw new Mismatch(
          "expected "
              + text(expected)
              + " but got "
              + text(actual, flow)
              + ": "
              + String.join(", ", differences));
    }
  }

  private static void icmp(Action.Icmp icmp, LivePacket actual, List<String> differences)
      throws NotApplicable {
    IcmpNames.Numbers numbers = IcmpNames.of(icmp.v6(), icmp.type(), icmp.code());
    if (!actual.isIcmp()) {
      differences.add("it is no ICMP");
    } else if (actual.icmpType() != numbers.type() || actual.icmpCode() != numbers.code()) {
      differences.add("type " + actual.icmpType() + ", code " + actual.icmpCode());
    }
  }

  private static void segment(
      Action.Segment expected, LivePacket actual, ScriptFlow flow, List<String> differences) {
    if (!actual.isTcp()) {
      differences.add("it is no TCP segment");
      return;
    }
    if (!actual.from().equals(flow.local) || !actual.to().equals(flow.remote)) {
      differences.add("from " + actual.from() + " to " + actual.to());
    }
    differs(differences, "flags", flags(expected.flags()), flags(actual.flags()));
    long sequence = flow.isNumbered() ? flow.toScript(actual.sequence()) : actual.sequence();
    differs(differences, "seq", expected.sequence(), sequence);
    differs(differences, "length", expected.textLength(), actual.textLength());
    boolean acknowledges = (expected.flags() & TcpFlags.ACK) != 0;
    if (acknowledges && expected.ack() >= 0) {
      differs(differences, "ack", expected.ack(), actual.ack());
    }
    if (expected.window() >= 0) {
      differs(differences, "win", expected.window(), actual.window());
    }
    if ((expected.flags() & TcpFlags.URG) != 0) {
      differs(differences, "urg", expected.urgentPointer(), actual.urgentPointer());
    }
    if (expected.options() != null) {
      options(expected.options(), actual.options(), flow, differences);
    }
  }

  private static void options(
      List<TcpOption> expected, List<TcpOption> actual, ScriptFlow flow, List<String> differences) {
    boolean same = expected.size() == actual.size();
    for (int i = 0; same && i < expected.size(); i++) {
      same = isSame(expected.get(i), actual.get(i), flow);
    }
    if (!same) {
      differences.add("options <" + text(actual) + ">");
    }
  }

  /** Timestamps of the stack are what they are: the script learns them. */
  private static boolean isSame(TcpOption expected, TcpOption actual, ScriptFlow flow) {
    if (expected.kind() != TcpOption.Kind.TIMESTAMPS || actual.kind() != expected.kind()) {
      return expected.equals(actual);
    }
    flow.timestamp(expected.values().get(0), actual.values().get(0));
    return expected.values().get(1).equals(actual.values().get(1));
  }

  private static void ip(Action.IpFields expected, LivePacket actual, List<String> differences) {
    if (expected.ecn() >= 0) {
      differs(differences, "ecn", expected.ecn(), actual.trafficClass() & 3);
    }
    if (expected.trafficClass() >= 0) {
      differs(differences, "tos", expected.trafficClass(), actual.trafficClass());
    }
    if (expected.hopLimit() >= 0) {
      differs(differences, "ttl", expected.hopLimit(), actual.hopLimit());
    }
  }

  private static void differs(
      List<String> differences, String what, Object expected, Object actual) {
    if (!expected.toString().equals(actual.toString())) {
      differences.add(what + " " + actual + " instead of " + expected);
    }
  }

  // As scripts write them.

  static String text(Action.Packet packet) {
    return switch (packet.content()) {
      case Action.Icmp icmp -> "icmp " + icmp.type() + " " + icmp.code();
      case Action.Segment s ->
          segment(
              s.flags(),
              s.sequence(),
              s.textLength(),
              s.ack(),
              s.window(),
              s.options() == null ? "..." : text(s.options()));
    };
  }

  static String text(LivePacket packet, ScriptFlow flow) {
    if (!packet.isTcp()) {
      return packet.isIcmp()
          ? "icmp type " + packet.icmpType() + " code " + packet.icmpCode()
          : "a packet of protocol " + packet.protocol();
    }
    long sequence = flow.isNumbered() ? flow.toScript(packet.sequence()) : packet.sequence();
    long ack = (packet.flags() & TcpFlags.ACK) != 0 ? packet.ack() : -1;
    return segment(
        packet.flags(),
        sequence,
        packet.textLength(),
        ack,
        packet.window(),
        text(packet.options()));
  }

  private static String segment(
      int flags, long sequence, int length, long ack, int window, String options) {
    return flags(flags)
        + " "
        + sequence
        + ":"
        + (sequence + length)
        + "("
        + length
        + ")"
        + (ack < 0 ? "" : " ack " + ack)
        + (window < 0 ? "" : " win " + window)
        + (options.isEmpty() ? "" : " <" + options + ">");
  }

  private static String text(List<TcpOption> options) {
    return options.stream().map(TcpOption::toString).collect(Collectors.joining(","));
  }

  private static String flags(int flags) {
    StringBuilder text = new StringBuilder();
    text.append((flags & TcpFlags.SYN) != 0 ? "S" : "");
    text.append((flags & TcpFlags.FIN) != 0 ? "F" : "");
    text.append((flags & TcpFlags.RST) != 0 ? "R" : "");
    text.append((flags & TcpFlags.PSH) != 0 ? "P" : "");
    text.append((flags & TcpFlags.URG) != 0 ? "U" : "");
    text.append((flags & TcpFlags.ECE) != 0 ? "E" : "");
    text.append((flags & TcpFlags.CWR) != 0 ? "W" : "");
    text.append((flags & TcpFlags.ACK) != 0 ? "." : "");
    return text.isEmpty() ? "-" : text.toString();
  }
}
