package io.leat.tcp.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.TcpFlags;
import io.leat.testkit.Requirement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TcpTraceTest {
  private final List<String> told = new ArrayList<>();
  private final TcpTrace trace =
      new TcpTrace() {
        @Override
        public void sent(
            long connection,
            FlowKey flow,
            int sequence,
            int acknowledgment,
            int flags,
            int window,
            int textLength,
            boolean retransmission,
            long now) {
          told.add(TcpFlags.format(flags) + " " + sequence + " len " + textLength);
        }
      };

  private void together(int flags, int sequence, int octets) {
    trace.sentTogether(1, new FlowKey(), sequence, 7, flags, 100, octets, 1000, false, 1);
  }

  @Test
  @Requirement("RFC3168 §6.1.2")
  void aSuperSegmentIsToldAsWhatItIsCutInto() {
    together(TcpFlags.ACK | TcpFlags.PSH | TcpFlags.FIN | TcpFlags.CWR, 5, 2500);
    assertThat(told)
        .containsExactly("CWR,ACK 5 len 1000", "ACK 1005 len 1000", "FIN,PSH,ACK 2005 len 500");
  }

  @Test
  void theLastSegmentMayBeFullAndNumbersWrap() {
    together(TcpFlags.ACK | TcpFlags.PSH, -1000, 2000);
    assertThat(told).containsExactly("ACK -1000 len 1000", "PSH,ACK 0 len 1000");
  }
}
