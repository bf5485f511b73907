package io.leat.netty;

import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import org.jspecify.annotations.Nullable;

/** A channel's settings of TCP: kept here until there is a connection, then also changed there. */
final class ConnectionOptions {
  private static final long SECOND = 1_000_000_000L;

  private @Nullable TcpConfig config;
  private @Nullable TcpConnection connection;

  /** What was set before the channel had a loop, over the loop's own configuration. */
  TcpConfig over(TcpConfig loops) {
    TcpConfig own = config;
    if (own == null) {
      return loops;
    }
    TcpConfig result = loops;
    for (TcpSetting setting : TcpSetting.values()) {
      long value = own.get(setting);
      if (value != TcpConfig.DEFAULT.get(setting)) {
        result = result.with(setting, value);
      }
    }
    return result;
  }

  /** From now on the settings are those of a connection. On the loop. */
  void attach(TcpConnection to) {
    config = to.config();
    connection = to;
  }

  long get(TcpSetting setting) {
    TcpConfig present = config;
    return (present == null ? TcpConfig.DEFAULT : present).get(setting);
  }

  void set(TcpSetting setting, long value) {
    TcpConfig present = config;
    TcpConfig changed = (present == null ? TcpConfig.DEFAULT : present).with(setting, value);
    config = changed;
    TcpConnection live = connection;
    if (live != null) {
      live.configure(changed, System.nanoTime());
    }
  }

  boolean isOn(TcpSetting setting) {
    return get(setting) != 0;
  }

  void turn(TcpSetting setting, boolean on) {
    set(setting, on ? 1 : 0);
  }

  /** A size that is larger than possible is as large as possible, as in Linux. */
  void setSize(TcpSetting setting, int octets) {
    set(setting, Math.min(octets, setting.maximum()));
  }

  int lingerSeconds() {
    long nanos = get(TcpSetting.LINGER);
    return nanos < 0 ? -1 : (int) (nanos / SECOND);
  }

  void setLingerSeconds(int seconds) {
    set(TcpSetting.LINGER, seconds < 0 ? -1 : Math.min(seconds, 65_535) * SECOND);
  }
}
