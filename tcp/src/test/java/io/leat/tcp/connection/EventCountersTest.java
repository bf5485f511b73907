package io.leat.tcp.connection;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import org.junit.jupiter.api.Test;

class EventCountersTest {
  private final EventCounters counters = new EventCounters();

  @Test
  void transitionsAreCountedByBothTheirEnds() {
    counters.moved(TcpState.CLOSED, TcpState.SYN_SENT);
    counters.moved(TcpState.SYN_SENT, TcpState.ESTABLISHED);
    counters.moved(TcpState.CLOSED, TcpState.SYN_SENT);
    counters.moved(TcpState.SYN_RECEIVED, TcpState.ESTABLISHED);
    assertThat(counters.transitions(TcpState.CLOSED, TcpState.SYN_SENT)).isEqualTo(2);
    assertThat(counters.transitions(TcpState.SYN_SENT, TcpState.CLOSED)).isZero();
    assertThat(counters.entered(TcpState.SYN_SENT)).isEqualTo(2);
    assertThat(counters.entered(TcpState.ESTABLISHED)).isEqualTo(2);
    assertThat(counters.current(TcpState.SYN_SENT)).as("one went on").isEqualTo(1);
    assertThat(counters.current(TcpState.ESTABLISHED)).isEqualTo(2);
    assertThat(counters.current(TcpState.SYN_RECEIVED)).as("never fewer than none").isZero();
  }

  @Test
  void ofListenAndClosedNothingIsKnown() {
    counters.moved(TcpState.CLOSED, TcpState.LISTEN);
    counters.moved(TcpState.SYN_SENT, TcpState.CLOSED);
    assertThat(counters.current(TcpState.LISTEN)).isZero();
    assertThat(counters.current(TcpState.CLOSED)).isZero();
    assertThat(counters.entered(TcpState.CLOSED)).isEqualTo(1);
  }

  @Test
  void segmentsAreCountedByWhetherTheyLeaveForTheFirstTime() {
    counters.sent(SYN, false, 1);
    counters.sent(SYN, true, 1);
    counters.sent(ACK, false, 10);
    counters.sent(ACK, true, 3);
    counters.sent(RST | ACK, false, 1);
    counters.sent(RST, true, 1);
    assertThat(counters.segmentsSent()).isEqualTo(12);
    assertThat(counters.segmentsSentAgain()).isEqualTo(5);
    assertThat(counters.synsSentAgain()).isEqualTo(1);
    assertThat(counters.resetsSent()).isEqualTo(2);
  }

  @Test
  void timersAndCookiesAreCounted() {
    counters.expired(TcpTimer.PERSIST);
    counters.expired(TcpTimer.PERSIST);
    counters.cookieSent();
    assertThat(counters.expirations(TcpTimer.PERSIST)).isEqualTo(2);
    assertThat(counters.expirations(TcpTimer.PACING)).isZero();
    assertThat(counters.cookiesSent()).isEqualTo(1);
  }
}
