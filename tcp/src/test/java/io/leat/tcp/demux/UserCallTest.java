package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static io.leat.packet.wire.TcpFlags.URG;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;
import io.leat.testkit.Requirement;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The user calls of RFC 9293 §3.9.1 in the states of §3.10. */
class UserCallTest extends Scenario {
  private ScriptedPeer peer;
  private User user;

  private TcpConnection established() {
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
    return user.connection();
  }

  private TcpError callError() {
    return user.connection().callError();
  }

  // OPEN.

  @Test
  @Requirement("RFC9293 §3.10.1")
  void anOpenConnectionIsNotOpenedAgain() {
    TcpConnection c = established();
    assertThat(c.openActive(stack().now())).isEqualTo(TcpError.ALREADY_EXISTS);
    assertThat(c.openPassive(stack().now())).isEqualTo(TcpError.ALREADY_EXISTS);
    user.aborts();
    peer.expects(RST | ACK);
    assertThat(c.openActive(stack().now()))
        .as("nor one that has failed")
        .isEqualTo(TcpError.ALREADY_EXISTS);
    assertThat(c.openPassive(stack().now())).isEqualTo(TcpError.ALREADY_EXISTS);
  }

  // SEND.

  @Test
  @Requirement("RFC9293 §3.10.2")
  void sendTakesTextFromMemoryToo() {
    TcpConnection c = established();
    byte[] text = new byte[30];
    System.arraycopy(Pattern.octets(0, 20), 0, text, 10, 20);
    assertThat(stack().does(() -> c.send(MemorySegment.ofArray(text), 10, 20, stack().now())))
        .isEqualTo(20);
    peer.expects(ACK).seq(1).text(20);
    peer.acknowledges(21);
    assertThat(callError()).isEqualTo(TcpError.NONE);
  }

  @Test
  @Requirement("RFC9293 §3.10.2")
  void afterCloseNothingIsSent() {
    established();
    peer.reachesFinWait1(user);
    assertThat(user.sends(10)).isEqualTo(-1);
    assertThat(callError()).isEqualTo(TcpError.CLOSING);
    byte[] text = new byte[1];
    assertThat(user.connection().send(MemorySegment.ofArray(text), 0, 1, stack().now()))
        .isEqualTo(-1);
    peer.acknowledges(2);
    assertThat(user.sends(10)).isEqualTo(-1);
    assertThat(callError()).isEqualTo(TcpError.CLOSING);
  }

  @Test
  @Requirement("RFC9293 §3.10.2")
  void sendInCloseWaitIsTakenUntilClose() {
    established();
    peer.reachesCloseWait(user);
    assertThat(user.sends(10)).isEqualTo(10);
    peer.expects(ACK).seq(1).text(10);
    user.closes();
    peer.expects(FIN | ACK).seq(11);
    assertThat(user.sends(10)).isEqualTo(-1);
    assertThat(callError()).isEqualTo(TcpError.CLOSING);
    peer.acknowledges(12);
    stack().is(user, TcpState.CLOSED);
    assertThat(user.sends(10)).isEqualTo(-1);
    assertThat(callError()).as("an orderly end is no error").isEqualTo(TcpError.DOES_NOT_EXIST);
  }

  @Test
  @Requirement("RFC9293 §3.10.2")
  void sendOnAConnectionThatWasResetSaysSo() {
    established();
    peer.segment(RST).arrives();
    assertThat(user.sends(10)).isEqualTo(-1);
    assertThat(callError()).isEqualTo(TcpError.RESET);
    assertThat(user.closes()).isEqualTo(TcpError.RESET);
    assertThat(user.aborts()).isEqualTo(TcpError.RESET);
  }

  @Test
  @Requirement("RFC9293 §3.10.2")
  void textQueuedBeforeTheHandshakeFollowsIt() {
    peer = stack().peer(4000);
    user = stack().connects(peer);
    peer.expects(SYN);
    assertThat(user.sends(100)).isEqualTo(100);
    peer.syn(ACK).arrives();
    peer.expects(ACK).seq(1).text(100);
    peer.acknowledges(101);
    assertThat(user.wasTold("connected")).isTrue();
  }

