package io.leat.tcp.connection;

import java.time.Duration;
import java.util.Arrays;

/**
 * Immutable values of all {@link TcpSetting}s; shared by connections until one of them differs.
 *
 * <p>Times are nanoseconds in {@link #get}, {@link Duration}s in {@link #with(TcpSetting,
 * Duration)}.
 */
public final class TcpConfig {
  /** Every setting at its default. */
  public static final TcpConfig DEFAULT = new TcpConfig(defaults());

  private final long[] values;

  private TcpConfig(long[] values) {
    this.values = values;
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
   * times).
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
    return new TcpConfig(copy);
  }

  public TcpConfig with(TcpSetting setting, Duration value) {
    return with(setting, value.toNanos());
  }

  public TcpConfig with(TcpSetting setting, boolean value) {
    return with(setting, value ? 1 : 0);
  }
}
