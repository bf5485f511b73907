package io.leat.sim.drill.script;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One TCP option, by the name that scripts give it.
 *
 * @param values MSS, shift, both timestamps, pairs of block edges, or octets
 */
public record TcpOption(Kind kind, List<Long> values) {
  /** Those that scripts write. */
  public enum Kind {
    EOL("eol", 0),
    NOP("nop", 1),
    MSS("mss", 2),
    WINDOW_SCALE("wscale", 3),
    SACK_PERMITTED("sackOK", 4),
    SACK("sack", 5),
    TIMESTAMPS("TS", 8),
    FAST_OPEN("FO", 34),
    FAST_OPEN_EXPERIMENT("FOEXP", 254),
    MD5("md5", 19),
    /** Any other: the values are its kind and then its octets. */
    OTHER("option", -1);

    private final String word;
    private final int number;

    Kind(String word, int number) {
      this.word = word;
      this.number = number;
    }

    public String word() {
      return word;
    }

    public int number() {
      return number;
    }
  }

  public TcpOption {
    values = List.copyOf(values);
  }

  public static TcpOption of(Kind kind, Long... values) {
    return new TcpOption(kind, List.of(values));
  }

  @Override
  public String toString() {
    return switch (kind) {
      case EOL, NOP, SACK_PERMITTED -> kind.word;
      case MSS, WINDOW_SCALE -> kind.word + " " + values.getFirst();
      case TIMESTAMPS -> "TS val " + values.get(0) + " ecr " + values.get(1);
      case SACK -> "sack" + blocks();
      case FAST_OPEN, FAST_OPEN_EXPERIMENT, MD5, OTHER -> kind.word + " " + hexadecimal();
    };
  }

  private String blocks() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i + 1 < values.size(); i += 2) {
      text.append(' ').append(values.get(i)).append(':').append(values.get(i + 1));
    }
    return text.toString();
  }

  private String hexadecimal() {
    return values.stream().map(octet -> "%02x".formatted(octet)).collect(Collectors.joining());
  }
}
