package io.leat.conformance.table;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpError;
import io.leat.tcp.trace.TcpState;
import io.leat.testkit.Requirement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** FIN-WAIT-1 straight from SYN-RECEIVED: SYN and FIN are both outstanding (RFC 9293 §3.10.4). */
class CloseInSynReceivedTest {
  /** How SYN-RECEIVED was reached. */
  enum Reached {
    PASSIVE(TableState.SYN_RECEIVED_PASSIVE, Variant.IPV4_PASSIVE),
    ACTIVE(TableState.SYN_RECEIVED_ACTIVE, Variant.IPV6_ACTIVE);

    private final TableState state;
    private final Variant variant;

    Reached(TableState state, Variant variant) {
      this.state = state;
      this.variant = variant;
    }

    /** SYN-RECEIVED, then CLOSE. */
    Scene closed() {
      Scene scene = Stage.set(variant, state, Set.of(), Map.of());
      assertThat(scene.close()).isEqualTo(TcpError.NONE);
      List<WireSegment> sent = scene.absorb();
      assertThat(sent).hasSize(1);
      assertThat(sent.getFirst().has(FIN | ACK)).isTrue();
      assertThat(sent.getFirst().seq).isEqualTo(scene.iss + 1);
      assertThat(scene.state()).isEqualTo(TcpState.FIN_WAIT_1);
      return scene;
    }
  }

  @ParameterizedTest
  @EnumSource
  @Requirement("RFC9293 §3.10.4")
  void theAcknowledgmentOfTheSynLeavesTheFinOutstanding(Reached reached) {
    Scene scene = reached.closed();

    scene.peerAcknowledges(scene.iss + 1);
    assertThat(scene.state()).isEqualTo(TcpState.FIN_WAIT_1);
    scene.peerAcknowledges(scene.sndNxt);
    assertThat(scene.state()).isEqualTo(TcpState.FIN_WAIT_2);
  }

  @ParameterizedTest
  @EnumSource
  void oneAcknowledgmentMayCoverSynAndFin(Reached reached) {
    Scene scene = reached.closed();

    scene.peerAcknowledges(scene.sndNxt);
    assertThat(scene.state()).isEqualTo(TcpState.FIN_WAIT_2);
    assertThat(RunningTimers.of(scene)).doesNotContainKey(TableTimer.RETRANSMISSION);
  }

  @ParameterizedTest
  @EnumSource
  void textIsReceivedAndTheFinAnsweredAsEver(Reached reached) {
    Scene scene = reached.closed();

    scene.peerSendsText(Scene.N, scene.sndNxt);
    assertThat(scene.receive()).isEqualTo(Scene.N);
    assertThat(scene.state()).isEqualTo(TcpState.FIN_WAIT_2);
    scene.peerSendsFin(scene.sndNxt);
    assertThat(scene.state()).isEqualTo(TcpState.TIME_WAIT);
  }

  @ParameterizedTest
  @EnumSource
  void synAndFinAreRetransmittedUntilTheyAreAcknowledged(Reached reached) {
    Scene scene = reached.closed();

    for (int i = 0; i < 2; i++) {
      long deadline = RunningTimers.of(scene).get(TableTimer.RETRANSMISSION);
      scene.host.advanceTo(deadline);
      List<WireSegment> sent = scene.absorb();
      assertThat(sent).isNotEmpty();
      assertThat(sent.getFirst().has(SYN | ACK)).isTrue();
      assertThat(sent.getFirst().seq).isEqualTo(scene.iss);
    }
    scene.peerAcknowledges(scene.iss + 1);
    long deadline = RunningTimers.of(scene).get(TableTimer.RETRANSMISSION);
    scene.host.advanceTo(deadline);
    List<WireSegment> sent = scene.absorb();
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().has(FIN | ACK)).isTrue();
    scene.peerAcknowledges(scene.sndNxt);
    assertThat(scene.state()).isEqualTo(TcpState.FIN_WAIT_2);
  }
}
