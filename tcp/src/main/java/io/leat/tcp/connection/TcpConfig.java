package io.leat.tcp.connection;

import io.leat.tcp.congestion.CongestionControl;
import io.leat.tcp.congestion.CongestionControls;
import java.time.Duration;
import java.util.Arrays;

/**
 * Immutable values of all {@link TcpSetting}s, and the choice of congestion control; shared by
 * connections until one of them differs.
 *
 * <p>Times are nanoseconds in {@link #get}, {@link Duration}s in {@link #with(TcpSetting,
 * Duration)}.
 */
public final class TcpConfig {
  /** Every setting at its default. */
  public static final TcpConfig DEFAULT =
      new TcpConfig(defaults(), CongestionControls.STANDARD, CongestionControls.DEFAULT);

  private final long[] values;
  private final CongestionControls congestionControls;
  private final String congestionControl;

  private TcpConfig(
      long[] values, CongestionControls congestionControls, String congestionControl) {
    this.values = values;
    this.congestionControls = congestionControls;
    this.congestionControl = congestionControl;
  }

  private static long[] defaults() {
    return Arrays.stream(TcpSetting.values()).mapToLong(TcpSetting::defaultValue).toArray();
  }

  public long get(TcpSetting setting) {
    return values[setting.ordinal()];
  }

  public boolean is(TcpSetting setting) {
    return values[setting.ordinal()] != 0;
  }

  /**
   * A copy in which {@code setting} is {@code value}, in the setting's unit (nanoseconds for
   * times). To set a buffer fixes its size: its maximum becomes the same until that is set.
   *
   * @throws IllegalArgumentException if the value is out of range
   */
  public TcpConfig with(TcpSetting setting, long value) {
    if (value < setting.minimum() || value > setting.maximum()) {
      throw new IllegalArgumentException(
          setting.key()
              + " must be "
              + setting.minimum()
              + " to "
              + setting.maximum()
              + (setting.unit() == TcpSetting.Unit.TIME ? " ns" : "")
              + ", not "
              + value);
    }
    long[] copy = values.clone();
    copy[setting.ordinal()] = value;
    if (setting == TcpSetting.SEND_BUFFER) {
      copy[TcpSetting.SEND_BUFFER_MAXIMUM.ordinal()] = value;
    } else if (setting == TcpSetting.RECEIVE_BUFFER) {
      copy[TcpSetting.RECEIVE_BUFFER_MAXIMUM.ordinal()] = value;
    }
    return new TcpConfig(copy, congestionControls, congestionControl);
  }

  public TcpConfig with(TcpSetting setting, Duration value) {
    return with(setting, value.toNanos());
  }

  public TcpConfig with(TcpSetting setting, boolean value) {
    return with(setting, value ? 1 : 0);
  }

  /** The name of the congestion control of connections that send. */
  public String congestionControl() {
    return congestionControl;
  }

  /**
   * A copy with another congestion control.
   *
   * @param name such as {@code cubic}
   * @throws IllegalArgumentException if there is none of this name; the message lists those that
   *     there are
   */
  public TcpConfig withCongestionControl(String name) {
    congestionControls.factory(name);
    return new TcpConfig(values, congestionControls, name);
  }

  /** A copy that also knows the congestion controls of an application's own. */
  public TcpConfig withCongestionControls(CongestionControls known) {
    known.factory(congestionControl);
    return new TcpConfig(values, known, congestionControl);
  }

  CongestionControl newCongestionControl() {
    return congestionControls.create(congestionControl);
  }
}
