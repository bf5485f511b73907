package io.leat.scenario;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.ECE;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static io.leat.tcp.trace.TcpState.CLOSED;
import static io.leat.tcp.trace.TcpState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.IpAddress;
import io.leat.stack.link.DeviceState;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpTimer;
import io.leat.testkit.Requirement;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Beneath and beside TCP: many connections, devices, self-made trouble, and attacks that are none
 * of the blind ones.
 */
class ManyConnectionsTest extends Scenario {
  ManyConnectionsTest(Mode mode) {
    super(mode);
  }

  @Test
  @Requirement("ANCHOR smoltcp #518")
  void windowsOfTwoConnectionsHaveNothingToDoWithEachOther() {
    established();
    peer.sends(ACK, window(1000));
    Peer second = anotherPeer(4001);
    second.sends(SYN);
    second.receives(SYN | ACK);
    second.sends(ACK, window(40_000));
    User other = anotherUser();
    other.accepts(user);
    second.sends(RST);
    assertThat(stack.status().sndWnd()).isEqualTo(1000);
    user.writes(5000);
    assertThat(peer.takesAll().stream().mapToInt(Emitted::length).sum()).isLessThanOrEqualTo(1000);
  }

  @Test
  @Requirement("ANCHOR gvisor #6113")
  void roundTripOfNothingKeepsTheFlowGoing() {
    configured(TcpSetting.MINIMUM_RTO, millis(1));
    established();
    long acknowledged = 1;
    for (int i = 0; i < 200; i++) {
      user.writes(5000);
      acknowledged = peer.receivesStream(acknowledged);
      clock.advances(Duration.ofNanos(i % 3 * 20_000L));
    }
    assertThat(acknowledged).isEqualTo(1 + 200 * 5000L);
    assertThat(stack.status().rto()).isPositive();
  }

  @Test
  @Requirement("ANCHOR gvisor #5922")
  void icmpErrorBetweenAnyUserCallsOfAHandshakeIsHarmless() {
    for (int order = 0; order < 16; order++) {
      Peer its = anotherPeer(6000 + order);
      User opener = anotherUser();
      opener.connects(its);
      its.receives(SYN);
      if ((order & 1) != 0) {
        its.reports(IcmpError.HOST_UNREACHABLE, 0);
      }
      if ((order & 2) != 0) {
        opener.writes(10);
      }
      if ((order & 4) != 0) {
        opener.closes();
      }
      its.reports(IcmpError.PORT_UNREACHABLE, 0);
      if ((order & 4) == 0) {
        opener.isClosed(TcpError.REFUSED);
      }
      if ((order & 8) != 0) {
        assertThat(opener.writes(10)).isEqualTo(-1);
        opener.aborts();
      }
      its.reports(IcmpError.PORT_UNREACHABLE, 0);
    }
    stack.hasForgottenEverything();
  }

  @Test
  @Requirement("ANCHOR gvisor #5922")
  void icmpErrorInSynReceivedEndsAnActiveOpenOnly() {
    user.listens();
    peer.sends(SYN);
    stack.answers(SYN | ACK);
    peer.reports(IcmpError.HOST_UNREACHABLE, 0);
    peer.sends(ACK);
    user.accepts();
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("ANCHOR gvisor #11198")
  void superSegmentIsTakenWithItsAcknowledgment() {
    established();
    user.writes(100);
    stack.sends(ACK, len(100));
    peer.sends(ACK, ack(101), len(60_000));
    stack.answers(ACK, ack(60_001));
    assertThat(stack.status().sendQueue()).isZero();
    user.reads(60_000);
    peer.takesAll();
  }

  @Test
  @Requirement("ANCHOR gvisor #14092")
  void whatWasReportedAndThenAcknowledgedIsNoLongerInFlight() {
    established();
    int mss = stack.mss();
    user.writes(4 * mss);
    assertThat(peer.takesAll()).hasSize(4);
    peer.sends(ACK, ack(1), sack(1 + mss, 1 + 2L * mss));
    peer.takesAll();
    peer.sends(ACK, ack(1 + 2L * mss));
    peer.takesAll();
    peer.sends(ACK, ack(1 + 4L * mss));
    assertThat(stack.status().sendQueue()).isZero();
    assertThat(stack.runs(TcpTimer.RETRANSMISSION)).isFalse();
    user.writes(20 * mss);
    assertThat(peer.takesAll()).hasSizeGreaterThanOrEqualTo(10);
  }

  @Test
  @Requirement("ATTACK A48")
  void memoryOfManyConnectionsWithGapsIsThatOfTheirText() {
    user.listens();
    List<Peer> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Peer its = anotherPeer(10_000 + i);
      all.add(its);
      its.sends(SYN);
      its.receives(SYN | ACK);
      its.sends(ACK);
      User reader = anotherUser();
      reader.accepts(user);
      its.sends(ACK, seq(1001), len(1000));
      its.takesAll();
    }
    assertThat(stack.textMemory()).isLessThanOrEqualTo(50 * 8192L);
    for (Peer its : all) {
      its.sends(RST, seq(1));
    }
    stack.holdsNoText();
  }

  @Test
  @Requirement("ATTACK A49")
  void sendBufferIsTheBoundOfWhatAnApplicationCanQueue() {
    configured(TcpSetting.SEND_BUFFER, 10_000);
    established();
    peer.sends(ACK, window(0));
    assertThat(user.writes(1_000_000)).isEqualTo(10_000);
    assertThat(user.writes(1)).isZero();
    assertThat(stack.textMemory()).isLessThanOrEqualTo(16_384);
  }

