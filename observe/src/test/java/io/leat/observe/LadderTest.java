package io.leat.observe;

import static io.leat.observe.Events.ACK;
import static io.leat.observe.Events.FIN;
import static io.leat.observe.Events.RST;
import static io.leat.observe.Events.SYN;
import static io.leat.tcp.trace.TcpState.CLOSED;
import static io.leat.tcp.trace.TcpState.CLOSE_WAIT;
import static io.leat.tcp.trace.TcpState.ESTABLISHED;
import static io.leat.tcp.trace.TcpState.FIN_WAIT_1;
import static io.leat.tcp.trace.TcpState.LAST_ACK;
import static io.leat.tcp.trace.TcpState.LISTEN;
import static io.leat.tcp.trace.TcpState.SYN_RECEIVED;
import static io.leat.tcp.trace.TcpState.SYN_SENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.observe.LadderArrow.Fate;
import io.leat.packet.wire.IpAddress;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LadderTest {
  private final Events client = Events.client();
  private final Events server = Events.server();

  private Ladder ladder() {
    return ladder(LadderOptions.DEFAULT);
  }

  private Ladder ladder(LadderOptions options) {
    return Ladder.of(client.list(), server.list(), options);
  }

  private static List<LadderArrow> arrows(Ladder ladder) {
    return ladder.rows().stream().map(LadderRow::arrow).filter(Objects::nonNull).toList();
  }

  private static List<Fate> fates(Ladder ladder) {
    return arrows(ladder).stream().map(LadderArrow::fate).toList();
  }

  @Test
  void aSegmentLeavesInOneRowAndArrivesAtTheLevelOfAnother() {
    client.at(0).sends(SYN, 0, 0);
    server
        .at(20)
        .gets(SYN, 0, 0)
        .moves(LISTEN, SYN_RECEIVED, TransitionCause.SYN_ARRIVED)
        .sends(SYN | ACK, 0, 1);
    client.at(40).gets(SYN | ACK, 0, 1);

    LadderArrow syn = arrows(ladder()).getFirst();
    assertThat(syn.fate()).isEqualTo(Fate.ARRIVED);
    assertThat(syn.toRight()).isTrue();
    assertThat(syn.arrivesNanos()).isEqualTo(20_000_000);
    LadderRow reaction = ladder().rows().get(syn.arrivalRow());
    assertThat(reaction.right()).containsExactly(new LadderEntry.State(SYN_RECEIVED, "", null));
    assertThat(Objects.requireNonNull(reaction.arrow()).label()).isEqualTo("SYN,ACK seq 0 ack 1");
    assertThat(ladder().rows().getLast().isOnlyArrival()).isTrue();
  }

  @Test
  void bothEndsBeginWithTheStatesTheyWereIn() {
    client.at(1).moves(CLOSED, SYN_SENT, TransitionCause.ACTIVE_OPEN);
    server.at(2).moves(LISTEN, SYN_RECEIVED, TransitionCause.SYN_ARRIVED);
    LadderRow first = ladder().rows().getFirst();
    assertThat(first.left()).containsExactly(new LadderEntry.State(CLOSED, "", null));
    assertThat(first.right()).containsExactly(new LadderEntry.State(LISTEN, "", null));
    assertThat(ladder().originNanos()).isEqualTo(1_000_000);
  }

  @Test
  void ofARetransmissionOnlyTheCopyThatArrivedIsSaidToHave() {
    client.at(0).sends(SYN, 0, 0);
    client.at(1000).sends(SYN, 0, 0, 0, true);
    client.at(3000).sends(SYN, 0, 0, 0, true);
    server.at(1020).gets(SYN, 0, 0);
    assertThat(fates(ladder())).containsExactly(Fate.LOST, Fate.ARRIVED, Fate.LOST);
  }

  @Test
  void equalAcknowledgmentsAreToldApartByTheirTimeOnTheWay() {
    client.at(0).sends(SYN, 0, 0);
    server.at(20).gets(SYN, 0, 0);
    for (int i = 0; i < 4; i++) {
      client.at(100 + i).sends(ACK, 1, 1);
    }
    server.at(120).gets(ACK, 1, 1);
    server.at(122).gets(ACK, 1, 1);
    server.at(123).gets(ACK, 1, 1);
    assertThat(fates(ladder()))
        .containsExactly(Fate.ARRIVED, Fate.ARRIVED, Fate.LOST, Fate.ARRIVED, Fate.ARRIVED);
  }

  @Test
  void aCopyThatTheNetworkMadeIsADuplicate() {
    client.at(0).sends(ACK, 1, 1, 100, false);
    server.at(20).gets(ACK, 1, 1, 100, "").at(25).gets(ACK, 1, 1, 100, "");
    assertThat(fates(ladder())).containsExactly(Fate.ARRIVED, Fate.DUPLICATE);
    assertThat(arrows(ladder()).getLast().toRight()).isTrue();
  }

  @Test
  void aCopyIsNotTakenForOneThatWasLostLongAgo() {
    client.at(0).sends(SYN, 0, 0).at(1000).sends(SYN, 0, 0, 0, true);
    server.at(1020).gets(SYN, 0, 0).at(1025).gets(SYN, 0, 0);
    assertThat(fates(ladder())).containsExactly(Fate.LOST, Fate.ARRIVED, Fate.DUPLICATE);
  }

  @Test
  void anOldSegmentThatComesLateAfterAllHasArrived() {
    client.at(0).sends(SYN, 0, 0).at(1000).sends(SYN, 0, 0, 0, true);
    server.at(1020).gets(SYN, 0, 0).at(5000).gets(SYN, 0, 0);
    assertThat(fates(ladder())).containsExactly(Fate.ARRIVED, Fate.ARRIVED);
    assertThat(arrows(ladder()).getFirst().overtaken()).isTrue();
  }

  @Test
  void aSegmentThatNobodySentIsShownWhereItArrives() {
    server.at(20).gets(RST, 7, 0);
    assertThat(fates(ladder())).containsExactly(Fate.DUPLICATE);
  }

  @Test
  void whatIsOvertakenOnTheWaySaysWhenItArrives() {
    client.at(0).sends(ACK, 1, 1, 100, false).sends(ACK, 101, 1, 100, false);
    client.sends(ACK, 201, 1, 100, false);
    server.at(21).gets(ACK, 201, 1, 100, "").at(40).gets(ACK, 1, 1, 100, "");
    assertThat(arrows(ladder()))
        .extracting(LadderArrow::overtaken)
        .containsExactly(true, false, false);
    assertThat(fates(ladder())).containsExactly(Fate.ARRIVED, Fate.LOST, Fate.ARRIVED);
  }

  @Test
  void whatWasSentShortlyBeforeTheEndIsUnderWay() {
    client.at(0).sends(SYN, 0, 0);
    server.at(20).gets(SYN, 0, 0).at(30).sends(SYN | ACK, 0, 1);
    assertThat(fates(ladder())).containsExactly(Fate.ARRIVED, Fate.LOST);
    client.at(40).sends(ACK, 9, 9);
    assertThat(fates(ladder(LadderOptions.DEFAULT.withRecordedUntil(45_000_000))))
        .containsExactly(Fate.ARRIVED, Fate.LOST, Fate.UNDER_WAY);
  }

  @Test
  void textThatIsCutOrJoinedOnTheWayHasArrived() {
    client.at(0).sends(ACK, 1, 1, 3000, false);
    server
        .at(20)
        .gets(ACK, 1, 1, 1448, "")
        .gets(ACK, 1449, 1, 1448, "")
        .gets(ACK, 2897, 1, 104, "");
    client.at(30).sends(ACK, 3001, 1, 100, false).sends(ACK, 3101, 1, 100, false);
    server.at(50).gets(ACK, 3001, 1, 200, "");
    assertThat(fates(ladder())).containsExactly(Fate.ARRIVED, Fate.ARRIVED, Fate.ARRIVED);
  }

  @Test
  void theReceiverKnowsTheOptions() {
    client.at(0).sends(SYN, 0, 0);
    server.at(20).gets(SYN, 0, 0, 0, "mss 1460");
    assertThat(arrows(ladder()).getFirst().label()).isEqualTo("SYN seq 0");
    assertThat(arrows(ladder(LadderOptions.DEFAULT.withSegmentOptions(true).withWindow(true))))
        .first()
        .extracting(LadderArrow::label)
        .isEqualTo("SYN seq 0 win 65535 <mss 1460>");
  }

  @Test
  void theReceiverSometimesKnowsBetterWhatNumbersAreRelativeTo() {
    Flow flow = new Flow(IpAddress.parse("10.0.0.2"), 80, IpAddress.parse("10.0.0.1"), 40_001);
    TracedSegment asSent = new TracedSegment(RST, 1001, 0, 1001, 0, false, 0, 0, "");
    server.list().add(new TraceEvent.SegmentSent(0, 0, Side.SERVER, flow, asSent, false));
    TracedSegment asSeen = new TracedSegment(RST, 1001, 0, 1, 0, true, 0, 0, "");
    client.list().add(new TraceEvent.SegmentArrived(5, 1, Side.CLIENT, flow.reversed(), asSeen));
    assertThat(arrows(ladder()).getFirst().label()).isEqualTo("RST seq 1");
  }

  @Test
  void evenWithoutDelayASegmentArrivesAfterItLeft() {
    client.at(0).sends(SYN, 0, 0).gets(SYN | ACK, 0, 1).sends(ACK, 1, 1);
    server.at(0).gets(SYN, 0, 0).sends(SYN | ACK, 0, 1).gets(ACK, 1, 1);
    assertThat(arrows(ladder()).stream().map(LadderArrow::label))
        .containsExactly("SYN seq 0", "SYN,ACK seq 0 ack 1", "ACK seq 1 ack 1");
    List<LadderRow> rows = ladder().rows();
    for (int i = 0; i < rows.size(); i++) {
      LadderArrow arrow = rows.get(i).arrow();
      assertThat(arrow == null ? i + 1 : arrow.arrivalRow()).isGreaterThan(i);
    }
  }

  @Test
  void whoListensComesBeforeWhoCallsInTheSameInstant() {
    client.at(0).calls("connect", "");
    server.at(0).calls("listen", "");
    assertThat(ladder().rows().getFirst().right()).hasSize(1);
  }

  @Test
  void aCallOfTcpStandsBeforeTheStateThatItLedTo() {
    client
        .at(0)
        .moves(ESTABLISHED, FIN_WAIT_1, TransitionCause.CLOSE_CALLED)
        .tcpCalls("CLOSE")
        .sends(FIN | ACK, 1, 1);
    LadderRow row = ladder().rows().getLast();
    assertThat(row.left())
        .containsExactly(
            new LadderEntry.Call(CallLayer.TCP, "CLOSE", ""),
            new LadderEntry.State(FIN_WAIT_1, "", null));
    assertThat(row.entriesBeforeArrow()).isEqualTo(2);
  }

  @Test
  void aCallThatIsToldWhenItIsOverStandsBeforeTheSegmentThatItSent() {
    server
        .at(0)
        .calls("read", "end of stream")
        .sends(FIN | ACK, 1, 2)
        .moves(CLOSE_WAIT, LAST_ACK, TransitionCause.CLOSE_CALLED)
        .calls("close()", "");
    LadderRow row = ladder().rows().getLast();
    assertThat(row.right())
        .containsExactly(
            new LadderEntry.Call(CallLayer.SOCKET, "read", "end of stream"),
            new LadderEntry.Call(CallLayer.SOCKET, "close()", ""),
            new LadderEntry.State(LAST_ACK, "", null));
    assertThat(row.entriesBeforeArrow()).isEqualTo(2);
  }

  @Test
  void aCallThatReturnsBecauseOfAStateStandsBehindIt() {
    client
        .at(0)
        .moves(SYN_SENT, ESTABLISHED, TransitionCause.SYN_ACK_ARRIVED)
        .calls("connect(10.0.0.2:80)", "returns");
    assertThat(ladder().rows().getLast().left())
        .first()
        .isEqualTo(new LadderEntry.State(ESTABLISHED, "", null));
  }

  @Test
  void whatArrivesComesBeforeWhatUsersDoInTheSameInstant() {
    client.at(0).sends(ACK, 1, 1).at(30).calls("close", "").sends(FIN | ACK, 1, 1);
    server.at(30).gets(ACK, 1, 1).moves(SYN_RECEIVED, ESTABLISHED, TransitionCause.ACK_OF_SYN);
    List<LadderRow> rows = ladder().rows();
    assertThat(rows.get(rows.size() - 2).right())
        .containsExactly(new LadderEntry.State(ESTABLISHED, "", null));
    assertThat(rows.getLast().left()).hasSize(1);
  }

  @Test
  void theEndOfAListenerIsNotThatOfItsConnections() {
    server.at(0).listens();
    server
        .list()
        .add(
            new TraceEvent.Transition(
                5,
                0,
                Side.SERVER,
                ((TraceEvent.Transition) server.list().getFirst()).flow(),
                LISTEN,
                CLOSED,
                TransitionCause.CLOSE_CALLED));
    assertThat(LadderText.render(ladder())).contains("| listener CLOSED");
  }

  @Test
  void callsOfTcpAreHiddenWhereTheSocketLayerTellsItsOwn() {
    client.at(0).calls("close", "").tcpCalls("CLOSE");
    server.at(0).tcpCalls("CLOSE");
    assertThat(calls(ladder())).containsExactlyInAnyOrder("close", "CLOSE");
    assertThat(calls(ladder(LadderOptions.DEFAULT.withCalls(CallLayer.TCP))))
        .containsExactly("CLOSE", "CLOSE");
  }

  private static List<String> calls(Ladder ladder) {
    return ladder.rows().stream()
        .flatMap(row -> List.of(row.left(), row.right()).stream().flatMap(List::stream))
        .map(entry -> ((LadderEntry.Call) entry).call())
        .toList();
  }

  @Test
  void timersShowWhenTheyExpireAndSomeWhenTheyStart() {
    client.at(0).timer(TcpTimer.TWO_MSL, 1000).timer(TcpTimer.RETRANSMISSION, 200);
    client.at(200).expires(TcpTimer.RETRANSMISSION, 200);
    assertThat(ladder().rows().getFirst().left())
        .containsExactly(new LadderEntry.Timer(TcpTimer.TWO_MSL, false, 1_000_000_000));
    assertThat(ladder().rows().getLast().left())
        .containsExactly(new LadderEntry.Timer(TcpTimer.RETRANSMISSION, true, 200_000_000));
    LadderOptions quiet = LadderOptions.DEFAULT.withStartsShown(Set.of());
    assertThat(ladder(quiet).rows()).hasSize(1);
  }

  @Test
  void theEndOfAConnectionIsExplainedUnlessTheArrowsTell() {
    client.at(0).moves(ESTABLISHED, CLOSED, TransitionCause.RESET_BY_PEER);
    server.at(0).moves(LAST_ACK, CLOSED, TransitionCause.ACK_OF_FIN);
    server.at(1).moves(SYN_RECEIVED, LISTEN, TransitionCause.RETURNED_TO_LISTEN);
    List<LadderEntry> entries =
        ladder().rows().stream()
            .flatMap(row -> List.of(row.left(), row.right()).stream().flatMap(List::stream))
            .toList();
    assertThat(entries)
        .contains(
            new LadderEntry.State(CLOSED, "", TransitionCause.RESET_BY_PEER),
            new LadderEntry.State(CLOSED, "", null),
            new LadderEntry.State(LISTEN, "", TransitionCause.RETURNED_TO_LISTEN));
  }

  @Test
  void severalConnectionsAreToldApartByTheirPorts() {
    client.at(0).moves(CLOSED, SYN_SENT, TransitionCause.ACTIVE_OPEN).sends(SYN, 0, 0);
    client.port(40_002).moves(CLOSED, SYN_SENT, TransitionCause.ACTIVE_OPEN).sends(SYN, 0, 0);
    server.at(0).listens();
    assertThat(arrows(ladder())).extracting(LadderArrow::tag).containsExactly(":40001", ":40002");
    assertThat(ladder().rows().getFirst().right())
        .containsExactly(new LadderEntry.State(CLOSED, "", null));
  }

  @Test
  void ofOneSideEverythingIsTakenToHaveArrived() {
    server.at(0).gets(SYN, 0, 0).sends(SYN | ACK, 0, 1);
    Ladder oneSided = Ladder.ofOneSide(server.list(), LadderOptions.DEFAULT);
    assertThat(fates(oneSided)).containsExactly(Fate.ARRIVED, Fate.ARRIVED);
    assertThat(arrows(oneSided)).extracting(LadderArrow::toRight).containsExactly(false, true);
    assertThat(oneSided.bothSides()).isFalse();
  }

  @Test
  void whatIsRepeatedIsToldOnceWithHowOftenAndUntilWhen() {
    for (int i = 0; i < 50; i++) {
      server.at(100 + 50 * i).calls("read", "nothing yet");
    }
    server.at(3000).calls("read", "100 octets");
    assertThat(ladder().rows()).hasSize(2);
    assertThat(ladder().rows().getFirst().repetitions()).isEqualTo(49);
    assertThat(LadderText.render(ladder())).contains("again ×49, until 2450");
    assertThat(LadderSvg.render(ladder(), Language.ZH)).contains("又重复 49 次，直到 2450");
  }

  @Test
  void statesAndSegmentsAreNeverFolded() {
    for (int i = 0; i < 3; i++) {
      client.at(i).moves(CLOSED, SYN_SENT, TransitionCause.ACTIVE_OPEN);
      client.at(10 + i).sends(ACK, 1, 1);
    }
    assertThat(ladder().rows()).hasSize(1 + 3 + 3).allMatch(row -> row.repetitions() == 0);
  }

  @Test
  void nothingRecordedIsAnEmptyLadder() {
    assertThat(ladder().rows()).isEmpty();
    assertThat(ladder().originNanos()).isZero();
  }
}