  @Test
  void aSenderThatWaitsIsToldWhenHalfOfItsBufferIsFree() {
    configure(TcpSetting.SEND_BUFFER, 1000);
    configure(TcpSetting.NAGLE, false);
    TcpConnection c = established();
    user.told.clear();
    assertThat(user.sends(2000)).isEqualTo(1000);
    peer.takesAll();
    peer.acknowledges(500);
    assertThat(user.told).as("one octet more than half is held").doesNotContain("writable");
    peer.acknowledges(501);
    assertThat(user.told).containsOnlyOnce("writable");
    peer.acknowledges(1001);
    assertThat(user.told).as("it waits no more").containsOnlyOnce("writable");
    stack().does(c::awaitSendSpace);
    assertThat(user.told).as("there is room now").filteredOn("writable"::equals).hasSize(2);
  }

  @Test
  void whoAsksForSpaceThatThereIsNotIsToldLater() {
    configure(TcpSetting.SEND_BUFFER, 1000);
    TcpConnection c = established();
    user.sends(1000);
    peer.takesAll();
    user.told.clear();
    stack().does(c::awaitSendSpace);
    assertThat(user.told).doesNotContain("writable");
    peer.acknowledges(1001);
    assertThat(user.told).contains("writable");
  }

  @Test
  void textThatWaitsToBeSentIsLimitedByItsMark() {
    configure(TcpSetting.NOT_SENT_LOW_WATER, 1000);
    TcpConnection c = established();
    peer.advertises(0);
    peer.segment(ACK).arrives();
    user.told.clear();
    assertThat(user.sends(5000)).isEqualTo(1000);
    peer.advertises(10_000);
    peer.segment(ACK).arrives();
    peer.takesAll();
    assertThat(user.told).as("all has left").contains("writable");
    assertThat(c.insight(stack().now()).unsentLimited()).isTrue();
    peer.acknowledges(1001);
  }

  @Test
  @Requirement("RFC9293 MUST-30")
  @Requirement("RFC9293 MUST-62")
  void urgentTextIsMarkedWithThePositionBehindIt() {
    TcpConnection c = established();
    stack()
        .does(() -> {
          user.sendsOnly(5);
          c.sendUrgent(stack().now());
          user.sendsOnly(5);
        });
    peer.expects(ACK | URG).seq(1).text(10).urgentPointer(5);
    peer.acknowledges(11);
    user.sends(5);
    peer.expects(ACK).seq(11).text(5).urgentPointer(0);
    peer.acknowledges(16);
    user.closes();
    peer.expects(FIN | ACK);
    stack().does(() -> c.sendUrgent(stack().now()));
    stack().passes(250 * MILLI);
    peer.expects(FIN | ACK).urgentPointer(0);
    peer.acknowledges(17);
  }

  @Test
  @Requirement("RFC9293 MUST-31")
  void theUrgentPositionNeverMovesBackAndReachesBeyondOneSegment() {
    configure(TcpSetting.SEND_BUFFER, 1 << 20);
    TcpConnection c = established();
    peer.advertises(0);
    peer.segment(ACK).arrives();
    user.sends(200_000);
    stack()
        .does(() -> {
          c.sendUrgent(stack().now());
          c.sendUrgent(c.sendStream().end() - 199_990, stack().now());
        });
    peer.advertises(10_000);
    peer.segment(ACK).arrives();
    Emitted first = peer.expects(ACK | URG).seq(1).urgentPointer(65_535);
    peer.takesAll();
    assertThat(first.text).isNotEmpty();
  }

  // RECEIVE.

