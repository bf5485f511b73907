package io.leat.conformance.table;

import io.leat.packet.wire.TcpFlags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One segment that the stack sends because of the event.
 *
 * <p>Written as its flags (those in brackets may be there; PSH is never looked at), then words
 * separated by blanks:
 *
 * <ul>
 *   <li>{@code seq=} and {@code ack=} with an {@link Expression};
 *   <li>{@code len=} with an expression, or {@code some} for at least one octet; without it the
 *       segment carries no text;
 *   <li>{@code wnd=0}, {@code wnd=open} (more than 0);
 *   <li>{@code sack=SEG} (if SACK is in use, the first block holds the arriving text), {@code
 *       dsack=SEG}, {@code dsack=old} (the first block is the arriving text, or the part of it
 *       below RCV.NXT, RFC 2883); with {@code ?} allowed, but not demanded;
 *   <li>{@code iss=newer} (beyond every sequence number of the connection before);
 *   <li>{@code delayed} (not at once: with the delayed-ACK timer, or on a segment before it);
 *   <li>{@code throttled} (a rate limit may withhold it, but not the first);
 *   <li>{@code optional} (may be missing);
 *   <li>{@code retransmission} (was sent before).
 * </ul>
 */
public record Reply(
    String text,
    int flags,
    int optionalFlags,
    @Nullable Expression sequence,
    @Nullable Expression acknowledgment,
    @Nullable Expression length,
    List<Word> words) {

  /** The words that take no expression. */
  public enum Word implements Token {
    SOME_TEXT("len=some"),
    WINDOW_ZERO("wnd=0"),
    WINDOW_OPEN("wnd=open"),
    SACK("sack=SEG"),
    SACK_ALLOWED("sack=SEG?"),
    DUPLICATE_SACK("dsack=SEG"),
    DUPLICATE_SACK_OLD_PART("dsack=old"),
    DUPLICATE_SACK_ALLOWED("dsack=SEG?"),
    DUPLICATE_SACK_OLD_PART_ALLOWED("dsack=old?"),
    NEWER_ISS("iss=newer"),
    DELAYED("delayed"),
    THROTTLED("throttled"),
    OPTIONAL("optional"),
    RETRANSMISSION("retransmission");

    private final String token;

    Word(String token) {
      this.token = token;
    }

    @Override
    public String token() {
      return token;
    }
  }

  static List<Reply> parseAll(String text) {
    return text.equals("none")
        ? List.of()
        : Arrays.stream(text.split("; ", -1)).map(Reply::parse).toList();
  }

  private static Reply parse(String text) {
    String[] parts = text.split(" ", -1);
    int flags = 0;
    int optionalFlags = 0;
    for (String flag : parts[0].split(",", -1)) {
      boolean optional = flag.startsWith("(") && flag.endsWith(")");
      if (optional) {
        optionalFlags |= flag(flag.substring(1, flag.length() - 1));
      } else {
        flags |= flag(flag);
      }
    }
    Expression sequence = null;
    Expression acknowledgment = null;
    Expression length = null;
    var words = new ArrayList<Word>();
    for (String part : Arrays.asList(parts).subList(1, parts.length)) {
      if (part.startsWith("seq=")) {
        sequence = Expression.parse(part.substring(4));
      } else if (part.startsWith("ack=")) {
        acknowledgment = Expression.parse(part.substring(4));
      } else if (part.startsWith("len=") && !part.equals("len=some")) {
        length = Expression.parse(part.substring(4));
      } else {
        words.add(Token.parse(Word.class, part));
      }
    }
    if (sequence == null || (flags & TcpFlags.ACK) != 0 == (acknowledgment == null)) {
      throw new IllegalArgumentException("seq, or ack beside ACK, is missing: " + text);
    }
    return new Reply(
        text, flags, optionalFlags, sequence, acknowledgment, length, List.copyOf(words));
  }

  private static int flag(String name) {
    return switch (name) {
      case "FIN" -> TcpFlags.FIN;
      case "SYN" -> TcpFlags.SYN;
      case "RST" -> TcpFlags.RST;
      case "ACK" -> TcpFlags.ACK;
      default -> throw new IllegalArgumentException("unknown flag \"" + name + "\"");
    };
  }

  public boolean has(Word word) {
    return words.contains(word);
  }

  @Override
  public String toString() {
    return text;
  }
}
