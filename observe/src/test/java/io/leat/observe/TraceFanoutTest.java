package io.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TraceFanoutTest {
  private final TraceRecorder one = new TraceRecorder(Side.CLIENT);
  private final TraceRecorder two = new TraceRecorder(Side.CLIENT);

  @Test
  void everyTraceIsToldOfEverything() {
    TcpTrace both = TraceFanout.of(one, two);
    FlowKey flow = new FlowKey();
    both.transition(1, flow, TcpState.CLOSED, TcpState.LISTEN, TransitionCause.PASSIVE_OPEN, 1);
    both.arrived(1, flow, new InboundSegment(), 2);
    both.sent(1, flow, 1, 2, 3, 4, 5, true, 3);
    both.dropped(1, DropReason.TCP_BAD_HEADER, 4);
    both.timerSet(1, TcpTimer.PERSIST, 6, 5);
    both.timerExpired(1, TcpTimer.PERSIST, 6);
    both.called(1, "SEND", 1, 7);
    assertThat(one.events()).hasSize(7).isEqualTo(two.events());
  }

  @Test
  void aTraceThatComesLaterIsToldOfTheRest() {
    TraceFanout all = new TraceFanout(one);
    all.dropped(1, DropReason.TCP_BAD_HEADER, 1);
    all.add(two);
    all.dropped(1, DropReason.TCP_BAD_CHECKSUM, 2);
    assertThat(one.events()).hasSize(2);
    assertThat(two.events()).hasSize(1);
  }

  @Test
  void noMethodOfTraceIsForgotten() {
    assertThat(Arrays.stream(TraceFanout.class.getDeclaredMethods()).map(Method::getName))
        .containsAll(
            Arrays.stream(TcpTrace.class.getDeclaredMethods()).map(Method::getName).toList());
  }

  @Test
  void whoDoesNotListenCostsNothing() {
    assertThat(TraceFanout.of()).isSameAs(TcpTrace.OFF);
    assertThat(TraceFanout.of(TcpTrace.OFF, one)).isSameAs(one);
  }
}
