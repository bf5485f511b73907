package io.leat.bench.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RealLoadsTest {
  private static final String SAID =
      """
      Running 1s test @ http://10.9.0.2:8080/
        2 threads and 4 connections
        1202 requests in 1.10s, 70.00KB read
      """;

  @Test
  void wrkTellsHowManyRequestsWereAnswered() throws IOException {
    assertThat(RealLoads.requests(SAID)).isEqualTo(1202);
  }

  @Test
  void anErrorOfASocketOrOfAnAnswerIsAnError() {
    assertThatThrownBy(() ->
            RealLoads.requests(SAID + "  Socket errors: connect 0, read 1, write 0, timeout 0\n"))
        .hasMessageContaining("read 1");
    assertThatThrownBy(() -> RealLoads.requests(SAID + "  Non-2xx or 3xx responses: 7\n"))
        .hasMessageContaining("Non-2xx");
    assertThatThrownBy(() -> RealLoads.requests("unable to connect"))
        .isInstanceOf(IOException.class);
  }
}
