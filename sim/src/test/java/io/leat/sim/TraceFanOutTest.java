package io.leat.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.trace.TcpTrace;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TraceFanOutTest {
  @Test
  void everythingThatATraceIsToldIsPassedOn() {
    assertThat(Arrays.stream(TcpTrace.class.getDeclaredMethods()).map(Method::getName))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(TraceFanOut.class.getDeclaredMethods())
                .map(Method::getName)
                .filter(name -> !name.equals("add"))
                .toList());
  }
}
