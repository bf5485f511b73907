package io.leat.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.observe.metric.StackMetric;
import io.leat.packet.wire.IpAddress;
import io.leat.socket.TcpListener;
import io.leat.socket.TcpStream;
import io.leat.stack.Stack;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class StackMetersTest {
  private static final IpAddress SERVER = IpAddress.parse("10.0.0.2");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void everyMetricIsAMeterWithTheNameOfItsStack() {
    try (Stack.Pair pair = Stack.pair()) {
      new StackMeters(pair.left()).bindTo(registry);
      for (StackMetric metric : StackMetric.values()) {
        assertThat(registry.find(StackMeters.name(metric)).tag("stack", "left").meter())
            .as(metric.name())
            .isNotNull();
      }
      assertThat(registry.get("leat.tcp.rto.min").gauge().value()).isEqualTo(200);
    }
  }

  @Test
  void aConnectionIsCountedInItsStateWhileItLives() throws Exception {
    try (Stack.Pair pair = Stack.pair()) {
      new StackMeters(pair.left()).bindTo(registry);
      new StackMeters(pair.right()).bindTo(registry);
      TcpListener listener = TcpListener.on(pair.right()).listen(SERVER, 7);
      try (TcpStream stream = TcpStream.on(pair.left()).connect(SERVER, 7);
          TcpStream accepted = listener.accept()) {
        stream.output().write("counted".getBytes(StandardCharsets.UTF_8));
        assertThat(accepted.input().readNBytes(7)).hasSize(7);

        assertThat(connections("left", "ESTABLISHED")).isEqualTo(1);
        assertThat(connections("right", "ESTABLISHED")).isEqualTo(1);
        assertThat(count("left", "leat.tcp.active.opens")).isEqualTo(1);
        assertThat(count("right", "leat.tcp.passive.opens")).isEqualTo(1);
        assertThat(count("left", "leat.tcp.segments.sent")).isGreaterThanOrEqualTo(3);

        stream.shutdownOutput();
        await(() -> connections("right", "CLOSE_WAIT") == 1);
        await(() -> connections("left", "FIN_WAIT_2") == 1);
        assertThat(registry.get("leat.tcp.currently.established").tag("stack", "right").gauge())
            .extracting(gauge -> gauge.value())
            .isEqualTo(1.0);
      }
      await(() -> connections("left", "TIME_WAIT") == 1);
      assertThat(connections("right", "ESTABLISHED") + connections("right", "CLOSE_WAIT")).isZero();
      listener.close();
    }
  }

  @Test
  void aDropIsCountedUnderItsReason() {
    try (Stack.Pair pair = Stack.pair()) {
      new StackMeters(pair.right()).bindTo(registry);
      assertThatThrownBy(() -> TcpStream.on(pair.left()).connect(SERVER, 9))
          .isInstanceOf(IOException.class);
      await(() -> dropped("tcp_no_connection") == 1);
      assertThat(count("right", "leat.tcp.resets.sent")).isEqualTo(1);
    }
  }

  private double connections(String stack, String state) {
    return registry
        .get("leat.tcp.connections")
        .tags("stack", stack, "state", state)
        .gauge()
        .value();
  }

  private double count(String stack, String name) {
    return registry.get(name).tag("stack", stack).functionCounter().count();
  }

  private double dropped(String reason) {
    return registry.get("leat.drops").tags("reason", reason).functionCounter().count();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
