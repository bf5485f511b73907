package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.SendHold;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpInsight;
import io.leat.tcp.connection.TcpInternals;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.connection.TcpStatus;
import io.leat.tcp.recovery.LossRecovery.Phase;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

/** What a connection tells of itself: STATUS (RFC 9293 §3.10.6), and why it waits. */
class InsightTest extends Scenario {
  private static final long RTT = 100 * MILLI;

  private ScriptedPeer peer;
  private User user;
  private int mss;

  private void established() {
    peer = stack().peer(4000);
    user = stack().connects(peer);
    peer.expects(SYN);
    stack().passes(RTT);
    peer.syn(ACK).arrives();
    peer.expects(ACK);
    mss = stack().mss();
  }

  private TcpInsight insight() {
    return user.connection().insight(stack().now());
  }

  private TcpStatus status() {
    return user.connection().status(stack().now());
  }

  private void holds(SendHold hold) {
    assertThat(insight().hold()).isEqualTo(hold);
  }

  @Test
  @Requirement("RFC9293 §3.10.6")
  void statusTellsTheVariablesOfTheConnection() {
    configure(TcpSetting.RECEIVE_BUFFER, 30_000);
    configure(TcpSetting.KEEP_ALIVE, true);
    configure(TcpSetting.USER_TIMEOUT, 50 * SECOND);
    established();
    user.sends(1000);
    peer.expects(ACK).text(1000);
    stack().passes(10 * MILLI);
    peer.segment(ACK).ack(1).text(300).arrives();
    TcpStatus status = status();
    assertThat(status.state()).isEqualTo(TcpState.ESTABLISHED);
    assertThat(status.sndUna() - mode.iss).isEqualTo(1);
    assertThat(status.sndNxt() - mode.iss).isEqualTo(1001);
    assertThat(status.sndWnd()).isEqualTo(65_535);
    assertThat(status.rcvNxt() - mode.irs).isEqualTo(301);
    assertThat(status.rcvWnd()).isEqualTo(29_700);
    assertThat(status.receiveQueue()).isEqualTo(300);
    assertThat(status.sendQueue()).isEqualTo(1000);
    assertThat(status.sendMss()).isEqualTo(mss);
    assertThat(status.cwnd()).isEqualTo(10L * mss);
    assertThat(status.ssthresh()).isEqualTo(Long.MAX_VALUE);
    assertThat(status.srttMicros()).isEqualTo(100_000);
    assertThat(status.rttvarMicros()).isEqualTo(50_000);
    assertThat(status.rto()).isEqualTo(300 * MILLI);
    assertThat(status.timestamps()).isEqualTo(mode.timestamps);
    assertThat(status.sack()).isTrue();
    assertThat(status.retransmissionIn()).isBetween(200 * MILLI, 300 * MILLI - 1);
    assertThat(status.persistIn()).isEqualTo(Long.MAX_VALUE);
    assertThat(status.delayedAckIn()).isEqualTo(40 * MILLI);
    assertThat(status.keepAliveIn()).isEqualTo(7200 * SECOND - 10 * MILLI);
    assertThat(status.userTimeoutIn()).isEqualTo(50 * SECOND - 10 * MILLI);
    assertThat(status.finWait2In()).isEqualTo(Long.MAX_VALUE);
    assertThat(status.error()).isEqualTo(TcpError.NONE);
    assertThat(status.congestionControl()).isEqualTo("newreno");
    assertThat(status.inFlight()).isEqualTo(1000);
    assertThat(status.lossPhase()).isEqualTo(Phase.OPEN);
    assertThat(status.retransmittedSegments()).isZero();
    stack().passes(40 * MILLI);
    peer.expects(ACK).ack(301);
    peer.acknowledges(1001);
    assertThat(status().sendQueue()).isZero();
    assertThat(status().inFlight()).isZero();
    assertThat(status().retransmissionIn()).isEqualTo(Long.MAX_VALUE);
    assertThat(status().userTimeoutIn()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  @Requirement("RFC9293 §3.10.6")
  void statusTellsHowOftenWhatWasRepaired() {
    established();
    user.sends(10);
    peer.expects(ACK).text(10);
    stack().passes(5 * SECOND);
    int again = peer.takesAll().size();
    TcpStatus status = status();
    assertThat(status.retransmittedSegments()).isEqualTo(again);
    assertThat(status.tailLossProbes()).isEqualTo(1);
    assertThat(status.recoveriesByTimeout()).isEqualTo(again - 1);
    assertThat(status.retransmissions()).isEqualTo(again - 1);
    assertThat(status.lossPhase()).isEqualTo(Phase.LOSS);
    peer.segment(ACK).ack(11).sack(1, 11).arrives();
    assertThat(status().spuriousRetransmissions()).isEqualTo(1);
    assertThat(status().retransmissions()).isZero();
    assertThat(stack().tcp().lossCounters().retransmissions()).isEqualTo(again);
    assertThat(stack().tcp().lossCounters().tailLossProbes()).isEqualTo(1);
    assertThat(stack().tcp().lossCounters().recoveriesByTimeout()).isEqualTo(again - 1);
    assertThat(stack().tcp().lossCounters().spuriousRetransmissions()).isEqualTo(1);
  }

  @Test
  void whoHasNoPeerYetIsHeldByTheHandshake() {
    peer = stack().peer(4000);
    user = stack().connects(peer);
    peer.expects(SYN);
    stack().passes(10 * MILLI);
    user.sends(100);
    holds(SendHold.HANDSHAKE);
    TcpInsight insight = insight();
    assertThat(insight.una()).isZero();
    assertThat(insight.nxt()).isEqualTo(1);
    assertThat(insight.rcvNxt()).isZero();
    assertThat(insight.sinceSent()).isEqualTo(10 * MILLI);
    assertThat(insight.sinceReceived()).isEqualTo(-1);
    assertThat(insight.nextTimer()).isEqualTo(TcpTimer.RETRANSMISSION);
    assertThat(insight.nextTimerIn()).isEqualTo(990 * MILLI);
    assertThat(insight.headOctets()).isZero();
    assertThat(insight.gapBefore()).isFalse();
    user.aborts();
    holds(SendHold.STATE);
    assertThat(insight().nextTimer()).isNull();
    assertThat(insight().nextTimerIn()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whoHasSentAllIsHeldByTheApplication() {
    established();
    holds(SendHold.APPLICATION);
    user.sends(100);
    peer.expects(ACK).text(100);
    stack().passes(20 * MILLI);
    holds(SendHold.APPLICATION);
    TcpInsight insight = insight();
    assertThat(insight.unsent()).isZero();
    assertThat(insight.outstanding()).isEqualTo(100);
    assertThat(insight.una()).isEqualTo(1);
    assertThat(insight.nxt()).isEqualTo(101);
    assertThat(insight.rcvNxt()).isEqualTo(1);
    assertThat(insight.headOctets()).isEqualTo(100);
    assertThat(insight.headTransmissions()).isEqualTo(1);
    assertThat(insight.headLost()).isFalse();
    assertThat(insight.sinceSent()).isEqualTo(20 * MILLI);
    assertThat(insight.sinceReceived()).isEqualTo(20 * MILLI);
    assertThat(insight.sinceProgress()).isEqualTo(20 * MILLI);
    assertThat(insight.finQueued()).isFalse();
    assertThat(insight.taken()).isTrue();
    assertThat(insight.applicationGone()).isFalse();
    assertThat(insight.readerClosed()).isFalse();
    assertThat(insight.memoryShort()).isFalse();
    assertThat(insight.unsentLimited()).isFalse();
    assertThat(insight.sendSpace()).isEqualTo((256 << 10) - 100);
    assertThat(insight.maxWindow()).isEqualTo(65_535);
    assertThat(insight.repairing()).isFalse();
    assertThat(insight.probing()).isFalse();
    assertThat(insight.nextTimer()).isEqualTo(TcpTimer.LOSS_PROBE);
    assertThat(insight.nextTimerIn()).isEqualTo(status().retransmissionIn());
    peer.acknowledges(101);
  }

  @Test
  @Requirement("RFC9293 §3.8.6.1")
  void aClosedWindowHoldsWhatTheApplicationHasWritten() {
    established();
    peer.advertises(0);
    peer.segment(ACK).arrives();
    user.sends(100);
    holds(SendHold.WINDOW_CLOSED);
    assertThat(insight().nextTimer()).isEqualTo(TcpTimer.PERSIST);
    assertThat(insight().unsent()).isEqualTo(100);
    assertThat(insight().windowProbes()).isZero();
    stack().passes(500 * MILLI);
    assertThat(peer.takesAll()).hasSize(1);
    assertThat(insight().windowProbes()).isEqualTo(1);
    assertThat(insight().probing()).isTrue();
    assertThat(insight().unsent()).isEqualTo(99);
    assertThat(status().persistIn()).isPositive().isLessThan(SECOND);
  }

  @Test
  void aFullWindowHoldsTheRest() {
    established();
    peer.advertises(2 * mss);
    peer.segment(ACK).arrives();
    user.sends(3 * mss);
    assertThat(peer.takesAll()).hasSize(2);
    holds(SendHold.WINDOW_FULL);
    peer.advertises(10 * mss);
    peer.acknowledges(1 + 2L * mss);
    peer.expects(ACK).text(mss);
    peer.acknowledges(1 + 3L * mss);
    holds(SendHold.APPLICATION);
  }

  @Test
  @Requirement("RFC9293 §3.8.6.2.1")
  void aWindowThatTakesLittleIsSilly() {
    established();
    peer.advertises(100);
    peer.segment(ACK).arrives();
    user.sends(5000);
    holds(SendHold.SILLY_WINDOW);
    stack().passes(SECOND);
    assertThat(peer.takesAll()).isNotEmpty();
  }

  @Test
  @Requirement("RFC9293 §3.7.4")
  void aSmallSegmentWaitsByNaglesRule() {
    established();
    user.sends(100);
    peer.expects(ACK).text(100);
    stack().passes(10 * MILLI);
    user.sends(100);
    holds(SendHold.NAGLE);
    peer.acknowledges(101);
    peer.expects(ACK).text(100);
    peer.acknowledges(201);
  }

  @Test
  @Requirement("RFC5681 §2")
  void aFullCongestionWindowHoldsTheRest() {
    configure(TcpSetting.SEND_BUFFER, 1 << 20);
    established();
    user.sends(20 * mss);
    assertThat(peer.takesAll()).hasSize(10);
    holds(SendHold.CONGESTION_WINDOW);
    assertThat(insight().unsent()).isEqualTo(10L * mss);
    assertThat(TcpInternals.inFlight(user.connection())).isEqualTo(10L * mss);
    assertThat(TcpInternals.cwnd(user.connection())).isEqualTo(10L * mss);
  }

  @Test
  void theRateHoldsWhatTheWindowWouldLetOut() {
    configure(TcpSetting.SEND_BUFFER, 1 << 20);
    established();
    user.sends(40 * mss);
    assertThat(peer.takesAll()).hasSize(10);
    stack().passes(RTT);
    peer.acknowledges(1 + 10L * mss);
    assertThat(peer.takesAll()).isNotEmpty();
    holds(SendHold.PACING);
    assertThat(insight().nextTimer()).isEqualTo(TcpTimer.PACING);
    stack().passes(RTT / 2);
    assertThat(peer.takesAll()).isNotEmpty();
  }

  @Test
  void aFinThatWaitsIsToldApartFromOneThatHasLeft() {
    established();
    peer.advertises(0);
    peer.segment(ACK).arrives();
    user.closes();
    assertThat(insight().finQueued()).isTrue();
    assertThat(insight().finSent()).isFalse();
    holds(SendHold.WINDOW_CLOSED);
    peer.advertises(1000);
    peer.segment(ACK).arrives();
    peer.expects(FIN | ACK);
    assertThat(insight().finSent()).isTrue();
    holds(SendHold.APPLICATION);
    peer.segment(FIN | ACK).ack(1).arrives();
    peer.expects(ACK).ack(2);
    assertThat(insight().peerFinReached()).isTrue();
    assertThat(status().state()).isEqualTo(TcpState.CLOSING);
  }

  @Test
  void whatIsMissingInFrontAndWhatIsHeldBehindItIsTold() {
    established();
    peer.segment(ACK).seq(101).text(100).arrives();
    peer.expects(ACK).ack(1);
    assertThat(insight().gapBefore()).isTrue();
    assertThat(TcpInternals.rcvNxt(user.connection()) - TcpInternals.irs(user.connection()))
        .isEqualTo(1);
    peer.segment(ACK).seq(1).text(100).arrives();
    peer.expects(ACK).ack(201);
    assertThat(insight().gapBefore()).isFalse();
    assertThat(insight().rcvNxt()).isEqualTo(201);
  }

  @Test
  void smallSegmentsThatArrivedBeforeFullOnesAreTheMarkOfASmallPath() {
    established();
    user.sends(2 * mss);
    user.closes();
    assertThat(peer.takesAll()).isNotEmpty();
    assertThat(insight().smallOvertookFull()).isFalse();
    peer.segment(ACK).ack(1).sack(1 + 2L * mss, 2 + 2L * mss).arrives();
    peer.takesAll();
    assertThat(insight().smallOvertookFull()).isTrue();
    peer.segment(ACK).ack(1).sack(1 + mss, 2 + 2L * mss).arrives();
    peer.takesAll();
    assertThat(insight().smallOvertookFull()).as("a full one arrived too").isFalse();
  }

  @Test
  void whatCountsAsLostIsTold() {
    configure(TcpSetting.SEND_BUFFER, 1 << 20);
    established();
    user.sends(10 * mss);
    peer.takesAll();
    stack().passes(SECOND);
    peer.takesAll();
    TcpInsight insight = insight();
    assertThat(insight.repairing()).isTrue();
    assertThat(insight.headTransmissions()).isGreaterThan(1);
    assertThat(insight.headOctets()).isEqualTo(mss);
    holds(SendHold.CONGESTION_WINDOW);
    assertThat(TcpInternals.lostOctets(user.connection())).isEqualTo(9L * mss);
    assertThat(TcpInternals.lossPhase(user.connection())).isEqualTo(Phase.LOSS);
    assertThat(TcpInternals.lossPhaseNumber(user.connection())).isEqualTo(4);
    assertThat(TcpInternals.backoffs(user.connection())).isPositive();
    user.aborts();
    peer.expects(RST | ACK);
  }

  @Test
  void theInstrumentsOfSimulationsReadWhatStatusTells() {
    established();
    var c = user.connection();
    user.sends(100);
    peer.expects(ACK).text(100);
    peer.segment(ACK).ack(1).text(10).arrives();
    long iss = TcpInternals.iss(c);
    assertThat((int) iss).isEqualTo(mode.iss);
    assertThat(TcpInternals.sndUna(c) - iss).isEqualTo(1);
    assertThat(TcpInternals.sndNxt(c) - iss).isEqualTo(101);
    assertThat(TcpInternals.sendEnd(c) - iss).isEqualTo(101);
    assertThat(TcpInternals.sndWnd(c)).isEqualTo(65_535);
    assertThat(TcpInternals.sndFin(c)).isEqualTo(-1);
    assertThat(TcpInternals.sndMss(c)).isEqualTo(mss);
    assertThat((int) TcpInternals.irs(c)).isEqualTo(mode.irs);
    assertThat(TcpInternals.rcvNxt(c) - TcpInternals.irs(c)).isEqualTo(11);
    assertThat(TcpInternals.rcvEdge(c) - TcpInternals.rcvNxt(c)).isEqualTo(status().rcvWnd());
    assertThat(TcpInternals.lastAckSent(c) - TcpInternals.irs(c)).isEqualTo(1);
    assertThat(TcpInternals.largestText(c)).isEqualTo(10);
    assertThat(TcpInternals.hasPeer(c)).isTrue();
    assertThat(TcpInternals.sackedOctets(c)).isZero();
    assertThat(TcpInternals.lossPhaseNumber(c)).isZero();
    assertThat(TcpInternals.minimumRttMicros(c)).isEqualTo(100_000);
    assertThat(TcpInternals.rto(c)).isEqualTo(status().rto());
    assertThat(TcpInternals.backoffs(c)).isZero();
    assertThat(TcpInternals.deadline(c, TcpTimer.DELAYED_ACK) - stack().now())
        .isEqualTo(40 * MILLI);
    peer.acknowledges(101);
    stack().passes(50 * MILLI);
    peer.expects(ACK).ack(11);
    assertThat(TcpInternals.lastAckSent(c) - TcpInternals.irs(c)).isEqualTo(11);
  }

  @Test
  void whoHasAConnectionIsToldApartFromNobody() {
    stack().listens();
    peer = stack().peer(4000);
    peer.syn(0).arrives();
    peer.expects(SYN | ACK);
    peer.segment(ACK).arrives();
    var waiting = stack().accepts();
    assertThat(waiting.insight(stack().now()).taken()).as("nobody has it yet").isFalse();
    waiting.attach("a socket");
    assertThat(waiting.insight(stack().now()).taken()).isTrue();
    waiting.attach(null);
    stack().does(() -> waiting.closeFully(stack().now()));
    peer.expects(FIN | ACK);
    assertThat(waiting.insight(stack().now()).taken()).as("it was had").isTrue();
    assertThat(waiting.insight(stack().now()).applicationGone()).isTrue();
  }
}
