package io.leat.observe;

import static io.leat.tcp.trace.TcpState.CLOSED;
import static io.leat.tcp.trace.TcpState.ESTABLISHED;
import static io.leat.tcp.trace.TcpState.SYN_RECEIVED;
import static io.leat.tcp.trace.TcpState.SYN_SENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.FlowKey;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;
import org.junit.jupiter.api.Test;

class TransitionCountsTest {
  private final TransitionCounts counts = new TransitionCounts();

  private static void take(TransitionCounts counts, TcpState from, TcpState to) {
    counts.transition(1, new FlowKey(), from, to, TransitionCause.ACTIVE_OPEN, 0);
  }

  @Test
  void nothingHasHappenedAtFirst() {
    assertThat(counts.isEmpty()).isTrue();
    take(counts, CLOSED, SYN_SENT);
    assertThat(counts.isEmpty()).isFalse();
  }

  @Test
  void eachTransitionIsCountedByItsEnds() {
    take(counts, CLOSED, SYN_SENT);
    take(counts, SYN_SENT, ESTABLISHED);
    take(counts, SYN_RECEIVED, ESTABLISHED);
    take(counts, SYN_RECEIVED, ESTABLISHED);
    assertThat(counts.count(SYN_SENT, ESTABLISHED)).isEqualTo(1);
    assertThat(counts.count(SYN_RECEIVED, ESTABLISHED)).isEqualTo(2);
    assertThat(counts.count(ESTABLISHED, SYN_RECEIVED)).isZero();
    assertThat(counts.entered(ESTABLISHED)).isEqualTo(3);
    assertThat(counts.left(SYN_RECEIVED)).isEqualTo(2);
  }

  @Test
  void countsOfSeveralLoopsAreAdded() {
    TransitionCounts other = new TransitionCounts();
    take(counts, CLOSED, SYN_SENT);
    take(other, CLOSED, SYN_SENT);
    take(other, SYN_SENT, ESTABLISHED);
    counts.merge(other);
    assertThat(counts.count(CLOSED, SYN_SENT)).isEqualTo(2);
    assertThat(counts.count(SYN_SENT, ESTABLISHED)).isEqualTo(1);
    assertThat(other.count(CLOSED, SYN_SENT)).isEqualTo(1);
  }
}
