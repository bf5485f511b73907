package io.leat.sim.drill.script;

import io.leat.packet.wire.TcpFlags;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads packets: IP fields, then a TCP segment with its options, or an ICMP error. */
final class PacketParser {
  private static final long LARGEST_NUMBER = 0xffff_ffffL;
  private static final int LARGEST_TEXT = 1 << 20;

  private final Cursor in;

  PacketParser(Cursor in) {
    this.in = in;
  }

  /** What stands behind the arrow. */
  Action.Packet packet(boolean inbound) throws ScriptException {
    Action.IpFields ip = ipFields();
    if (in.accept("icmpv6")) {
      return new Action.Packet(inbound, ip, icmp(true));
    }
    if (in.accept("icmp")) {
      return new Action.Packet(inbound, ip, icmp(false));
    }
    for (String other : List.of("udp", "ipv4", "ipv6", "gre", "mpls", "sctp", "udplite")) {
      if (in.isNext(other)) {
        throw new ScriptException(in.line(), "not applicable: packets of " + other);
      }
    }
    return new Action.Packet(inbound, ip, segment());
  }

  private Action.IpFields ipFields() throws ScriptException {
    Action.IpFields fields = Action.IpFields.NONE;
    while (in.isNext("[") || in.isNext("(")) {
      String end = in.accept("[") ? "]" : ")";
      if (")".equals(end)) {
        in.expect("(");
      }
      do {
        fields = ipField(fields);
      } while (in.accept(","));
      in.expect(end);
    }
    return fields;
  }

  private Action.IpFields ipField(Action.IpFields so) throws ScriptException {
    String word = in.word();
    return switch (word) {
      case "noecn" -> new Action.IpFields(0, so.trafficClass(), so.hopLimit());
      case "ect0" -> new Action.IpFields(2, so.trafficClass(), so.hopLimit());
      case "ect1" -> new Action.IpFields(1, so.trafficClass(), so.hopLimit());
      case "ce" -> new Action.IpFields(3, so.trafficClass(), so.hopLimit());
      case "ect01" -> so;
      case "tos", "class" -> new Action.IpFields(so.ecn(), in.integer(0, 255, word), so.hopLimit());
      case "ttl", "hlim" ->
          new Action.IpFields(so.ecn(), so.trafficClass(), in.integer(1, 255, word));
      case "flowlabel" -> {
        in.integer();
        yield so;
      }
      default -> throw in.wrong("no field of IP is called " + word + " here");
    };
  }

  // TCP.

  private Action.Segment segment() throws ScriptException {
    int flags = flags();
    long sequence = in.integer(0, LARGEST_NUMBER);
    boolean colon = in.accept(":");
    long end = colon ? in.integer(0, LARGEST_NUMBER) : 0;
    in.expect("(");
    int length = in.integer(0, LARGEST_TEXT, "a length");
    in.expect(")");
    if (colon && ((sequence + length) & LARGEST_NUMBER) != end) {
      throw in.wrong("from " + sequence + " to " + end + " are not " + length + " octets");
    }
    long ack = in.accept("ack") ? in.integer(0, LARGEST_NUMBER) : -1;
    int window = in.accept("win") ? in.integer(0, 65_535, "a window") : -1;
    int urgent = in.accept("urg") ? in.integer(0, 65_535, "an urgent pointer") : 0;
    if (in.accept("sock")) {
      in.upTo(")", "the socket");
    }
    return new Action.Segment(flags, sequence, length, ack, window, urgent, options());
  }