  @Test
  @Requirement("RFC9293 §3.10.3")
  void receiveGivesTextWhereItIsWanted() {
    TcpConnection c = established();
    peer.sendsText(30);
    stack().passes(100 * MILLI);
    peer.expects(ACK).ack(31);
    byte[] memory = new byte[20];
    assertThat(c.receive(MemorySegment.ofArray(memory), 5, 10, stack().now())).isEqualTo(10);
    assertThat(Arrays.copyOfRange(memory, 5, 15)).isEqualTo(Pattern.octets(0, 10));
    ByteBuffer buffer = ByteBuffer.allocate(15);
    assertThat(c.receive(buffer, stack().now())).isEqualTo(15);
    assertThat(buffer.remaining()).isZero();
    assertThat(c.receive(buffer, stack().now())).as("there is no room").isZero();
    assertThat(c.receive(memory, 0, 20, stack().now())).isEqualTo(5);
    assertThat(c.receive(memory, 0, 20, stack().now())).as("none yet").isZero();
    assertThat(c.receive(memory, 0, 0, stack().now())).isZero();
    assertThat(callError()).isEqualTo(TcpError.NONE);
  }

  @Test
  @Requirement("RFC9293 §3.10.3")
  void theEndOfTheStreamIsNoErrorAndAnAbortIsOne() {
    TcpConnection c = established();
    byte[] some = new byte[10];
    peer.segment(FIN | ACK).text(5).arrives();
    peer.expects(ACK).ack(7);
    assertThat(c.isEndReached()).isTrue();
    assertThat(user.receives(10)).isEqualTo(5);
    assertThat(c.receive(some, 0, 10, stack().now())).isEqualTo(-1);
    assertThat(callError()).isEqualTo(TcpError.NONE);
    assertThat(c.receive(MemorySegment.ofArray(some), 0, 10, stack().now())).isEqualTo(-1);
    assertThat(c.receive(ByteBuffer.wrap(some), stack().now())).isEqualTo(-1);
    user.aborts();
    peer.expects(RST | ACK);
    assertThat(c.receive(some, 0, 10, stack().now())).isEqualTo(-1);
    assertThat(callError()).isEqualTo(TcpError.ABORTED);
  }

  @Test
  @Requirement("RFC9293 §3.10.3")
  void textIsReadableAfterOurFinUnlessTheRfcIsTakenLiterally() {
    for (boolean literally : new boolean[] {false, true}) {
      peer = stack().peer(literally ? 4001 : 4000);
      user = stack().connects(peer, config.with(TcpSetting.READ_AFTER_FIN, !literally));
      peer.expects(SYN);
      peer.syn(ACK).arrives();
      peer.expects(ACK);
      peer.segment(FIN | ACK).text(10).arrives();
      peer.expects(ACK).ack(12);
      assertThat(user.receives(3)).as("in CLOSE-WAIT").isEqualTo(3);
      user.closes();
      peer.expects(FIN | ACK);
      stack().is(user, TcpState.LAST_ACK);
      byte[] some = new byte[10];
      TcpConnection c = user.connection();
      if (literally) {
        assertThat(c.receive(some, 0, 2, stack().now())).isEqualTo(-1);
        assertThat(callError()).isEqualTo(TcpError.CLOSING);
        assertThat(c.receive(MemorySegment.ofArray(some), 0, 2, stack().now())).isEqualTo(-1);
        assertThat(c.receive(ByteBuffer.wrap(some), stack().now())).isEqualTo(-1);
      } else {
        assertThat(user.receives(10)).isEqualTo(7);
      }
      peer.acknowledges(2);
      stack().is(user, TcpState.CLOSED);
    }
  }

  @Test
  void whoReadsNoMoreAcknowledgesAndDropsWhatArrives() {
    TcpConnection c = established();
    peer.sendsText(100);
    stack().passes(100 * MILLI);
    peer.expects(ACK).ack(101);
    user.closesReceiving();
    assertThat(c.receiveStream().readable()).isZero();
    assertThat(user.receives(10)).isEqualTo(-1);
    peer.sendsText(100);
    stack().passes(100 * MILLI);
    peer.expects(ACK).ack(201);
    assertThat(c.receiveStream().readable()).isZero();
    assertThat(stack().chunks().octetsInUse()).isZero();
    assertThat(c.insight(stack().now()).readerClosed()).isTrue();
    user.closesFully();
    peer.expects(FIN | ACK);
  }

