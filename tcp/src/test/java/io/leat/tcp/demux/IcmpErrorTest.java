package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.IcmpErrorKind;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;
import io.leat.testkit.Requirement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ICMP errors about what a connection has in flight (RFC 9293 §3.9.2.2, RFC 5927). */
class IcmpErrorTest extends Scenario {
  private ScriptedPeer peer;
  private User user;

  @BeforeEach
  void onePeer() {
    peer = stack().peer(4000);
  }

  private void tenOctetsInFlight() {
    user = peer.acceptsConnection();
    user.sends(10);
    peer.expects(ACK).seq(1).text(10);
  }

  @Test
  @Requirement("RFC9293 SHLD-25")
  @Requirement("RFC9293 MUST-56")
  void aSoftErrorIsReportedAndEndsNothing() {
    tenOctetsInFlight();
    stack().icmp(peer, IcmpErrorKind.SOFT, 1, 0);
    assertThat(user.told).contains("soft error");
    assertThat(user.connection().softError()).isEqualTo(TcpError.HOST_UNREACHABLE);
    peer.acknowledges(11);
    stack().is(user, TcpState.ESTABLISHED);
  }

  @Test
  @Requirement("RFC5927 §4.1")
  void aHardErrorOfASynchronizedConnectionIsASoftOne() {
    tenOctetsInFlight();
    stack().icmp(peer, IcmpErrorKind.HARD, 10, 0);
    assertThat(user.connection().softError()).isEqualTo(TcpError.HOST_UNREACHABLE);
    peer.acknowledges(11);
    stack().is(user, TcpState.ESTABLISHED);
  }

  @Test
  @Requirement("RFC5927 §4.1")
  void anErrorThatQuotesWhatIsNotInFlightIsNoNews() {
    tenOctetsInFlight();
    stack().icmp(peer, IcmpErrorKind.SOFT, 0, 0);
    stack().icmp(peer, IcmpErrorKind.HARD, 11, 0);
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 11, 1300);
    peer.acknowledges(11);
    stack().icmp(peer, IcmpErrorKind.SOFT, 11, 0);
    assertThat(user.told).doesNotContain("soft error");
    assertThat(user.connection().softError()).isEqualTo(TcpError.NONE);
  }

  @Test
  @Requirement("RFC9293 MUST-55")
  void aSourceQuenchSaysNothing() {
    tenOctetsInFlight();
    stack().icmp(peer, IcmpErrorKind.SOURCE_QUENCH, 1, 0);
    assertThat(user.told).doesNotContain("soft error");
    peer.acknowledges(11);
  }

  @Test
  @Requirement("RFC9293 SHLD-26")
  void aHardErrorOfOurSynRefusesTheConnection() {
    user = stack().connects(peer);
    peer.expects(SYN);
    stack().icmp(peer, IcmpErrorKind.SOFT, 0, 0);
    stack().is(user, TcpState.SYN_SENT);
    stack().icmp(peer, IcmpErrorKind.HARD, 0, 0);
    stack().isClosed(user, TcpError.REFUSED);
    assertThat(stack().causes()).contains(TransitionCause.UNREACHABLE);
    stack().isEmpty();
  }

  @Test
  void aHardErrorOfOurSynAckLeavesAPassiveConnectionListening() {
    user = stack().opensPassively();
    peer.syn(0).arrives();
    peer.expects(SYN | ACK);
    stack().icmp(peer, IcmpErrorKind.HARD, 0, 0);
    stack().is(user, TcpState.LISTEN);
    user.closes();
    stack().isEmpty();
  }

  private int mssBehind(int mtu) {
    return mtu - mode.headers() - (mode.timestamps ? 12 : 0);
  }

  private int sendMss() {
    return user.connection().status(stack().now()).sendMss();
  }

  @Test
  @Requirement("RFC1191 R1191-1")
  @Requirement("RFC8201 R8201-3")
  void whatWasTooBigGoesAgainInSegmentsThatFit() {
    user = peer.acceptsConnection();
    int octets = 3 * stack().mss();
    user.sends(octets);
    assertThat(peer.takesAll()).hasSize(3);
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, 1300);
    int smaller = mssBehind(1300);
    List<Emitted> again = peer.takesAll();
    assertThat(again.getFirst().seq).isEqualTo(1);
    assertThat(again.getFirst().text).hasSize(smaller);
    assertThat(again.stream().mapToInt(s -> s.text.length).sum()).isEqualTo(octets);
    assertThat(again).allMatch(s -> s.text.length <= smaller);
    assertThat(sendMss()).isEqualTo(smaller);
    peer.acknowledges(1 + octets);
  }

  @Test
  @Requirement("RFC5927 §7.2")
  void anMtuThatIsNoLessThanWhatIsUsedOrThatNoLinkHasIsNotBelieved() {
    tenOctetsInFlight();
    int before = sendMss();
    for (int mtu : new int[] {0, mode.ipv4 ? 67 : 1279, 1500, 9000}) {
      stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, mtu);
    }
    assertThat(sendMss()).isEqualTo(before);
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, 1499);
    peer.expects(ACK).seq(1).text(10);
    assertThat(sendMss()).isEqualTo(before - 1);
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, mode.ipv4 ? 68 : 1280);
    peer.expects(ACK).seq(1).text(10);
    assertThat(sendMss()).isEqualTo(mssBehind(mode.ipv4 ? 552 : 1280));
    peer.acknowledges(11);
  }

  @Test
  @Requirement("RFC8201 R8201-3")
  void whatAnotherConnectionLearntOfThePathIsTakenOver() {
    configure(TcpSetting.PLPMTUD, 0);
    tenOctetsInFlight();
    int before = sendMss();
    ScriptedPeer second = stack().peer(4001);
    User other = second.acceptsConnection();
    other.sends(10);
    second.expects(ACK).text(10);
    stack().icmp(second, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, 1300);
    second.expects(ACK).seq(1).text(10);
    assertThat(sendMss()).as("it has not heard of it").isEqualTo(before);
    assertThat(stack().takesPathEvents()).containsExactly("TOO_BIG 1300");
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, 1300);
    peer.expects(ACK).seq(1).text(10);
    assertThat(sendMss()).isEqualTo(mssBehind(1300));
    assertThat(stack().takesPathEvents()).as("known before").isEmpty();
    peer.acknowledges(11);
    second.acknowledges(11);
  }

  @Test
  @Requirement("RFC8201 R8201-3")
  void whoSendsMoreThanIsKnownOfThePathBelievesWhateverIsLessThanItSends() {
    configure(TcpSetting.PLPMTUD, 0);
    tenOctetsInFlight();
    ScriptedPeer second = stack().peer(4001);
    User other = second.acceptsConnection();
    other.sends(10);
    second.expects(ACK).text(10);
    stack().icmp(second, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, 1300);
    second.expects(ACK).seq(1).text(10);
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, 1499);
    peer.expects(ACK).seq(1).text(10);
    assertThat(sendMss()).isEqualTo(mssBehind(1300));
    peer.acknowledges(11);
    second.acknowledges(11);
  }
}
