package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;

import io.leat.tcp.trace.TcpState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What answers a FIN, and when (RFC 9293 §3.10.7.4, eighth). */
class FinAnswerTest extends Scenario {
  private ScriptedPeer peer;
  private User user;

  @BeforeEach
  void established() {
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
  }

  @Test
  void anAcknowledgmentOfItsOwnWhereTheUserHasNothingToSay() {
    peer.segment(FIN | ACK).seq(1).ack(1).arrives();
    peer.expects(ACK).seq(1).ack(2);
    stack().is(user, TcpState.CLOSE_WAIT);
    stack().quiet();
  }

  @Test
  void theFinOfAUserWhoClosesInTheSameTurn() {
    stack()
        .does(() -> {
          peer.segment(FIN | ACK).seq(1).ack(1).arrivesInBurst();
          user.connection().close(stack().now());
        });
    peer.expects(FIN | ACK).seq(1).ack(2);
    stack().is(user, TcpState.LAST_ACK);
    stack().quiet();
  }

  @Test
  void theTextOfAUserWhoAnswersInTheSameTurn() {
    stack()
        .does(() -> {
          peer.segment(FIN | ACK).seq(1).ack(1).text(5).arrivesInBurst();
          user.sendsOnly(7);
        });
    peer.expects(ACK).seq(1).ack(7).text(7);
    stack().quiet();
  }

  @Test
  void oneThatIsAheadOfItsTextIsAnsweredBeforeTheNextSegment() {
    stack()
        .does(() -> {
          peer.segment(FIN | ACK).seq(11).ack(1).arrivesInBurst();
          peer.segment(FIN | ACK).seq(11).ack(1).arrivesInBurst();
        });
    peer.expects(ACK).seq(1).ack(1);
    peer.expects(ACK).seq(1).ack(1);
    stack().quiet();
  }

  @Test
  void oneThatComesAgainIsAnsweredBeforeTheNextSegment() {
    peer.segment(FIN | ACK).seq(1).ack(1).arrives();
    peer.expects(ACK).seq(1).ack(2);
    stack()
        .does(() -> {
          peer.segment(FIN | ACK).seq(1).ack(1).arrivesInBurst();
          peer.segment(FIN | ACK).seq(1).ack(1).arrivesInBurst();
        });
    peer.expects(ACK).seq(1).ack(2);
    peer.expects(ACK).seq(1).ack(2);
    stack().quiet();
  }
}
