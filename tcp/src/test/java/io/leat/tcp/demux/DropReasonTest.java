package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.leat.packet.wire.DropReason;
import io.leat.tcp.connection.IcmpErrorKind;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing is dropped without a word: every drop is counted once, under its reason. */
class DropReasonTest extends Scenario {
  private ScriptedPeer peer;
  private User user;

  @BeforeEach
  void onePeer() {
    peer = stack().peer(4000);
  }

  private void dropped(DropReason... reasons) {
    assertThat(stack().takesDrops()).containsExactly(reasons);
    peer.takesAll();
    stack().passes(SECOND); // the next one may be challenged again
    peer.takesAll();
  }

  @Test
  void inSynSentWhatDoesNotAnswerTheSyn() {
    user = stack().connects(peer);
    peer.expects(SYN);
    peer.segment(ACK).seq(1).ack(7).arrives();
    assertThat(stack().takesDrops()).containsExactly(DropReason.TCP_BAD_ACKNOWLEDGMENT);
    peer.expects(RST).seq(7);
    peer.segment(RST).seq(1).arrives();
    assertThat(stack().takesDrops()).containsExactly(DropReason.TCP_NO_ACKNOWLEDGMENT);
    peer.segment(ACK).seq(1).ack(1).arrives();
    assertThat(stack().takesDrops()).containsExactly(DropReason.TCP_BAD_FLAGS);
    peer.syn(FIN).arrives();
    assertThat(stack().takesDrops()).containsExactly(DropReason.TCP_BAD_FLAGS);
    stack().is(user, TcpState.SYN_SENT);
  }

  @Test
  void inSynReceivedAnAcknowledgmentOfAnythingButTheSyn() {
    user = stack().opensPassively();
    peer.syn(0).arrives();
    peer.expects(SYN | ACK);
    peer.segment(ACK).seq(1).ack(5).arrives();
    peer.expects(RST).seq(5);
    assertThat(stack().takesDrops()).containsExactly(DropReason.TCP_BAD_ACKNOWLEDGMENT);
  }

  @Test
  void onceEstablishedWhatIsForgedOrOld() {
    user = peer.acceptsConnection();
    peer.segment(ACK).seq(1_000_000).arrives();
    dropped(DropReason.TCP_NOT_ACCEPTABLE);
    peer.segment(RST).seq(1_000_000).arrives();
    dropped(DropReason.TCP_NOT_ACCEPTABLE);
    peer.segment(RST).seq(2).arrives();
    dropped(DropReason.TCP_RESET_CHALLENGED);
    peer.segment(SYN).seq(2).arrives();
    dropped(DropReason.TCP_SYN_CHALLENGED);
    peer.segment(0).seq(1).text(1).arrives();
    dropped(DropReason.TCP_NO_ACKNOWLEDGMENT);
    peer.segment(ACK).seq(1).ack(2).arrives();
    dropped(DropReason.TCP_BAD_ACKNOWLEDGMENT);
    peer.segment(ACK).seq(1).arrives();
    assertThat(stack().takesDrops()).as("an honest segment").isEmpty();
  }

  @Test
  void whatLacksItsTimestampOrHasAnOldOne() {
    assumeTrue(mode.timestamps);
    user = peer.acceptsConnection();
    peer.segment(ACK).withoutTimestamps().arrives();
    dropped(DropReason.TCP_NO_TIMESTAMP);
    peer.segment(ACK).timestamps(stack().clock() - 5000, 0).arrives();
    dropped(DropReason.TCP_OLD_TIMESTAMP);
  }

  @Test
  void textBehindTheFin() {
    user = peer.acceptsConnection();
    peer.segment(FIN | ACK).seq(11).arrives();
    peer.expects(ACK).ack(1);
    peer.segment(ACK).seq(11).text(5).arrives();
    dropped(DropReason.TCP_TEXT_AFTER_FIN);
    peer.segment(ACK).seq(6).text(10).arrives();
    dropped(DropReason.TCP_TEXT_AFTER_FIN);
    peer.segment(ACK).seq(1).text(5).arrives();
    assertThat(stack().takesDrops()).as("the text before it").isEmpty();
    peer.takesAll();
    stack().is(user, TcpState.CLOSE_WAIT);
    assertThat(user.receivesAll()).isEqualTo(10);
    peer.segment(ACK).seq(12).text(5).arrives();
    dropped(DropReason.TCP_TEXT_AFTER_FIN);
  }

  @Test
  void textForAnApplicationThatHasGone() {
    user = peer.acceptsConnection();
    user.closesFully();
    peer.expects(FIN | ACK);
    peer.sendsText(10);
    peer.expects(RST);
    assertThat(stack().takesDrops()).containsExactly(DropReason.TCP_TEXT_AFTER_CLOSE);
  }

  @Test
  void textForWhichThereIsNoMemoryOrNoRoomOutOfOrder() {
    configure(TcpSetting.OUT_OF_ORDER_RANGES, 2);
    memory = 1 << 20;
    ScriptedStack small = new ScriptedStack(mode, config, memory);
    ScriptedPeer its = small.peer(4000);
    its.acceptsConnection();
    for (int i = 1; i <= 3; i++) {
      its.segment(ACK).seq(1 + 1000 * i).text(10).arrives();
      its.expects(ACK).ack(1);
    }
    assertThat(small.takesDrops()).containsExactly(DropReason.TCP_OUT_OF_ORDER_LIMIT);
    ScriptedPeer second = small.peer(4001);
    second.acceptsConnection();
    List<MemorySegment> taken = new ArrayList<>();
    while (small.chunks().chunksLeft() > 0) {
      taken.add(small.chunks().take());
    }
    second.segment(ACK).seq(1).text(10).arrives();
    second.expects(ACK).ack(1);
    assertThat(small.takesDrops()).containsExactly(DropReason.TCP_MEMORY_LIMIT);
    taken.forEach(small.chunks()::give);
  }

  @Test
  void icmpErrorsThatSayNothing() {
    user = peer.acceptsConnection();
    user.sends(10);
    peer.expects(ACK).text(10);
    stack().icmp(peer, IcmpErrorKind.HARD, 11, 0);
    assertThat(stack().takesDrops()).containsExactly(DropReason.ICMP_IRRELEVANT_QUOTE);
    stack().icmp(peer, IcmpErrorKind.SOURCE_QUENCH, 1, 0);
    assertThat(stack().takesDrops()).containsExactly(DropReason.ICMP_UNKNOWN_TYPE);
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, 1500);
    assertThat(stack().takesDrops()).containsExactly(DropReason.ICMP_BAD_MESSAGE);
    peer.acknowledges(11);
  }
}
