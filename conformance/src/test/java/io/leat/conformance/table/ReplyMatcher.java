package io.leat.conformance.table;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.conformance.table.Reply.Word;
import io.leat.conformance.table.WireSegment.SackBlock;
import java.util.List;

/** Compares what was sent with the replies of a row. */
final class ReplyMatcher {
  private static final int CONTROLS = FIN | SYN | RST | ACK;

  private final Scene scene;
  private final Before before;
  private final WireSegment arrived;

  /**
   * @param arrived the event's segment; an empty one for other events
   */
  ReplyMatcher(Scene scene, Before before, WireSegment arrived) {
    this.scene = scene;
    this.before = before;
    this.arrived = arrived;
  }

  /** The replies in order, and nothing else; an optional one may be missing. */
  void match(List<WireSegment> sent, List<Reply> replies) {
    int next = 0;
    for (WireSegment actual : sent) {
      while (true) {
        if (next == replies.size()) {
          throw new AssertionError("sent " + actual + ", which is no reply of the row");
        }
        Reply reply = replies.get(next++);
        String mismatch = mismatch(reply, actual);
        if (mismatch.isEmpty()) {
          break;
        }
        if (!reply.has(Word.OPTIONAL)) {
          throw new AssertionError("sent " + actual + ", but " + mismatch);
        }
      }
    }
    for (Reply missing : replies.subList(next, replies.size())) {
      if (!missing.has(Word.OPTIONAL)) {
        throw new AssertionError("did not send " + missing);
      }
    }
  }

  /** Why the segment is not the reply; empty if it is. */
  String mismatch(Reply reply, WireSegment actual) {
    if ((actual.flags & CONTROLS & ~reply.optionalFlags()) != reply.flags()) {
      return "the flags are not those of " + reply;
    }
    Expression sequence = reply.sequence();
    if (sequence != null && actual.seq != value(sequence)) {
      return "seq is not " + sequence + " = " + Integer.toUnsignedString(value(sequence));
    }
    Expression acknowledgment = reply.acknowledgment();
    if (acknowledgment != null && actual.ack != value(acknowledgment)) {
      return "ack is not "
          + acknowledgment
          + " = "
          + Integer.toUnsignedString(value(acknowledgment));
    }
    if (!lengthFits(reply, actual)) {
      return "the length is not that of " + reply;
    }
    boolean window =
        reply.has(Word.WINDOW_ZERO) && actual.window != 0
            || reply.has(Word.WINDOW_OPEN) && actual.window == 0;
    if (window) {
      return "the window is not that of " + reply;
    }
    if (reply.has(Word.RETRANSMISSION) && actual.seq - before.sndNxt() >= 0) {
      return "it is not a retransmission";
    }
    if (reply.has(Word.NEWER_ISS) && actual.seq - before.sndNxt() <= 0) {
      return "ISS is not beyond the old SND.NXT";
    }
    return sackFits(reply, actual) ? "" : "the SACK blocks are not those of " + reply;
  }

  private boolean lengthFits(Reply reply, WireSegment actual) {
    if (reply.has(Word.SOME_TEXT)) {
      return actual.text.length > 0;
    }
    Expression length = reply.length();
    return actual.text.length == (length == null ? 0 : value(length));
  }

  private boolean sackFits(Reply reply, WireSegment actual) {
    boolean none = actual.sack.isEmpty();
    int left = arrived.seq;
    int right = left + arrived.text.length;
    if (reply.has(Word.SACK) || reply.has(Word.DUPLICATE_SACK)) {
      return begins(actual, left, right);
    }
    if (reply.has(Word.SACK_ALLOWED)) {
      return none || begins(actual, left, right + 1);
    }
    if (reply.has(Word.DUPLICATE_SACK_ALLOWED)) {
      return none || begins(actual, left, right);
    }
    if (reply.has(Word.DUPLICATE_SACK_OLD_PART)) {
      return begins(actual, left, before.rcvNxt());
    }
    if (reply.has(Word.DUPLICATE_SACK_OLD_PART_ALLOWED)) {
      return none || begins(actual, left, before.rcvNxt());
    }
    return none;
  }

  private static boolean begins(WireSegment actual, int left, int right) {
    return !actual.sack.isEmpty() && actual.sack.getFirst().equals(new SackBlock(left, right));
  }

  private int value(Expression expression) {
    return (int) expression.value(this::symbol);
  }

  /** The variables after the event; the scene has taken note of what was sent and accepted. */
  private long symbol(Symbol symbol) {
    return switch (symbol) {
      case ISS -> scene.iss;
      case SND_UNA -> before.sndUna();
      case SND_NXT -> scene.sndNxt;
      case RCV_NXT -> scene.rcvNxt;
      case SEG_SEQ -> arrived.seq;
      case SEG_ACK -> arrived.ack;
      case SEG_LEN -> arrived.len();
      case MSS -> scene.reducedMss();
      case N -> Scene.N;
    };
  }
}