  private int flags() throws ScriptException {
    String letters = in.flags();
    if (letters.isEmpty()) {
      throw in.wrong("expected TCP flags");
    }
    int flags = 0;
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      flags |=
          switch (letter) {
            case 'S' -> TcpFlags.SYN;
            case 'F' -> TcpFlags.FIN;
            case 'R' -> TcpFlags.RST;
            case 'P' -> TcpFlags.PSH;
            case '.' -> TcpFlags.ACK;
            case 'U' -> TcpFlags.URG;
            case 'E' -> TcpFlags.ECE;
            case 'W' -> TcpFlags.CWR;
            case '-' -> 0;
            default ->
                throw new ScriptException(
                    in.line(), "not applicable: the TCP flag '" + letter + "'");
          };
    }
    return flags;
  }

  /** Null for {@code <...>}; no options if there are no brackets. */
  private @Nullable List<TcpOption> options() throws ScriptException {
    List<TcpOption> options = new ArrayList<>();
    // an arrow begins the next event: options follow on the same line
    if (!in.isOnSameLine("<")) {
      return options;
    }
    in.expect("<");
    if (in.accept("...")) {
      in.expect(">");
      return null;
    }
    if (in.accept(">")) {
      return options;
    }
    do {
      options.add(option());
    } while (in.accept(","));
    in.expect(">");
    return options;
  }

  private TcpOption option() throws ScriptException {
    String word = in.word();
    return switch (word) {
      case "nop" -> TcpOption.of(TcpOption.Kind.NOP);
      case "eol" -> TcpOption.of(TcpOption.Kind.EOL);
      case "mss" -> TcpOption.of(TcpOption.Kind.MSS, in.integer(0, 65_535));
      case "wscale" -> TcpOption.of(TcpOption.Kind.WINDOW_SCALE, in.integer(0, 255));
      case "sackOK" -> TcpOption.of(TcpOption.Kind.SACK_PERMITTED);
      case "sack" -> sack();
      case "TS" -> timestamps();
      case "FO" -> octets(TcpOption.Kind.FAST_OPEN);
      case "FOEXP" -> octets(TcpOption.Kind.FAST_OPEN_EXPERIMENT);
      case "md5" -> octets(TcpOption.Kind.MD5);
      default ->
          throw new ScriptException(in.line(), "not applicable: the TCP option '" + word + "'");
    };
  }

  private TcpOption sack() throws ScriptException {
    List<Long> edges = new ArrayList<>();
    while (in.isNumberNext()) {
      edges.add(in.integer(0, LARGEST_NUMBER));
      in.expect(":");
      edges.add(in.integer(0, LARGEST_NUMBER));
    }
    return new TcpOption(TcpOption.Kind.SACK, edges);
  }

  private TcpOption timestamps() throws ScriptException {
    in.expect("val");
    long value = in.integer(0, LARGEST_NUMBER);
    in.expect("ecr");
    return TcpOption.of(TcpOption.Kind.TIMESTAMPS, value, in.integer(0, LARGEST_NUMBER));
  }

  private TcpOption octets(TcpOption.Kind kind) throws ScriptException {
    List<Long> octets = new ArrayList<>();
    String digits = in.wordCharacters();
    for (int i = 0; i + 1 < digits.length(); i += 2) {
      try {
        octets.add(Long.parseLong(digits.substring(i, i + 2), 16));
      } catch (NumberFormatException e) {
        throw in.wrong("expected hexadecimal digits");
      }
    }
    return new TcpOption(kind, octets);
  }

  // ICMP.

  private Action.Icmp icmp(boolean v6) throws ScriptException {
    String type = in.word();
    String code = in.isWordNext() && !in.isNext("mtu") ? in.word() : "";
    int mtu = in.accept("mtu") ? in.integer(0, 65_535, "an MTU") : 0;
    long sequence = 0;
    int length = 0;
    if (in.accept("[")) {
      if (!in.isNumberNext()) {
        throw new ScriptException(in.line(), "not applicable: ICMP errors about anything but TCP");
      }
      sequence = in.integer(0, LARGEST_NUMBER);
      in.expect(":");
      in.integer(0, LARGEST_NUMBER);
      in.expect("(");
      length = in.integer(0, LARGEST_TEXT, "a length");
      in.expect(")");
      in.expect("]");
    }
    return new Action.Icmp(v6, type, code, mtu, sequence, length);
  }
}
