package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.URG;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UrgentTest extends Scenario {
  private ScriptedPeer peer;
  private User user;

  @BeforeEach
  void connect() {
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
  }

  @Test
  @Requirement("RFC9293 MUST-62")
  void theUrgentPointerCountsFromItsOwnSegment() {
    peer.segment(URG | ACK).text(100).urgentPointer(60).arrives();
    assertThat(urgentOctets()).isEqualTo(60);
    passQuietly();
  }

  @Test
  @Requirement("RFC9293 MUST-62")
  void theUrgentPointerCountsFromItsOwnSegmentThoughItsFrontWasHereBefore() {
    peer.segment(ACK).text(50).arrives();
    peer.segment(URG | ACK).seq(1).text(100).urgentPointer(60).arrives();
    assertThat(urgentOctets()).isEqualTo(60);
    passQuietly();
  }

  @Test
  void anUrgentPointerIntoWhatWasReadAlreadyIsNoNews() {
    peer.segment(ACK).text(50).arrives();
    assertThat(user.receives(50)).isEqualTo(50);
    user.told.clear();
    peer.segment(URG | ACK).seq(1).text(100).urgentPointer(40).arrives();
    assertThat(user.told).doesNotContain("urgent");
    passQuietly();
  }

  /** Relative to the first octet of the stream. */
  private long urgentOctets() {
    assertThat(user.told).contains("urgent");
    return (int) user.connection().urgentPosition() - stack().mode().irs - 1;
  }

  /** The delayed acknowledgment is no matter here. */
  private void passQuietly() {
    peer.takesAll();
    stack().passes(100 * MILLI);
    peer.takesAll();
  }
}
