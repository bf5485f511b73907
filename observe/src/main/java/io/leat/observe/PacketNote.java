package io.leat.observe;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.SequenceNumbers;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of one connection when one of its segments is captured. */
final class PacketNote {
  private static final long NEVER = Long.MAX_VALUE;
  private static final TcpTimer[] TIMERS = TcpTimer.values();

  /** One timer under several names: setting one of them stops the others. */
  private static final Set<TcpTimer> OUTSTANDING =
      EnumSet.of(
          TcpTimer.RETRANSMISSION, TcpTimer.LOSS_PROBE, TcpTimer.REORDERING, TcpTimer.PERSIST);

  final long serial;
  @Nullable Flow flow;

  private final long[] deadlines = new long[TIMERS.length];
  private TcpState state = TcpState.CLOSED;
  private @Nullable TransitionCause cause;
  private long enteredAt = Long.MIN_VALUE;

  /** The last one, and when: what leaves at that time leaves because of it. */
  private @Nullable TcpTimer expired;

  private long expiredAt = Long.MIN_VALUE;
  private int arrivedFlags;
  private int arrivedText;
  private long arrivedAt = Long.MIN_VALUE;
  private boolean windowClosed;
  private long windowOpenedAt = Long.MIN_VALUE;
  private boolean selective;
  private boolean anySent;

  /** Behind what was ever sent. */
  private int end;

  /** A timeout is being repaired until this is acknowledged. */
  private int repairedAt;

  private boolean repairing;
  private int acknowledged;
  private int window;
  private String why = "";

  PacketNote(long serial) {
    this.serial = serial;
    Arrays.fill(deadlines, NEVER);
  }

  void entered(TcpState next, TransitionCause because, long now) {
    state = next;
    cause = because;
    enteredAt = now;
    if (next == TcpState.ESTABLISHED) {
      deadlines[TcpTimer.RETRANSMISSION.ordinal()] = NEVER; // it was that of the SYN,ACK
    } else if (next == TcpState.CLOSED) {
      Arrays.fill(deadlines, NEVER);
    }
  }

  void set(TcpTimer timer, long deadline) {
    if (deadline != NEVER && OUTSTANDING.contains(timer)) {
      OUTSTANDING.forEach(one -> deadlines[one.ordinal()] = NEVER);
    }
    deadlines[timer.ordinal()] = deadline;
  }

  void expired(TcpTimer timer, long now) {
    deadlines[timer.ordinal()] = NEVER;
    expired = timer;
    expiredAt = now;
    if (timer == TcpTimer.RETRANSMISSION) {
      repairing = true;
      repairedAt = end;
    }
  }

  void arrived(InboundSegment segment, long now) {
    arrivedFlags = segment.flags;
    arrivedText = segment.textLength;
    arrivedAt = now;
    selective |= segment.sackCount > 0;
    boolean closed = segment.window == 0 && !segment.has(SYN) && !segment.has(RST);
    if (windowClosed && !closed) {
      windowOpenedAt = now;
    }
    windowClosed = closed;
    if (segment.has(ACK) && SequenceNumbers.afterOrEqual(segment.wireAck, repairedAt)) {
      repairing = false;
    }
  }

  void sent(int seq, int ack, int flags, int newWindow, int length, boolean again, long now) {
    why = why(flags, ack, newWindow, length, again, now);
    int octets = length + ((flags & (SYN | FIN)) != 0 ? 1 : 0);
    if (!anySent || SequenceNumbers.after(seq + octets, end)) {
      end = seq + octets;
    }
    anySent = true;
    if ((flags & ACK) != 0) {
      acknowledged = ack;
      window = newWindow;
    }
  }

  private String why(int flags, int ack, int newWindow, int length, boolean again, long now) {
    if ((flags & RST) != 0) {
      TransitionCause because = enteredAt == now && state == TcpState.CLOSED ? cause : null;
      return because == null
          ? "RST"
          : "RST, " + because.description() + " (" + because.source() + ")";
    }
    if ((flags & SYN) != 0) {
      return syn(flags, again, now);
    }
    if (fires(TcpTimer.PERSIST, now) && (length > 0 || (flags & FIN) != 0)) {
      return "probe of the closed window, the persist timer expired (RFC 9293 §3.8.6.1)";
    }
    if (fires(TcpTimer.LOSS_PROBE, now) && length > 0) {
      return "tail loss probe, "
          + (again ? "the last segment again" : "new text")
          + " (RFC 8985 §7)";
    }
    if (again) {
      return "retransmission, " + loss(now);
    }
    if ((flags & FIN) != 0) {
      return (length > 0 ? "text and FIN" : "FIN") + ", CLOSE was called (RFC 9293 §3.10.4)";
    }
    if (length > 0) {
      return fires(TcpTimer.PACING, now) ? "text, released by pacing" : "text";
    }
    return acknowledgment(ack, newWindow, now);
  }

  private String syn(int flags, boolean again, long now) {
    String what = (flags & ACK) != 0 ? "answer to a SYN" : "active OPEN";
    if (!again) {
      return what;
    }
    return fires(TcpTimer.RETRANSMISSION, now)
        ? what + " again, the retransmission timer expired (RFC 6298 §5)"
        : what + " again, the peer repeated itself";
  }

  private String loss(long now) {
    if (fires(TcpTimer.RETRANSMISSION, now)) {
      return "the retransmission timer expired (RFC 6298 §5)";
    }
    if (fires(TcpTimer.REORDERING, now)) {
      return "the reordering timer of RACK expired (RFC 8985 §6.2)";
    }
    if (windowOpenedAt == now) {
      return "the peer's window opened again (RFC 9293 §3.8.6)";
    }
    if (repairing) {
      return "repair after a timeout (RFC 6298 §5)";
    }
    return selective
        ? "RACK counts it as lost (RFC 8985 §6.2)"
        : "duplicate ACKs say that it is lost (RFC 6582)";
  }

  private String acknowledgment(int ack, int newWindow, long now) {
    if (fires(TcpTimer.DELAYED_ACK, now)) {
      return "ACK, delayed until its timer expired (RFC 9293 §3.8.6.3)";
    }
    if (fires(TcpTimer.KEEP_ALIVE, now)) {
      return "keep-alive probe (RFC 9293 §3.8.4)";
    }
    boolean news = ack != acknowledged;
    if (arrivedAt == now && (arrivedFlags & SYN) != 0) {
      return "ACK of the peer's SYN";
    }
    if (arrivedAt == now && news) {
      return (arrivedFlags & FIN) != 0 ? "ACK of the peer's FIN" : "ACK of text, at once";
    }
    if (arrivedAt == now && arrivedText > 0) {
      return "duplicate ACK, text is missing or was here before (RFC 5681 §4.2)";
    }
    if (newWindow > window && !news) {
      return "window update (RFC 9293 §3.8.6.2.2)";
    }
    return arrivedAt == now ? "ACK, in answer to what arrived" : "ACK";
  }

  private boolean fires(TcpTimer timer, long now) {
    return expired == timer && expiredAt == now;
  }

  String sentText(long now) {
    return state + (why.isEmpty() ? "" : ": " + why) + timers(now);
  }

  String arrivingText(long now) {
    return "arrives in " + state + timers(now);
  }

  private String timers(long now) {
    StringBuilder text = new StringBuilder();
    for (TcpTimer timer : TIMERS) {
      long deadline = deadlines[timer.ordinal()];
      if (deadline != NEVER) {
        text.append("; ").append(Words.ENGLISH.timerName(timer)).append(" in ");
        text.append(Words.duration(Math.max(0, deadline - now)));
      }
    }
    return text.toString();
  }
}
