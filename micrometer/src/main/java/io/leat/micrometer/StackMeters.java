package io.leat.micrometer;

import io.leat.observe.metric.StackMetric;
import io.leat.packet.wire.DropReason;
import io.leat.stack.Stack;
import io.leat.stack.StackLoop;
import io.leat.tcp.connection.EventCounters;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;

/**
 * Meters of a stack: {@code leat.tcp.…} as {@link StackMetric} has them, {@code
 * leat.tcp.connections} by {@code state}, {@code leat.tcp.timers.expired} by {@code timer}, and
 * {@code leat.drops} by {@code reason}.
 *
 * <p>Each has the tag {@code stack}, the stack's name. Nothing is counted twice: a registry reads
 * what the loop has counted anyway, when it wants to, without asking the loop. As usual in
 * Micrometer a registry does not keep the stack alive.
 *
 * <pre>{@code
 * new StackMeters(stack).bindTo(registry);
 * }</pre>
 */
public final class StackMeters implements MeterBinder {
  private static final String PREFIX = "leat.tcp.";

  private final Stack stack;
  private final Tags tags;

  public StackMeters(Stack stack) {
    this(stack, Tags.empty());
  }

  /**
   * @param tags of every meter, beside {@code stack}
   */
  public StackMeters(Stack stack, Iterable<Tag> tags) {
    this.stack = stack;
    this.tags = Tags.of(tags).and("stack", stack.config().name());
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (StackMetric metric : StackMetric.values()) {
      switch (metric.kind()) {
        case COUNTER ->
            FunctionCounter.builder(name(metric), stack, of -> metric.read(of.loop()))
                .description(metric.meaning())
                .tags(tags)
                .register(registry);
        case VALUE ->
            Gauge.builder(name(metric), stack, of -> metric.read(of.loop()))
                .description(metric.meaning())
                .tags(tags)
                .register(registry);
      }
    }
    for (TcpState state : TcpState.values()) {
      connections(state, registry);
    }
    for (TcpTimer timer : TcpTimer.values()) {
      timer(timer, registry);
    }
    for (DropReason reason : DropReason.values()) {
      drops(reason, registry);
    }
  }

  /** The name of a metric's meter, such as {@code leat.tcp.segments.sent}. */
  public static String name(StackMetric metric) {
    return PREFIX + metric.key();
  }

  private void connections(TcpState state, MeterRegistry registry) {
    if (state == TcpState.CLOSED || state == TcpState.LISTEN) {
      return; // neither is a connection
    }
    Gauge.builder(PREFIX + "connections", stack, of -> events(of.loop()).current(state))
        .description("connections by state, half-open and TIME_WAIT ones included")
        .tags(tags.and("state", state.name()))
        .register(registry);
  }

  private void timer(TcpTimer timer, MeterRegistry registry) {
    FunctionCounter.builder(
            PREFIX + "timers.expired", stack, of -> events(of.loop()).expirations(timer))
        .description("times that a timer expired")
        .tags(tags.and("timer", timer.name().toLowerCase(Locale.ROOT)))
        .register(registry);
  }

  private void drops(DropReason reason, MeterRegistry registry) {
    FunctionCounter.builder("leat.drops", stack, of -> StackMetric.drops(of.loop(), reason))
        .description("frames, packets and segments dropped, by reason")
        .tags(tags.and("reason", reason.name().toLowerCase(Locale.ROOT)))
        .register(registry);
  }

  private static EventCounters events(StackLoop loop) {
    return loop.tcp().counters().events();
  }
}
