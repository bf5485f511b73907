package io.leat.observe;

import static io.leat.observe.Events.ACK;
import static io.leat.observe.Events.FIN;
import static io.leat.observe.Events.SYN;
import static io.leat.tcp.trace.TcpState.CLOSED;
import static io.leat.tcp.trace.TcpState.ESTABLISHED;
import static io.leat.tcp.trace.TcpState.SYN_RECEIVED;
import static io.leat.tcp.trace.TcpState.SYN_SENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.DropReason;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LadderTextTest {
  private final Events client = Events.client();
  private final Events server = Events.server();

  private Ladder ladder() {
    return Ladder.of(client.list(), server.list(), LadderOptions.DEFAULT);
  }

  @Test
  void aWholeLifeReadsFromTopToBottom() throws Exception {
    Golden.matches(LadderText.render(TwoEnds.conversation().ladder()), "whole-life.txt");
  }

  @Test
  void chineseAlignsWithEnglish() throws Exception {
    TwoEnds ends = new TwoEnds();
    ends.clientEvents.note("客户端发送 SYN，请求建立连接；服务器处于 LISTEN 状态，等待客户端。", ends.now);
    TwoEnds.conversation(ends);
    String text = LadderText.render(ends.ladder(), Language.ZH, 100, true);
    assertThat(barPositions(text)).hasSize(1);
    Golden.matches(text, "whole-life.zh.txt");
  }

  /** Where the two bars stand in each line that has them. */
  private static Set<List<Integer>> barPositions(String text) {
    return text.lines()
        .filter(line -> line.contains(" |"))
        .map(line ->
            List.of(
                TextCells.width(line.substring(0, line.indexOf(" |"))),
                TextCells.width(line.substring(0, line.lastIndexOf(" |")))))
        .collect(Collectors.toSet());
  }

  @Test
  void inEightyColumnsTheMarginsAreWrapped() throws Exception {
    String text = LadderText.render(TwoEnds.conversation().ladder(), Language.EN, 80, true);
    assertThat(barPositions(text)).hasSize(1);
    Golden.matches(text, "whole-life.80.txt");
  }

  @Test
  void whatIsLostEndsInACross() {
    client
        .at(0)
        .moves(CLOSED, SYN_SENT, TransitionCause.ACTIVE_OPEN)
        .sends(SYN, 0, 0)
        .at(1000)
        .expires(TcpTimer.RETRANSMISSION, 1000)
        .sends(SYN, 0, 0, 0, true);
    server
        .at(1020)
        .gets(SYN, 0, 0)
        .moves(CLOSED, SYN_RECEIVED, TransitionCause.SYN_ARRIVED)
        .sends(SYN | ACK, 0, 1);
    assertThat(LadderText.render(ladder()))
        .isEqualTo(
            """
                ms  client            |                                  | server
                 0  CLOSED            |                                  | CLOSED
                    SYN_SENT          | --- SYN seq 0                --x |
              1000  RTO 1.0 s expired | --- SYN seq 0 retransmission --> |
              1020                    | x-- SYN,ACK seq 0 ack 1      --- | SYN_RECEIVED
            """);
  }

  @Test
  void crossingSynsDuplicatesAndDropsAreShown() {
    client.at(0).sends(SYN, 0, 0).at(20).gets(SYN, 0, 0);
    server.at(0).sends(SYN, 0, 0).at(20).gets(SYN, 0, 0).at(25).gets(SYN, 0, 0);
    server.drops(DropReason.TCP_SYN_CHALLENGED);
    Golden.matches(LadderText.render(ladder()), "crossing.txt");
  }

  @Test
  void aSegmentThatIsOvertakenSaysWhenItArrives() {
    client.at(0).sends(ACK, 1, 1, 100, false).at(1).sends(ACK, 101, 1, 100, false);
    server.at(21).gets(ACK, 101, 1, 100, "").at(40).gets(ACK, 1, 1, 100, "");
    assertThat(LadderText.render(ladder())).contains("--- ACK seq 1 ack 1 len 100 arrives 40");
    assertThat(LadderText.render(ladder(), Language.ZH, 100, true)).contains("到达 40");
  }

  @Test
  void aLabelTooLongForTheColumnsGoesOnBelowItsArrow() {
    client.at(0).sends(ACK, 1_000_001, 2_000_002, 1448, true);
    server.at(20).gets(ACK, 1_000_001, 2_000_002, 1448, "");
    assertThat(LadderText.render(ladder(), Language.EN, 64, true))
        .isEqualTo(
            """
              ms  client         |                                | server
               0                 | --- ACK seq 1000001 ack    --> |
                                 |       2000002 len 1448         |
                                 |       retransmission           |
            """);
  }

  @Test
  void whatIsUnderWayHasNoEndYet() {
    client.at(0).sends(SYN, 0, 0);
    LadderOptions options = LadderOptions.DEFAULT.withRecordedUntil(0);
    String text = LadderText.render(Ladder.of(client.list(), server.list(), options));
    assertThat(text).contains("--- SYN seq 0              ... |");
  }

  @Test
  void aFailingTestShowsOneSideUnderWhatItExpected() {
    server
        .at(0)
        .gets(ACK, 1, 1)
        .moves(SYN_RECEIVED, ESTABLISHED, TransitionCause.ACK_OF_SYN)
        .sends(ACK, 1, 1, 100, false);
    LadderOptions options =
        LadderOptions.DEFAULT.withHeadline("expected FIN but the stack stayed silent");
    assertThat(LadderText.render(Ladder.ofOneSide(server.list(), options), Language.EN, 80, false))
        .isEqualTo(
            """
            expected FIN but the stack stayed silent
              stack          |                                 | peer
              SYN_RECEIVED   |                                 |
                             | <-- ACK seq 1 ack 1         --- |
              ESTABLISHED    | --- ACK seq 1 ack 1 len 100 --> |
            """);
  }

  @Test
  void timesHaveDecimalsWhereNeeded() {
    client.at(0).sends(SYN, 0, 0).at(1.5).sends(SYN, 0, 0, 0, true);
    assertThat(LadderText.render(ladder())).contains("\n  0.000  ", "\n  1.500  ");
  }

  @Test
  void titlesMayBeGiven() {
    client.at(0).sends(FIN | ACK, 1, 1);
    LadderOptions options = LadderOptions.DEFAULT.withTitles("甲", "乙");
    assertThat(LadderText.render(Ladder.of(client.list(), server.list(), options)))
        .containsPattern("甲 +\\| +\\| 乙");
  }

  @Test
  void theTextIsTheSameEachTime() throws Exception {
    assertThat(LadderText.render(TwoEnds.conversation().ladder()))
        .isEqualTo(LadderText.render(TwoEnds.conversation().ladder()));
  }
}
