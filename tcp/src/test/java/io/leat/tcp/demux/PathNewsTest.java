package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpSetting;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

/** What a connection tells IP of the path below it (RFC 4861 §7.3.1; RFC 9293 §3.8.3). */
class PathNewsTest extends Scenario {
  private ScriptedPeer peer;
  private User user;

  @Test
  void progressConfirmsThePath() {
    peer = stack().peer(4000);
    user = stack().connects(peer);
    peer.expects(SYN);
    assertThat(stack().pathsConfirmed()).isZero();
    peer.syn(ACK).arrives();
    peer.expects(ACK);
    assertThat(stack().pathsConfirmed()).as("the answer to our SYN").isEqualTo(1);
    user.sends(10);
    peer.expects(ACK).text(10);
    peer.segment(ACK).ack(1).arrives();
    assertThat(stack().pathsConfirmed()).as("nothing new is acknowledged").isEqualTo(1);
    peer.acknowledges(11);
    assertThat(stack().pathsConfirmed()).isEqualTo(2);
  }

  @Test
  @Requirement("RFC9293 MUST-20")
  void afterR1RetransmissionsThePathIsDoubtful() {
    configure(TcpSetting.R1, 3);
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
    user.sends(10);
    peer.expects(ACK).text(10);
    for (int again = 0; again < 2 || stack().pathsSuspected() == 0 && again < 20; again++) {
      assertThat(user.wasTold("R1")).isFalse();
      stack().passes(user.connection().status(stack().now()).retransmissionIn());
      peer.takesAll();
    }
    assertThat(stack().pathsSuspected()).isEqualTo(1);
    assertThat(user.wasTold("R1")).isTrue();
    assertThat(user.connection().status(stack().now()).retransmissions()).isEqualTo(3);
    stack().passes(60 * SECOND);
    peer.takesAll();
    assertThat(stack().pathsSuspected()).as("once").isEqualTo(1);
  }
}