  @Test
  @Requirement("RFC9293 §3.8.6.2.2")
  void aWindowThatHasOpenedByHalfIsToldAtOnceAndOneThatHasNotIsNot() {
    configure(TcpSetting.RECEIVE_BUFFER, 10_000);
    established();
    peer.segment(ACK).text(10_000).arrives();
    peer.expects(ACK).ack(10_001).window(0);
    user.receives(stack().mss() - 1);
    user.receives(1);
    peer.expects(ACK).ack(10_001).window(stack().mss());
    user.receives(10_000);
    peer.expects(ACK).ack(10_001).window(10_000);
  }

  // CLOSE and ABORT.

  @Test
  @Requirement("RFC9293 §3.10.4")
  void closeIsTakenOnce() {
    established();
    assertThat(user.closes()).isEqualTo(TcpError.NONE);
    peer.expects(FIN | ACK);
    assertThat(user.closes()).isEqualTo(TcpError.CLOSING);
    peer.acknowledges(2);
    assertThat(user.closes()).isEqualTo(TcpError.CLOSING);
    peer.segment(FIN | ACK).arrives();
    peer.expects(ACK);
    stack().is(user, TcpState.TIME_WAIT);
    assertThat(user.closes()).isEqualTo(TcpError.CLOSING);
    assertThat(user.connection().everythingAcknowledged()).isTrue();
    stack().passes(3 * SECOND);
    stack().is(user, TcpState.CLOSED);
    assertThat(user.closes()).isEqualTo(TcpError.DOES_NOT_EXIST);
    stack().isEmpty();
  }

  @Test
  @Requirement("RFC9293 §3.10.4")
  void closeBeforeTheHandshakeSendsNothing() {
    peer = stack().peer(4000);
    user = stack().connects(peer);
    peer.expects(SYN);
    assertThat(user.closes()).isEqualTo(TcpError.NONE);
    stack().isClosed(user, TcpError.CLOSING);
    assertThat(stack().causes()).contains(TransitionCause.CLOSED_BEFORE_SYN);
    stack().isEmpty();
  }

  @Test
  @Requirement("RFC9293 SHLD-3")
  void closeWithTextUnreadResets() {
    TcpConnection c = established();
    peer.sendsText(10);
    stack().passes(100 * MILLI);
    peer.expects(ACK);
    assertThat(user.closesFully()).isEqualTo(TcpError.NONE);
    peer.expects(RST | ACK).seq(1).ack(11);
    stack().isClosed(user, TcpError.ABORTED);
    assertThat(c.closeCause()).isEqualTo(TransitionCause.CLOSED_WITH_UNREAD_DATA);
    stack().isEmpty();
  }

  @Test
  @Requirement("RFC9293 MAY-1")
  void textForAnApplicationThatHasGoneIsAnsweredByAReset() {
    established();
    user.closesFully();
    peer.expects(FIN | ACK).seq(1);
    peer.segment(ACK).ack(2).text(10).arrives();
    peer.expects(RST).seq(2);
    stack().isClosed(user, TcpError.RESET);
    stack().isEmpty();
  }

  @Test
  void theFinWaitOfAnApplicationThatHasGoneEnds() {
    established();
    user.closesFully();
    peer.expects(FIN | ACK);
    peer.acknowledges(2);
    stack().is(user, TcpState.FIN_WAIT_2);
    assertThat(user.connection().status(stack().now()).finWait2In()).isEqualTo(60 * SECOND);
    stack().passes(60 * SECOND - 1);
    stack().is(user, TcpState.FIN_WAIT_2);
    stack().passes(1);
    stack().isClosed(user, TcpError.NONE);
    assertThat(user.wasTold("closed")).isTrue();
    assertThat(stack().causes()).contains(TransitionCause.ORPHAN_TIMEOUT);
    stack().isEmpty();
  }

  @Test
  void theFinWaitOfAnApplicationThatReadsOnDoesNotEnd() {
    established();
    peer.reachesFinWait2(user);
    stack().passes(1000 * SECOND);
    stack().is(user, TcpState.FIN_WAIT_2);
    user.closesFully();
    stack().passes(60 * SECOND);
    stack().isClosed(user, TcpError.NONE);
  }

