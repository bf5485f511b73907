package io.leat.scenario;

import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.PSH;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.packet.wire.TcpFlags;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A segment that the stack sent, in numbers relative to the initial sequence numbers.
 *
 * @param time nanoseconds, on the clock of the scenario
 * @param ack 0 without ACK
 * @param window the field, unscaled
 * @param mss 0 for none
 * @param windowShift -1 for none
 * @param identification of the IPv4 header; 0 for IPv6
 */
public record Emitted(
    long time,
    int flags,
    long seq,
    int wireSeq,
    long ack,
    int window,
    int urgentPointer,
    int length,
    int mss,
    int windowShift,
    boolean sackPermitted,
    List<Long> sack,
    boolean hasTimestamps,
    int tsVal,
    int tsEcr,
    int identification,
    int hopLimit,
    int trafficClass) {
  boolean has(int flag) {
    return (flags & flag) == flag;
  }

  /** The position behind it, SYN and FIN counted. */
  public long end() {
    return seq + length + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
  }

  /**
   * What of it differs from what is wanted; null if nothing does. PSH counts only where it is
   * wanted, and no text is wanted where none is mentioned.
   */
  @Nullable String difference(int wantedFlags, List<Part> wanted, long mark) {
    if (((flags ^ wantedFlags) & ~PSH) != 0 || (wantedFlags & ~flags) != 0) {
      return TcpFlags.format(wantedFlags);
    }
    boolean lengthMentioned = false;
    for (Part part : wanted) {
      lengthMentioned |= part instanceof Part.Length;
      if (!satisfies(part, mark)) {
        return part.toString();
      }
    }
    return lengthMentioned || length == 0 ? null : "no text";
  }

  private boolean satisfies(Part part, long mark) {
    return switch (part) {
      case Part.Seq(long number) -> seq == number;
      case Part.WireSeq(int number) -> wireSeq == number;
      case Part.Ack(long number) -> ack == number;
      case Part.Window(int field) -> window == field;
      case Part.Length(int octets) -> length == octets;
      case Part.UrgentPointer(int field) -> urgentPointer == field;
      case Part.MaximumSegment(int octets) -> mss == octets;
      case Part.WindowShift(int shift) -> windowShift == shift;
      case Part.SackPermitted(boolean present) -> sackPermitted == present;
      case Part.Sack(List<Long> edges) -> sack.equals(edges);
      case Part.Timestamps(int val, int ecr) -> hasTimestamps && tsVal == val && tsEcr == ecr;
      case Part.TimestampEcho(int ecr) -> hasTimestamps && tsEcr == ecr;
      case Part.WithoutTimestamps() -> !hasTimestamps;
      case Part.WithoutPush() -> !has(PSH);
      case Part.After(long nanos) -> time - mark == nanos;
      case Part.TrafficClass(int octet) -> trafficClass == octet;
      case Part.HopLimit(int hops) -> hopLimit == hops;
      case Part.ForeignText part1 -> throw notForTheStack(part1);
      case Part.Bare part1 -> throw notForTheStack(part1);
      case Part.RawOptions part1 -> throw notForTheStack(part1);
      case Part.ReservedBits part1 -> throw notForTheStack(part1);
      case Part.BadChecksum part1 -> throw notForTheStack(part1);
    };
  }

  private static IllegalArgumentException notForTheStack(Part part) {
    return new IllegalArgumentException(part + " is for what the peer sends");
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(TcpFlags.format(flags)).append(" seq ").append(seq);
    if (has(TcpFlags.ACK)) {
      text.append(" ack ").append(ack);
    }
    text.append(" win ").append(window);
    if (length > 0) {
      text.append(" len ").append(length);
    }
    if (urgentPointer > 0) {
      text.append(" urgent ").append(urgentPointer);
    }
    if (mss > 0) {
      text.append(" mss ").append(mss);
    }
    if (!sack.isEmpty()) {
      text.append(" sack ").append(sack);
    }
    return text.toString();
  }
}
