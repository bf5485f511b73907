package io.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.DropReason;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventJsonTest {
  private final EventJson json = new EventJson(1_000_000);

  private String last(Events events) {
    return json.line(events.list().getLast());
  }

  @Test
  void aTransitionNamesStatesCauseAndSockets() {
    Events client =
        Events.client()
            .at(1.25)
            .moves(TcpState.SYN_SENT, TcpState.ESTABLISHED, TransitionCause.SYN_ACK_ARRIVED);
    assertThat(last(client))
        .isEqualTo(
            """
            {"type":"transition","timeMicros":250,"side":"client","connection":1,\
            "from":"SYN_SENT","to":"ESTABLISHED","cause":"SYN_ACK_ARRIVED",\
            "local":"10.0.0.1:40001","remote":"10.0.0.2:80"}\
            """);
  }

  @Test
  void anIpv6SocketIsInBrackets() {
    assertThat(last(Events.server().at(1).listens())).contains("\"remote\":\"[::]:0\"");
  }

  @Test
  void aSegmentHasFlagsAndRelativeNumbers() {
    assertThat(last(Events.server().at(1).sends(Events.SYN | Events.ACK, 0, 1)))
        .isEqualTo(
            """
            {"type":"segment","timeMicros":0,"side":"server","connection":1,"event":"sent",\
            "flags":"SYN,ACK","seq":0,"ack":1,"len":0,"window":65535}\
            """);
    assertThat(last(Events.server().at(2).gets(Events.SYN, 0, 0, 0, "mss 1460")))
        .isEqualTo(
            """
            {"type":"segment","timeMicros":1000,"side":"server","connection":1,"event":"arrived",\
            "flags":"SYN","seq":0,"len":0,"window":65535,"options":"mss 1460"}\
            """);
    assertThat(last(Events.client().at(1).sends(Events.ACK, 1, 1, 100, true)))
        .endsWith("\"len\":100,\"window\":65535,\"retransmission\":true}");
  }

  @Test
  void numbersThatAreNotRelativeSaySo() {
    TracedSegment reset = new TracedSegment(Events.RST, 77, 0, 77, 0, false, 0, 0, "");
    Flow flow = ((TraceEvent.Transition) Events.server().listens().list().getFirst()).flow();
    assertThat(json.line(new TraceEvent.SegmentSent(0, 0, Side.SERVER, flow, reset, false)))
        .contains("\"seq\":77,\"len\":0,\"window\":0,\"relative\":false}");
  }

  @Test
  void aSuperSegmentSaysWhatItIsCutInto() {
    TracedSegment whole = new TracedSegment(Events.ACK, 1, 1, 1, 1, true, 2500, 3, 9, "");
    Flow flow = ((TraceEvent.Transition) Events.server().listens().list().getFirst()).flow();
    assertThat(json.line(new TraceEvent.SegmentSent(0, 0, Side.SERVER, flow, whole, false)))
        .endsWith("\"ack\":1,\"len\":2500,\"segments\":3,\"window\":9}");
  }

  @Test
  void aTimerIsSetStoppedAndExpires() {
    assertThat(last(Events.client().at(1).timer(TcpTimer.RETRANSMISSION, 200)))
        .isEqualTo(
            """
            {"type":"timer","timeMicros":0,"side":"client","connection":1,\
            "timer":"RETRANSMISSION","event":"set","afterMicros":200000}\
            """);
    assertThat(last(Events.client().at(1).expires(TcpTimer.TWO_MSL, 60_000)))
        .contains("\"timer\":\"TWO_MSL\",\"event\":\"expired\",\"afterMicros\":60000000}");
    assertThat(
            json.line(new TraceEvent.TimerSet(0, 1, Side.CLIENT, TcpTimer.PERSIST, Long.MAX_VALUE)))
        .endsWith("\"timer\":\"PERSIST\",\"event\":\"stopped\"}");
    assertThat(json.line(new TraceEvent.TimerExpired(0, 1, Side.CLIENT, TcpTimer.PERSIST, -1)))
        .endsWith("\"event\":\"expired\"}");
  }

  @Test
  void callsDropsAndNotesHaveTheirText() {
    assertThat(last(Events.client().at(1).calls("connect(10.0.0.2:80)", "port 40001")))
        .isEqualTo(
            """
            {"type":"call","timeMicros":0,"side":"client","connection":1,"layer":"socket",\
            "call":"connect(10.0.0.2:80)","result":"port 40001"}\
            """);
    assertThat(last(Events.client().at(1).drops(DropReason.TCP_BAD_CHECKSUM)))
        .contains("\"type\":\"drop\"", "\"reason\":\"TCP_BAD_CHECKSUM\"");
    assertThat(last(Events.client().at(1).note("三次握手 \"SYN\"")))
        .contains("\"type\":\"note\"", "\"text\":\"三次握手 \\\"SYN\\\"\"");
  }

  @Test
  void textIsEscapedSoThatEachObjectStaysOneLine() {
    String line =
        new JsonLine().field("a\n", "\"\\\r\t\u0000\u007f\u2028 同 \ud83d\ude00").toString();
    assertThat(line).isEqualTo("{\"a\\n\":\"\\\"\\\\\\r\\t\\u0000\\u007f\\u2028 同 \ud83d\ude00\"}");
  }

  @Test
  void halfACharacterIsEscaped() {
    assertThat(new JsonLine().field("a", "\ud83d").toString()).isEqualTo("{\"a\":\"\\ud83d\"}");
    assertThat(new JsonLine().field("a", "\ud83dx").toString()).isEqualTo("{\"a\":\"\\ud83dx\"}");
    assertThat(new JsonLine().field("a", "\ude00").toString()).isEqualTo("{\"a\":\"\\ude00\"}");
    assertThat(new JsonLine().field("a", true).field("b", 1).toString())
        .isEqualTo("{\"a\":true,\"b\":1}");
  }

  @Test
  void eachEventIsALine() {
    List<TraceEvent> events = Events.client().at(1).note("one").note("two").list();
    assertThat(json.lines(events).lines()).hasSize(2);
    assertThat(json.lines(events)).endsWith("}\n");
  }
}
