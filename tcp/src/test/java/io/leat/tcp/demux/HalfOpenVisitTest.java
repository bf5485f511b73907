package io.leat.tcp.demux;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.trace.TcpTrace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HalfOpenVisitTest {
  private final TcpConfig config = TcpConfig.DEFAULT;
  private final TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);

  @Test
  void aHalfOpenEntryIsSeenWithItsFlowAndItsNextSynAck() throws OpenException {
    hosts.b.lose = segment -> true;
    var binding = hosts.b.tcp.bind(TwoHosts.B, 80, true, config);
    hosts.b.tcp.listen(binding, new Listener(TwoHosts.B, 80, config, (l, now) -> {}), hosts.now);
    hosts.a.tcp.connect(hosts.flowTo(80), config, hosts.now);
    hosts.run(2 * hosts.delay);

    List<String> seen = new ArrayList<>();
    List<Long> deadlines = new ArrayList<>();
    hosts.b.tcp.forEachHalfOpen((serial, flow, retransmissions, deadline) -> {
      seen.add(flow.local() + ":" + flow.localPort + " " + flow.remote() + " " + retransmissions);
      deadlines.add(deadline);
    });

    assertThat(seen).containsExactly("10.0.0.2:80 10.0.0.1 0");
    assertThat(deadlines.getFirst()).isBetween(hosts.now, hosts.now + 1_000_000_000L);
  }
}
