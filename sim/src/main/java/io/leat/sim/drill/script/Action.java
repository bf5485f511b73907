package io.leat.sim.drill.script;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an event is. */
public sealed interface Action {
  /**
   * A system call.
   *
   * @param result null where the script does not care
   * @param errno the name of the error that is expected; null for none
   * @param endMicros when a call that waits returns, on the scale of the event's time; -1 for a
   *     call that returns at once
   */
  record Call(
      String name,
      List<Value> arguments,
      @Nullable Value result,
      @Nullable String errno,
      long endMicros)
      implements Action {
    public Call {
      arguments = List.copyOf(arguments);
    }

    public boolean waits() {
      return endMicros >= 0;
    }
  }

  /** A packet that the script sends to the stack, or expects of it. */
  record Packet(boolean inbound, IpFields ip, Content content) implements Action {}

  /** A shell command. */
  record Shell(String command) implements Action {}

  /** Statements between percent signs and braces. */
  record Code(String text) implements Action {}

  /**
   * What the IP header is to say.
   *
   * @param ecn -1 if it does not matter
   * @param trafficClass the whole octet; -1 if it does not matter
   * @param hopLimit -1 if it does not matter
   */
  record IpFields(int ecn, int trafficClass, int hopLimit) {
    public static final IpFields NONE = new IpFields(-1, -1, -1);
  }

  /** What a packet carries. */
  sealed interface Content {}

  /**
   * A TCP segment; numbers are the script's.
   *
   * @param ack -1 if there is none
   * @param window -1 if it does not matter
   * @param options null if they do not matter
   */
  record Segment(
      int flags,
      long sequence,
      int textLength,
      long ack,
      int window,
      int urgentPointer,
      @Nullable List<TcpOption> options)
      implements Content {
    public Segment {
      options = options == null ? null : List.copyOf(options);
    }
  }

  /**
   * An ICMP error about a segment.
   *
   * @param mtu 0 if there is none
   * @param sequence of the quoted segment
   */
  record Icmp(boolean v6, String type, String code, int mtu, long sequence, int textLength)
      implements Content {}
}