  @Test
  void aCloseThatLingersIsOverWhenItsTimeIs() {
    configure(TcpSetting.LINGER, 5 * SECOND);
    established();
    user.sends(10);
    peer.expects(ACK).text(10);
    user.closesFully();
    peer.expects(FIN | ACK);
    stack().passes(5 * SECOND - 1);
    peer.takesAll();
    stack().is(user, TcpState.FIN_WAIT_1);
    stack().passes(1);
    peer.expects(RST | ACK);
    stack().isClosed(user, TcpError.ABORTED);
    assertThat(stack().causes()).contains(TransitionCause.LINGER_EXPIRED);
  }

  @Test
  void aCloseThatLingersIsForgottenWhenAllHasArrived() {
    configure(TcpSetting.LINGER, 5 * SECOND);
    established();
    user.closesFully();
    peer.expects(FIN | ACK);
    stack().passes(SECOND);
    peer.takesAll();
    peer.acknowledges(2);
    stack().is(user, TcpState.FIN_WAIT_2);
    stack().passes(30 * SECOND);
    stack().is(user, TcpState.FIN_WAIT_2);
    stack().passes(30 * SECOND);
    stack().is(user, TcpState.CLOSED);
  }

  @Test
  void aCloseWithoutLingeringAborts() {
    configure(TcpSetting.LINGER, 0);
    established();
    user.sends(10);
    peer.expects(ACK).text(10);
    assertThat(user.closesFully()).isEqualTo(TcpError.NONE);
    peer.expects(RST | ACK);
    stack().isClosed(user, TcpError.ABORTED);
    stack().isEmpty();
  }

  @Test
  @Requirement("RFC9293 §3.10.5")
  void abortResetsInTheStatesThatThePeerKnowsOfAndNotInTheOthers() {
    User[] users = new User[5];
    ScriptedPeer[] peers = new ScriptedPeer[5];
    for (int i = 0; i < 5; i++) {
      peers[i] = stack().peer(4000 + i);
      users[i] = peers[i].acceptsConnection();
    }
    peers[1].reachesCloseWait(users[1]);
    peers[2].reachesFinWait2(users[2]);
    peers[3].reachesClosing(users[3]);
    peers[4].reachesLastAck(users[4]);
    for (int i = 0; i < 5; i++) {
      assertThat(users[i].aborts()).isEqualTo(TcpError.NONE);
      if (i < 3) {
        peers[i].expects(RST | ACK).seq(i == 2 ? 2 : 1);
      }
      stack().isClosed(users[i], TcpError.ABORTED);
      assertThat(users[i].aborts()).isEqualTo(TcpError.ABORTED);
    }
    stack().isEmpty();
  }

  @Test
  void aConnectionThatFailsForAReasonOfTheStackSendsNothing() {
    TcpConnection c = established();
    stack().does(() -> c.fail(TcpError.DEVICE_GONE, TransitionCause.ABORT_CALLED, stack().now()));
    stack().isClosed(user, TcpError.DEVICE_GONE);
    stack().does(() -> c.fail(TcpError.INTERNAL, TransitionCause.ABORT_CALLED, stack().now()));
    assertThat(c.error()).as("once").isEqualTo(TcpError.DEVICE_GONE);
    stack().isEmpty();
  }

  // What else a user may ask.

  @Test
  void whatIsAttachedStaysAttached() {
    TcpConnection c = established();
    assertThat(c.attachment()).isNull();
    c.attach("this");
    assertThat(c.attachment()).isEqualTo("this");
    assertThat(c.config()).isSameAs(stack().config());
    assertThat(c.isHeld()).isTrue();
    user.closesFully();
    peer.expects(FIN | ACK);
    assertThat(c.isHeld()).isFalse();
    assertThat(c.isOrphan()).isTrue();
  }

