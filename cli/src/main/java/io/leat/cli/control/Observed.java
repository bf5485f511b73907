package io.leat.cli.control;

import io.leat.observe.TraceFanout;
import io.leat.observe.explain.FlightRecorder;
import io.leat.observe.jfr.JfrTrace;
import io.leat.stack.Stack;
import io.leat.tcp.trace.TcpTrace;
import org.jspecify.annotations.Nullable;

/**
 * A stack that may be asked about, and what is remembered of it.
 *
 * @param recorder null if nothing is recorded
 */
public record Observed(Stack stack, @Nullable FlightRecorder recorder) {
  /**
   * What to hand to a stack before it starts, and to ask afterwards.
   *
   * @param recorder null for none
   */
  public record Observers(@Nullable FlightRecorder recorder) {
    public static Observers create() {
      return new Observers(new FlightRecorder());
    }

    /** Without a flight recorder: what is over is forgotten. */
    public static Observers withoutRecorder() {
      return new Observers(null);
    }

    /** The recorder, and {@code other}; JFR events too, where the JVM was started to record. */
    public TcpTrace beside(TcpTrace other) {
      TcpTrace jfr = jdk.jfr.FlightRecorder.isInitialized() ? new JfrTrace() : TcpTrace.OFF;
      return TraceFanout.of(recorder == null ? TcpTrace.OFF : recorder, jfr, other);
    }

    public Observed of(Stack stack) {
      return new Observed(stack, recorder);
    }
  }

  /** A stack that was started without observers. */
  public static Observed nothingOf(Stack stack) {
    return new Observed(stack, null);
  }

  String name() {
    return stack.config().name();
  }
}
