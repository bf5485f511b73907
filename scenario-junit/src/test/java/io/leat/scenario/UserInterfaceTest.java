package io.leat.scenario;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static io.leat.packet.wire.TcpFlags.URG;
import static io.leat.tcp.trace.TcpState.CLOSED;
import static io.leat.tcp.trace.TcpState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.IpAddress;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.trace.TransitionCause;
import io.leat.testkit.Requirement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the user may ask for: keep-alive, urgent text, addresses, the octets of the IP header (RFC
 * 9293 §3.8.4, §3.8.5, §3.9).
 */
class UserInterfaceTest extends Scenario {
  UserInterfaceTest(Mode mode) {
    super(mode);
  }

  @Test
  @Requirement("RFC9293 MUST-25")
  @Requirement("RFC9293 MAY-5")
  @Requirement("RFC1122 R1122-1")
  @Requirement("ATTACK A61")
  void idleConnectionIsSilentForAMonth() {
    established();
    clock.advances(Duration.ofDays(30));
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("RFC9293 MUST-24")
  @Requirement("RFC9293 MUST-28")
  @Requirement("RFC1122 R1122-1")
  @Requirement("RFC1122 R1122-3")
  void keepAliveIsSwitchedOnAndOffAtAnyTimeAndWaitsTwoHours() {
    established();
    user.configuresConnection(stack.settings().with(TcpSetting.KEEP_ALIVE, true));
    clock.advances(seconds(7199));
    clock.advances(seconds(2));
    stack.sends(ACK, seq(0), ack(1));
    peer.sends(ACK);
    user.configuresConnection(stack.settings().with(TcpSetting.KEEP_ALIVE, false));
    clock.advances(hours(100));
    stack.is(ESTABLISHED);
  }

  private void keepAlive(int probes) {
    configured(TcpSetting.KEEP_ALIVE, 1);
    configured(TcpSetting.KEEP_ALIVE_IDLE, seconds(10));
    configured(TcpSetting.KEEP_ALIVE_INTERVAL, seconds(1));
    configured(TcpSetting.KEEP_ALIVE_PROBES, probes);
  }

  @Test
  @Requirement("RFC9293 MUST-26")
  @Requirement("RFC9293 MUST-27")
  @Requirement("RFC9293 SHLD-12")
  @Requirement("RFC1122 R1122-2")
  @Requirement("RFC1122 R1122-3")
  @Requirement("RFC1122 R1122-5")
  @Requirement("ATTACK A61")
  void probeComesWhenNothingWasHeardForTheIdleTimeAndHasNoText() {
    keepAlive(3);
    established();
    clock.advances(seconds(6));
    peer.sendsText(1);
    clock.advances(millis(40));
    stack.answers(ACK, ack(2));
    clock.advances(millis(9900));
    clock.advances(millis(200));
    stack.sends(ACK, seq(0), ack(2), len(0));
  }

  @Test
  @Requirement("RFC9293 MUST-26")
  @Requirement("RFC1122 R1122-2")
  void thereIsNoKeepAliveWhileTextIsOutstanding() {
    keepAlive(2);
    established();
    user.writes(100);
    stack.sends(ACK, seq(1), len(100));
    clock.advances(seconds(60));
    for (Emitted again : peer.takesAll()) {
      assertThat(again.seq()).isEqualTo(1);
      assertThat(again.length()).isEqualTo(100);
    }
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("RFC9293 MUST-29")
  @Requirement("RFC1122 R1122-4")
  void oneAnswerOutOfManyProbesKeepsTheConnection() {
    keepAlive(4);
    established();
    for (int lost = 0; lost < 4; lost++) {
      clock.advances(seconds(10));
      for (int i = 0; i < lost; i++) {
        stack.sends(ACK, seq(0));
        clock.advances(seconds(1));
      }
      stack.sends(ACK, seq(0));
      peer.sends(ACK);
      stack.is(ESTABLISHED);
    }
    clock.advances(seconds(30));
    assertThat(peer.takesAll().size()).isGreaterThanOrEqualTo(4);
    user.isClosed(TcpError.KEEP_ALIVE_FAILED);
  }

  @Test
  @Requirement("RFC9293 MAY-6")
  @Requirement("RFC1122 R1122-6")
  void probesOfThePeerAreAnsweredAndTheirOctetIsNotDelivered() {
    established();
    peer.sendsText(10);
    user.reads(10);
    stack.answers(ACK, ack(11));
    clock.advances(seconds(1));
    peer.sends(ACK, seq(10));
    stack.answers(ACK, seq(1), ack(11));
    peer.sends(ACK, seq(10), foreignText(1));
    stack.answers(ACK, seq(1), ack(11));
    assertThat(user.triesToRead(1)).isZero();
  }

  @Test
  @Requirement("RFC9293 MUST-30")
  @Requirement("RFC9293 MUST-62")
  void urgentPointerNamesTheOctetBehindTheUrgentText() {
    established();
    user.writesUrgent(5);
    stack.sends(ACK | URG, seq(1), len(5), urgent(5));
    peer.sends(ACK);
    user.writes(5);
    stack.sends(ACK, seq(6), len(5), urgent(0));
  }

  @Test
  @Requirement("RFC9293 MUST-30")
  @Requirement("RFC9293 MUST-32")
  @Requirement("RFC9293 MUST-33")
  @Requirement("RFC9293 U-2")
  @Requirement("ATTACK A78")
  void urgentTextIsAnnouncedOnceForEachAdvanceAndDeliveredInItsPlace() {
    established();
    peer.sends(ACK | URG, len(10), urgent(5));
    user.wasTold("urgent", 1);
    assertThat((int) user.connection().urgentPosition()).isEqualTo(mode.irs() + 6);
    peer.sends(ACK | URG, seq(1), len(10), urgent(5));
    peer.takesAll();
    user.wasTold("urgent", 1);
    peer.sends(ACK | URG, seq(11), len(10), urgent(10));
    user.wasTold("urgent", 2);
    assertThat((int) user.connection().urgentPosition()).isEqualTo(mode.irs() + 21);
    user.reads(20);
    peer.takesAll();
    clock.advances(millis(40));
    peer.takesAll();
  }

  @Test
  @Requirement("RFC9293 MUST-31")
  void urgentTextMayBeLongerThanThePointerReaches() {
    configured(TcpSetting.SEND_BUFFER, 1 << 20);
    established();
    user.writesUrgent(200_000);
    long acknowledged = 1;
    int urgentSegments = 0;
    while (acknowledged < 200_001) {
      for (Emitted segment : peer.takesAll()) {
        assertThat(segment.flags() & URG).isEqualTo(URG);
        long end = segment.seq() + segment.urgentPointer();
        assertThat(end).isEqualTo(Math.min(200_001, segment.seq() + 65_535));
        urgentSegments++;
        acknowledged = segment.end();
      }
      peer.acknowledges(acknowledged);
    }
    assertThat(urgentSegments).isGreaterThan(100);
  }

  @Test
  @Requirement("RFC9293 MUST-31")
  @Requirement("ATTACK A43")
  void anyUrgentPointerIsTakenAndTheStreamStaysWhole() {
    established();
    long at = 1;
    for (int pointer : new int[] {0, 1, 10, 65_535}) {
      peer.sends(ACK | URG, seq(at), len(10), urgent(pointer));
      peer.takesAll();
      at += 10;
      user.reads(10);
      peer.takesAll();
    }
    clock.advances(millis(40));
    peer.takesAll();
    peer.sends(FIN | ACK | URG, urgent(65_535));
    stack.answers(ACK, ack(42));
    user.readsEnd();
  }

  @Test
  @Requirement("ATTACK A43")
  void urgentPointerOnSynAndResetMeansNothing() {
    user.listens();
    peer.sends(SYN | URG, urgent(65_535));
    stack.answers(SYN | ACK, seq(0), ack(1));
    peer.sends(ACK);
    user.accepts();
    user.wasTold("urgent", 0);
    peer.sends(RST | URG, seq(1), urgent(1));
    stack.is(CLOSED);
  }

  @Test
  @Requirement("RFC9293 MUST-48")
  @Requirement("RFC9293 SHLD-21")
  @Requirement("RFC9293 SHLD-22")
  void everySegmentCarriesTheTrafficClassOfItsConnection() {
    configured(TcpSetting.TRAFFIC_CLASS, 46 << 2);
    user.listens();
    peer.sends(SYN);
    stack.answers(SYN | ACK, trafficClass(46 << 2));
    peer.sends(ACK);
    user.accepts();
    user.writes(10);
    stack.sends(ACK, len(10), trafficClass(46 << 2));
    peer.sends(ACK);
    for (int dscp = 0; dscp < 64; dscp++) {
      user.configuresConnection(stack.settings().with(TcpSetting.TRAFFIC_CLASS, dscp << 2));
      user.writes(1);
      stack.sends(ACK, len(1), trafficClass(dscp << 2));
      peer.sends(ACK);
    }
    user.closes();
    stack.sends(FIN | ACK, trafficClass(63 << 2));
    user.aborts();
    stack.sends(RST | ACK, trafficClass(63 << 2));
  }

  @Test
  @Requirement("RFC9293 MUST-49")
  void everySegmentCarriesTheHopLimitOfItsConnection() {
    established();
    user.writes(1);
    stack.sends(ACK, len(1), hopLimit(64));
    peer.sends(ACK);
    user.configuresConnection(stack.settings().with(TcpSetting.HOP_LIMIT, 7));
    user.writes(1);
    stack.sends(ACK, len(1), hopLimit(7));
    clock.advances(seconds(1));
    assertThat(peer.takesAll()).isNotEmpty().allMatch(s -> s.hopLimit() == 7);
    user.aborts();
    stack.sends(RST | ACK, hopLimit(7));
  }

  @Test
  @Requirement("EDGE-CASES 122")
  @Requirement("RFC9293 MUST-67")
  @Requirement("RFC9293 MUST-16")
  @Requirement("RFC8200 R8200-11")
  void whatWeTellIsTheMtuOfTheLinkAndWhatWeSendThatOfThePath() {
    mtu(4000);
    established();
    user.writes(1460 - mode.options());
    peer.takesAll();
    peer.reports(IcmpError.TOO_BIG, 1, 1300);
    assertThat(peer.takesAll()).allMatch(s -> s.length() <= 1300 - mode.headers());
    Peer second = anotherPeer(4001);
    second.sends(SYN, mss(3900));
    second.receives(SYN | ACK, mss(4000 - mode.headers()));
    second.sends(ACK);
    User its = anotherUser();
    its.accepts(user);
    its.writes(4000);
    List<Emitted> sent = second.takesAll();
    assertThat(sent.getFirst().length()).isEqualTo(1300 - mode.headers() - mode.options());
  }

  @Test
  @Requirement("RFC9293 MUST-16")
  @Requirement("RFC9293 MUST-67")
  @Requirement("RFC9293 SHLD-6")
  void segmentsFitEveryLink() {
    for (int octets : new int[] {1280, 1281, 1400, 4000, 9000, 65_535}) {
      mtu(octets);
      Peer its = anotherPeer(10_000 + octets % 10_000);
      User opener = anotherUser();
      opener.connects(its);
      its.receives(SYN, mss(octets - mode.headers()));
      its.sends(SYN | ACK, mss(9000), windowShift(7));
      its.receives(ACK);
      opener.writes(20_000);
      int most = Math.min(octets - mode.headers(), 9000) - mode.options();
      assertThat(its.takesAll().getFirst().length()).isEqualTo(most);
      opener.aborts();
      its.receives(RST | ACK);
    }
  }

  @Test
  @Requirement("RFC9293 MUST-16")
  @Requirement("RFC2018 R2018-5")
  void selectiveAcknowledgmentsLeaveLessRoomForText() {
    established();
    for (int i = 0; i < 5; i++) {
      peer.sends(ACK, seq(101 + 200L * i), len(100));
      peer.takesAll();
    }
    user.writes(3000);
    int blocks = mode.timestamps() ? 3 : 4;
    Emitted full = peer.takesAll().getFirst();
    assertThat(full.sack()).hasSize(2 * blocks);
    assertThat(full.length()).isEqualTo(stack.mss() - 4 - 8 * blocks);
  }

  @Test
  @Requirement("RFC9293 MUST-43")
  void connectionComesFromTheAddressThatItsUserNames() {
    String second = mode.ipv4() ? "10.0.0.7" : "fd00::7";
    stack.addAddress(second + (mode.ipv4() ? "/24" : "/64"));
    for (String address : List.of(second, mode.stackAddress().toString())) {
      stack.does(() -> {
        try {
          var its =
              stack
                  .loop()
                  .connect(
                      IpAddress.parse(address),
                      0,
                      peer.address(),
                      9,
                      stack.settings(),
                      anotherUser());
          assertThat(its.flow().local()).isEqualTo(IpAddress.parse(address));
          its.fail(TcpError.ABORTED, TransitionCause.ABORT_CALLED, clock.now());
          return null;
        } catch (OpenException e) {
          throw new AssertionError(e);
        }
      });
    }
  }

  @Test
  @Requirement("EDGE-CASES 114")
  @Requirement("RFC9293 MUST-44")
  @Requirement("RFC9293 MUST-45")
  void withoutAnAddressRoutingChoosesOneAndItStays() {
    User opener = anotherUser();
    stack.does(() -> {
      try {
        return stack.loop().connect(null, 0, peer.address(), peer.port(), stack.settings(), opener);
      } catch (OpenException e) {
        throw new AssertionError(e);
      }
    });
    stack.sends(SYN);
    assertThat(stack.loop().tcp().connectionCount()).isEqualTo(1);
    stack
        .loop()
        .tcp()
        .forEachConnection(its -> assertThat(its.flow().local()).isEqualTo(mode.stackAddress()));
    clock.advances(seconds(1));
    stack.sends(SYN);
  }

  @Test
  @Requirement("EDGE-CASES 120")
  void writerThatWaitsIsToldWhenTheBufferGrowsAndWhenItDrains() {
    configured(TcpSetting.NAGLE, 0);
    configured(TcpSetting.SEND_BUFFER, 4000);
    established();
    assertThat(user.writes(10_000)).isEqualTo(4000);
    peer.takesAll();
    user.wasTold("writable", 1);
    user.configuresConnection(stack.settings().with(TcpSetting.SEND_BUFFER, 20_000));
    user.wasTold("writable", 2);
    user.configuresConnection(stack.settings().with(TcpSetting.SEND_BUFFER, 2000));
    assertThat(user.writes(10_000)).isZero();
    peer.takesAll();
    peer.acknowledges(4001);
    peer.takesAll();
    user.wasTold("writable", 3);
    assertThat(user.writes(10_000)).isEqualTo(2000);
    peer.takesAll();
  }

  @Test
  @Requirement("ANCHOR gvisor #10243")
  void writerIsToldOnceThereIsRoomWhateverTheOrderOfResizingAndAcknowledging() {
    configured(TcpSetting.NAGLE, 0);
    for (int order = 0; order < 8; order++) {
      Peer its = anotherPeer(7000 + order);
      User writer = anotherUser();
      writer.connects(its);
      its.receives(SYN);
      its.sends(SYN | ACK);
      its.receives(ACK);
      TcpConfig small = stack.settings().with(TcpSetting.SEND_BUFFER, 3000);
      writer.configuresConnection(small);
      writer.writes(10_000);
      its.takesAll();
      for (int step = 0; step < 3; step++) {
        if ((order >> step & 1) == 0) {
          writer.configuresConnection(small.with(TcpSetting.SEND_BUFFER, step == 1 ? 2000 : 6000));
        } else {
          its.acknowledges(1 + 1000L * (step + 1));
        }
        its.takesAll();
      }
      its.acknowledges(3001);
      its.takesAll();
      assertThat(writer.writes(1000)).isPositive();
      its.takesAll();
      writer.wasToldAtLeastOnce("writable");
      writer.aborts();
      its.takesAll();
    }
  }

  @Test
  @Requirement("EDGE-CASES 123")
  void clockThatJumpsEndsNothingThatTheTimePassedWouldNot() {
    established();
    clock.jumps(hours(12));
    stack.is(ESTABLISHED);
    user.writes(10);
    stack.sends(ACK, len(10));
    peer.sends(ACK);
    peer.sendsText(10);
    clock.jumps(hours(12));
    stack.answers(ACK, ack(11));
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("RFC9293 U-2")
  @Requirement("RFC9293 MUST-47")
  @Requirement("RFC9293 SHLD-20")
  void userHearsOfSoftErrorsOfRetransmissionsAndOfUrgentTextAndMayListenToNothing() {
    established();
    user.writes(10);
    stack.sends(ACK, len(10));
    peer.reports(IcmpError.HOST_UNREACHABLE, 1);
    user.wasTold("soft error", 1);
    assertThat(user.connection().softError()).isNotEqualTo(TcpError.NONE);
    clock.advances(seconds(20));
    peer.takesAll();
    user.wasTold("R1", 1);
    user.connection().setHandler(null);
    peer.reports(IcmpError.HOST_UNREACHABLE, 1);
    peer.sends(ACK | URG, len(1), urgent(1));
    user.wasTold("soft error", 1);
    user.wasTold("urgent", 0);
    peer.takesAll();
    clock.advances(millis(40));
    peer.takesAll();
  }

  @Test
  @Requirement("EDGE-CASES 115")
  @Requirement("RFC9293 MUST-7")
  @Requirement("ATTACK A41")
  @Requirement("ATTACK A58")
  void optionsOfImpossibleLengthEndTheReadingAndNothingElse() {
    established();
    long at = 1;
    for (int kind : new int[] {2, 3, 4, 5, 8, 77, 254}) {
      for (int length : new int[] {0, 1, 39, 40, 255}) {
        peer.sends(ACK, seq(at), len(1), options(kind, length, 0, 0));
        peer.takesAll();
        at++;
      }
    }
    user.reads((int) at - 1);
    clock.advances(millis(40));
    peer.takesAll();
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("RFC9293 MUST-5")
  @Requirement("RFC9293 MUST-6")
  @Requirement("RFC9293 MUST-4")
  @Requirement("RFC9293 MUST-64")
  @Requirement("RFC5482 R5482-4")
  void optionsThatNobodyKnowsMakeNoDifferenceOnAnySegment() {
    user.listens();
    peer.sends(SYN, bare(), options(1, 1, 253, 6, 1, 2, 3, 4, 28, 4, 0, 9, 1, 2, 4, 2, 88));
    stack.answers(SYN | ACK, seq(0), ack(1));
    peer.sends(ACK, options(1, 254, 3, 0));
    user.accepts();
    assertThat(stack.status().sendMss()).isEqualTo(600);
    peer.sends(ACK, len(10), options(28, 4, 0, 9));
    peer.takesAll();
    user.reads(10);
    peer.takesAll();
    peer.sends(ACK, len(10), options(1, 1, 1, 253, 4, 0, 0, 0));
    peer.takesAll();
    user.reads(10);
    peer.takesAll();
    clock.advances(millis(40));
    peer.takesAll();
    peer.sends(FIN | ACK, options(0, 77, 77, 77));
    stack.answers(ACK, ack(22));
    user.closes();
    stack.sends(FIN | ACK);
    peer.sends(RST, options(253, 4, 1, 2));
    stack.is(CLOSED);
  }

  @Test
  @Requirement("RFC9293 MUST-4")
  @Requirement("RFC9293 MUST-64")
  void endOfOptionsEndsThemWhereverItStands() {
    user.listens();
    peer.sends(SYN, bare(), options(1, 2, 4, 3, 232, 0, 3, 3, 7, 8, 10, 0));
    stack.answers(SYN | ACK, windowShift(-1), withoutTimestamps());
    peer.sends(ACK);
    user.accepts();
    assertThat(stack.status().sendMss()).isEqualTo(1000);
  }
}