  @Test
  void aHandlerThatComesLateIsToldWhatHasHappened() {
    peer = stack().peer(4000);
    User late = new User(stack());
    user = stack().connects(peer);
    peer.expects(SYN);
    user.connection().setHandler(null);
    peer.syn(ACK).arrives();
    peer.expects(ACK);
    assertThat(user.told).isEmpty();
    stack().does(() -> late.takes(user.connection()));
    assertThat(late.told).contains("connected", "writable");
  }

  @Test
  void anotherCongestionControlTakesOverTheWindow() {
    TcpConnection c = established();
    user.sends(3 * stack().mss());
    peer.takesAll();
    peer.acknowledges(1 + 3 * stack().mss());
    long window = c.status(stack().now()).cwnd();
    stack().does(() -> c.configure(config.withCongestionControl("cubic"), stack().now()));
    assertThat(c.status(stack().now()).congestionControl()).isEqualTo("cubic");
    assertThat(c.status(stack().now()).cwnd()).isEqualTo(window);
    user.sends(10);
    peer.expects(ACK).text(10);
    peer.acknowledges(11 + 3 * stack().mss());
  }

  @Test
  @Requirement("RFC5482 §3.1")
  void textThatIsNotAcknowledgedInTheUserTimeoutEndsTheConnection() {
    configure(TcpSetting.USER_TIMEOUT, 10 * SECOND);
    established();
    stack().passes(100 * SECOND);
    user.sends(10);
    peer.expects(ACK).text(10);
    stack().passes(9 * SECOND);
    peer.takesAll();
    assertThat(user.connection().status(stack().now()).userTimeoutIn()).isEqualTo(SECOND);
    peer.acknowledges(6);
    peer.takesAll();
    stack().passes(10 * SECOND - 1);
    peer.takesAll();
    stack().is(user, TcpState.ESTABLISHED);
    stack().passes(1);
    peer.takesAll();
    stack().isClosed(user, TcpError.USER_TIMEOUT);
  }

  @Test
  @Requirement("RFC9293 §3.10.4")
  void aSecondCloseWhileTheFinWaitsIsAnError() {
    established();
    peer.reachesCloseWait(user);
    peer.advertises(0);
    peer.segment(ACK).arrives();
    user.sends(10);
    assertThat(user.closes()).isEqualTo(TcpError.NONE);
    stack().is(user, TcpState.CLOSE_WAIT);
    assertThat(user.closes()).isEqualTo(TcpError.CLOSING);
    user.aborts();
    peer.takesAll();
  }

  @Test
  void whoClosesFullyAfterAnErrorFreesTheTextThatWasKept() {
    established();
    user.keepsUnreadText = true;
    peer.sendsText(10);
    peer.segment(RST).arrives();
    stack().isClosed(user, TcpError.RESET);
    assertThat(stack().chunks().octetsInUse()).isPositive();
    assertThat(user.closesFully()).isEqualTo(TcpError.NONE);
    stack().isEmpty();
  }

  @Test
  void whoClosesFullyInTimeWaitFreesTheTextAndItsEntryRemains() {
    established();
    peer.reachesFinWait2(user);
    peer.segment(FIN | ACK).text(10).arrives();
    peer.expects(ACK);
    stack().is(user, TcpState.TIME_WAIT);
    assertThat(stack().chunks().octetsInUse()).isPositive();
    assertThat(user.closesFully()).isEqualTo(TcpError.NONE);
    assertThat(stack().chunks().octetsInUse()).isZero();
    assertThat(stack().tcp().timeWaitCount()).isOne();
    user.states.clear();
    stack().passes(3 * SECOND);
    assertThat(user.states).as("nobody is left to be told").isEmpty();
    stack().isEmpty();
  }

  @Test
  void aFinWaitWithoutATimeoutDoesNotEnd() {
    configure(TcpSetting.FIN_WAIT_2_TIMEOUT, 0);
    established();
    user.closesFully();
    peer.expects(FIN | ACK);
    peer.acknowledges(2);
    stack().passes(10_000 * SECOND);
    stack().is(user, TcpState.FIN_WAIT_2);
  }
}
