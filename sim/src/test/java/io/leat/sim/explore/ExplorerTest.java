package io.leat.sim.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.wire.FlowKey;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;
import io.leat.testkit.Requirement;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that can happen to two endpoints within bounds; more of it by {@code bin/explore}. */
class ExplorerTest {
  private static final int EVERYTHING = Integer.MAX_VALUE;
  private static final int FIRST_STATES = 1000;

  static Stream<Bounds> catalogue() {
    return Catalogue.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("catalogue")
  void theFirstStatesOfAllBoundsAreRight(Bounds bounds) {
    Explorer explorer = new Explorer(bounds);
    assertThat(explorer.run(FIRST_STATES, 1)).isNull();
    assertThat(explorer.progress().states()).isGreaterThanOrEqualTo(FIRST_STATES);
  }

  @Test
  @Requirement("RFC9293 MUST-10")
  @Requirement("ANCHOR smoltcp PR #1001")
  void everyInterleavingOfASimultaneousOpenEnds() {
    Explorer explorer = exploreAll(Bounds.of("all", Opening.SIMULTANEOUS).withText(0, 0));
    assertThat(explorer.transitionNames())
        .contains("SYN_SENT to SYN_RECEIVED", "SYN_RECEIVED to ESTABLISHED");
  }

  @Test
  @Requirement("ANCHOR smoltcp PR #398")
  void everyInterleavingOfTextAndCloseEnds() {
    Explorer explorer = exploreAll(Bounds.of("all", Opening.LISTENER).withText(1, 0));
    assertThat(explorer.transitionNames()).contains("FIN_WAIT_1 to CLOSING");
  }

  @Test
  void everyInterleavingOfAPassiveOpenWithALossEnds() {
    exploreAll(Bounds.of("all", Opening.PASSIVE).withText(0, 0).withFaults(1, 0, 0));
  }

  private static Explorer exploreAll(Bounds bounds) {
    Explorer explorer = new Explorer(bounds);
    assertThat(explorer.run(EVERYTHING, 1)).isNull();
    assertThat(explorer.progress().isComplete()).isTrue();
    return explorer;
  }

  @Test
  void aConnectionThatGivesUpTooSoonIsFoundByTheShortestHistory() {
    Bounds hasty =
        Bounds.of("hasty", Opening.LISTENER)
            .withText(1, 0)
            .withFaults(2, 0, 2)
            .with(TcpSetting.R2, Duration.ofSeconds(1).toNanos());
    Finding finding = new Explorer(hasty).run(EVERYTHING, 1);
    assertThat(finding).isNotNull();
    assertThat(finding.complaint()).contains("invariant 14");
    assertThat(finding.ladder()).contains("SYN_SENT", "SYN,ACK");
    Finding again = Explorer.replay(hasty, finding.history());
    assertThat(again).isNotNull();
    assertThat(again.complaint()).isEqualTo(finding.complaint());
  }

  @Test
  void aHistoryThatHoldsIsReplayedWithoutAFinding() {
    Bounds bounds = Bounds.of("replay", Opening.LISTENER);
    assertThat(Explorer.replay(bounds, "oB oA d0 d0 wA d1 d0 rB cA")).isNull();
    assertThatThrownBy(() -> Explorer.replay(bounds, "oA d1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("d1 is not possible after 1 decisions");
    assertThatThrownBy(() -> Explorer.replay(bounds, "oA d0 q"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("q");
  }

  @Test
  void decisionsAreWhatTheirTextSays() {
    String text = "oA oB wA rB cA xB gA d0 lf u1 t0";
    assertThat(Decision.format(Decision.parse(text))).isEqualTo(text);
    assertThat(Decision.parse("  ")).isEmpty();
  }

  @Test
  void aTransitionThatNoRfcKnowsIsSeen() {
    EndpointMonitor monitor = new EndpointMonitor("A", new boolean[121]);
    TransitionCause cause = TransitionCause.CLOSE_CALLED;
    monitor.transition(1, new FlowKey(), TcpState.CLOSED, TcpState.SYN_SENT, cause, 0);
    assertThatThrownBy(() ->
            monitor.transition(
                1, new FlowKey(), TcpState.ESTABLISHED, TcpState.CLOSE_WAIT, cause, 0))
        .hasMessageContaining("was in SYN_SENT");
    assertThatThrownBy(
            () -> monitor.transition(2, new FlowKey(), TcpState.CLOSED, TcpState.CLOSING, cause, 0))
        .hasMessageContaining("from CLOSED to CLOSING");
  }

  @Test
  void anInterruptedSearchGoesOnWhereItWas() throws IOException {
    Bounds bounds = Bounds.of("all", Opening.PASSIVE).withText(0, 0);
    Explorer whole = exploreAll(bounds);
    Explorer first = new Explorer(bounds);
    first.run(whole.progress().states() / 2, 1);
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    first.write(new DataOutputStream(kept));
    Explorer second = Explorer.read(bounds, stream(kept));
    assertThat(second.run(EVERYTHING, 2)).isNull();
    assertThat(second.progress().states()).isEqualTo(whole.progress().states());
    assertThat(second.transitionNames()).isEqualTo(whole.transitionNames());
    Bounds others = Bounds.of("others", Opening.LISTENER);
    assertThatThrownBy(() -> Explorer.read(others, stream(kept))).isInstanceOf(IOException.class);
  }

  private static DataInputStream stream(ByteArrayOutputStream kept) {
    return new DataInputStream(new ByteArrayInputStream(kept.toByteArray()));
  }
}
