package io.leat.bench.observer;

import io.leat.cli.control.Observed;
import io.leat.cli.perf.LoopbackMeasurement;
import io.leat.stack.StackConfig;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.trace.TcpTrace;
import java.util.function.LongUnaryOperator;

/**
 * A stream between two stacks in the calling thread, in super-segments as a TUN with offload
 * carries them: nanoseconds to turn, to octets of text that arrived meanwhile.
 *
 * <p>Of a type of the platform, because each {@link VariantLoader} has this class anew.
 */
public final class Stream implements LongUnaryOperator {
  private static final int MTU = 1500;

  private final LoopbackMeasurement loopback;

  /**
   * @param recorded with the flight recorder at both ends
   */
  public Stream(boolean recorded) throws OpenException {
    loopback =
        new LoopbackMeasurement(
            StackConfig.DEFAULT,
            new LoopbackMeasurement.Link(MTU, true),
            () -> recorded ? Observed.Observers.create().beside(TcpTrace.OFF) : TcpTrace.OFF);
    loopback.open();
  }

  @Override
  public long applyAsLong(long nanos) {
    return loopback.turn(nanos);
  }
}
