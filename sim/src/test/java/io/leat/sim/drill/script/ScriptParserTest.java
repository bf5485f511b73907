package io.leat.sim.drill.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.leat.packet.wire.TcpFlags;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScriptParserTest {
  private static Script parse(String text) throws ScriptException {
    return ScriptParser.parse(text, Map.of());
  }

  private static Event event(String line) throws ScriptException {
    return parse(line).events().getFirst();
  }

  private static Action.Segment segment(String line) throws ScriptException {
    Action.Packet packet = (Action.Packet) event(line).action();
    return (Action.Segment) packet.content();
  }

  private static Action.Call call(String line) throws ScriptException {
    return (Action.Call) event(line).action();
  }

  private static void refuses(String text, int line, String message) {
    assertThatExceptionOfType(ScriptException.class)
        .isThrownBy(() -> parse(text))
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.line()).isEqualTo(line));
  }

  @Test
  void timesAreAbsoluteRelativeRangesOrAny() throws ScriptException {
    assertThat(event("1.5 < . 1:1(0) ack 1 win 9").time())
        .isEqualTo(new EventTime(EventTime.Kind.ABSOLUTE, 1_500_000, 1_500_000));
    assertThat(event("+.01 < . 1:1(0) ack 1 win 9").time())
        .isEqualTo(new EventTime(EventTime.Kind.RELATIVE, 10_000, 10_000));
    assertThat(event("+1~+2 > . 1:1(0) ack 1").time())
        .isEqualTo(new EventTime(EventTime.Kind.RELATIVE, 1_000_000, 2_000_000));
    assertThat(event("0.5~0.6 > . 1:1(0) ack 1").time())
        .isEqualTo(new EventTime(EventTime.Kind.ABSOLUTE, 500_000, 600_000));
    assertThat(event("* > . 1:1(0) ack 1").time()).isEqualTo(EventTime.WHENEVER);
    assertThat(event("> . 1:1(0) ack 1").time()).isEqualTo(EventTime.AT_ONCE);
  }

  @Test
  void segmentsHaveFlagsNumbersAndOptions() throws ScriptException {
    Action.Segment syn =
        segment("0 < SEW 0:0(0) win 32792 <mss 1000,sackOK,TS val 100 ecr 0,nop,wscale 7>");
    assertThat(syn.flags()).isEqualTo(TcpFlags.SYN | TcpFlags.ECE | TcpFlags.CWR);
    assertThat(syn.window()).isEqualTo(32_792);
    assertThat(syn.options())
        .containsExactly(
            TcpOption.of(TcpOption.Kind.MSS, 1000L),
            TcpOption.of(TcpOption.Kind.SACK_PERMITTED),
            TcpOption.of(TcpOption.Kind.TIMESTAMPS, 100L, 0L),
            TcpOption.of(TcpOption.Kind.NOP),
            TcpOption.of(TcpOption.Kind.WINDOW_SCALE, 7L));
    Action.Segment text = segment("+0 > FP. 4294967295:9(10) ack 5 <nop,nop,sack 1:2 3:4>");
    assertThat(text.sequence()).isEqualTo(4_294_967_295L);
    assertThat(text.textLength()).isEqualTo(10);
    assertThat(text.options()).last().asString().isEqualTo("sack 1:2 3:4");
    assertThat(segment("+0 > . 1:1(0) ack 1 <...>").options()).isNull();
    assertThat(segment("+0 > . 1:1(0) ack 1\n+0 < . 1:1(0) ack 1 win 1").options()).isEmpty();
  }

  @Test
  void packetsMayTellOfIp() throws ScriptException {
    Action.Packet packet = (Action.Packet) event("0 > [ect0] . 1:1(0) ack 1").action();
    assertThat(packet.ip().ecn()).isEqualTo(2);
    packet = (Action.Packet) event("0 > [tos 0x10, ttl 63] . 1:1(0) ack 1").action();
    assertThat(packet.ip()).isEqualTo(new Action.IpFields(-1, 16, 63));
  }

  @Test
  void icmpQuotesASegment() throws ScriptException {
    Action.Packet packet =
        (Action.Packet) event("0 < icmp unreachable frag_needed mtu 1200 [1:1001(1000)]").action();
    assertThat(packet.content())
        .isEqualTo(new Action.Icmp(false, "unreachable", "frag_needed", 1200, 1, 1000));
  }

  @Test
  void callsHaveArgumentsAndResults() throws ScriptException {
    Action.Call connect = call("+0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now [x])");
    assertThat(connect.result()).isEqualTo(new Value.Numeral(-1));
    assertThat(connect.errno()).isEqualTo("EINPROGRESS");
    Action.Call waits = call("0.1...0.25 read(4, ..., 1000) = 1000");
    assertThat(waits.endMicros()).isEqualTo(250_000);
    Action.Call poll = call("+0 poll([{fd=4, events=POLLIN|POLLOUT, revents=0}], 1, -1) = ?");
    assertThat(poll.result()).isNull();
    assertThat(poll.arguments().getFirst()).isInstanceOf(Value.Items.class);
    Action.Call flags = call("+0 fcntl(3, F_GETFL) = 0x2 (flags O_RDWR)");
    assertThat(flags.result()).isEqualTo(new Value.Numeral(2));
    Action.Call message =
        call("+0 sendmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 10}], msg_flags=0}, 0) = 10");
    assertThat(message.arguments()).hasSize(3);
  }

  @Test
  void commentsOptionsSetupAndCodeAreKnown() throws ScriptException {
    Script script =
        parse(
            """
            // one
            --ip_version=ipv6
            --tolerance_usecs=5000
            `./defaults.sh`
            /* two
               lines */
            0 `true`
            +0 %{ assert 1 > 0 }%
            """);
    assertThat(script.option("ip_version", "")).isEqualTo("ipv6");
    assertThat(script.setup()).containsExactly("./defaults.sh");
    assertThat(script.events()).hasSize(2).last().extracting(Event::line).isEqualTo(8);
  }

  @Test
  void definesStandForOtherWords() throws ScriptException {
    Script script =
        ScriptParser.parse("0 socket(FAMILY, N, 6) = 3", Map.of("FAMILY", "AF_INET", "N", "1"));
    Action.Call call = (Action.Call) script.events().getFirst().action();
    assertThat(call.arguments())
        .isEqualTo(
            List.of(new Value.Symbol("AF_INET"), new Value.Numeral(1), new Value.Numeral(6)));
  }

  @Test
  void whatIsWrongIsToldWithItsLine() {
    refuses("0 < S 0:0(0) win 1\n+0 > X 1:1(0)", 2, "expected");
    refuses("0 < . 1:5(3) ack 1 win 1", 1, "are not 3 octets");
    refuses("0 < . 1:1(0) ack 1 win 99999", 1, "a window must be 0 to 65535");
    refuses("0 read(3, ..., 10", 1, "expected ')'");
    refuses("0 %{ assert 1", 1, "does not end");
    refuses("0...1 < . 1:1(0) ack 1 win 9", 1, "expected a call");
    refuses("0 < gre: 1", 1, "not applicable");
  }
}