  @Test
  @Requirement("ATTACK A22")
  void connectionsWithClosedWindowsCostNothingWhileNothingIsQueued() {
    user.listens();
    for (int i = 0; i < 200; i++) {
      Peer its = anotherPeer(10_000 + i);
      its.sends(SYN);
      its.receives(SYN | ACK);
      its.sends(ACK, window(0));
      anotherUser().accepts(user);
    }
    stack.holdsNoText();
    clock.advances(hours(1));
    peer.sends(SYN);
    stack.answers(SYN | ACK);
    peer.sends(ACK);
    user.accepts();
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("ATTACK A51")
  void orphansOfAPeerThatNeverClosesAreReaped() {
    user.listens();
    for (int i = 0; i < 200; i++) {
      Peer its = anotherPeer(10_000 + i);
      its.sends(SYN);
      its.receives(SYN | ACK);
      its.sends(ACK);
      User gone = anotherUser();
      gone.accepts(user);
      gone.closesFully();
      its.receives(FIN | ACK);
      its.sends(ACK);
    }
    assertThat(stack.loop().tcp().connectionCount()).isEqualTo(200);
    clock.advances(minutes(2));
    stack.hasForgottenEverything();
  }

  @Test
  @Requirement("ATTACK A54")
  void thousandTimersAtOneInstantAllExpire() {
    user.listens();
    List<Peer> all = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      Peer its = anotherPeer(10_000 + i);
      its.sends(SYN);
      its.receives(SYN | ACK);
      all.add(its);
    }
    clock.advances(seconds(1));
    for (Peer its : all) {
      its.receives(SYN | ACK, after(seconds(1)));
    }
  }

  @Test
  @Requirement("ATTACK A15")
  void ephemeralPortsAreInTheirRangeAndNotInARow() {
    Set<Integer> ports = new HashSet<>();
    int inARow = 0;
    int previous = 0;
    for (int i = 0; i < 300; i++) {
      Peer its = anotherPeer(10_000 + i);
      anotherUser().connects(its);
      its.receives(SYN);
      ports.add(its.stackPort());
      inARow += its.stackPort() == previous + 1 ? 1 : 0;
      previous = its.stackPort();
    }
    assertThat(ports).hasSizeGreaterThan(290).allMatch(port -> port >= 32_768 && port <= 60_999);
    assertThat(inARow).isLessThan(10);
  }

  @Test
  @Requirement("ATTACK A34")
  void packetFromOurselvesThatWeDidNotSendIsDropped() {
    user.listens();
    byte[] segment = new byte[20];
    ByteBuffer.wrap(segment)
        .putShort((short) 80)
        .putShort((short) 80)
        .putInt(1)
        .putInt(0)
        .putInt(0x5002_ffff);
    IpAddress us = mode.stackAddress();
    PacketWriter.checksum(segment, 16, us, us, PacketWriter.TCP);
    stack.receivesPacket(PacketWriter.packet(us, us, PacketWriter.TCP, segment, 0, 64));
    assertThat(user.listener().halfOpen()).isZero();
    stack.hasDropped(DropReason.IP_BAD_SOURCE, 1);
  }

  @Test
  @Requirement("ATTACK A27")
  void congestionEchoThatWasNotAgreedChangesNothing() {
    established();
    int mss = stack.mss();
    user.writes(10 * mss);
    assertThat(peer.takesAll()).hasSize(10);
    long cwnd = stack.status().cwnd();
    for (int i = 0; i < 100; i++) {
      peer.sends(ACK | ECE, ack(1), window(60_000 + i));
    }
    assertThat(stack.status().cwnd()).isEqualTo(cwnd);
  }

  @Test
  @Requirement("ATTACK A30")
  @Requirement("ATTACK A56")
  void resetIsNeverAnswered() {
    user.listens();
    peer.sends(RST, seq(0));
    peer.sends(RST | ACK, seq(5), ack(5));
    peer.sends(SYN);
    stack.answers(SYN | ACK);
    peer.sends(RST, seq(50_000_000));
    peer.sends(ACK);
    user.accepts();
    peer.sends(RST | SYN | FIN, seq(90_000_000), len(3));
    stack.is(ESTABLISHED);
    user.closes();
    stack.sends(FIN | ACK);
    peer.sends(RST, seq(1));
    peer.sends(RST, seq(1));
    stack.is(CLOSED);
  }

  @Test
  void deviceThatVanishesFailsItsConnectionsByName() {
    established();
    stack.linkIs(DeviceState.GONE);
    user.isClosed(TcpError.DEVICE_GONE);
  }

  @Test
  @Requirement("EDGE-CASES 113")
  void connectionsOfAnAddressThatIsRemovedEndAndOthersDoNot() {
    String second = mode.ipv4() ? "10.0.0.7" : "fd00::7";
    stack.addAddress(second + (mode.ipv4() ? "/24" : "/64"));
    established();
    user.writes(10);
    stack.sends(ACK, len(10));
    stack.does(() -> {
      stack.loop().removeAddress(IpAddress.parse(second));
      return second;
    });
    stack.is(ESTABLISHED);
    stack.does(() -> {
      stack.loop().removeAddress(mode.stackAddress());
      return second;
    });
    user.isClosed(TcpError.ADDRESS_REMOVED);
    user.wasTold("closed", 1);
    peer.sends(ACK);
    clock.advances(minutes(10));
    assertThat(stack.loop().tcp().connectionCount()).isZero();
  }
}
