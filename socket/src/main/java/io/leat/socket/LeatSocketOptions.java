package io.leat.socket;

import io.leat.tcp.connection.TcpSetting;
import java.net.SocketOption;
import java.time.Duration;

/**
 * Socket options beyond the JDK's, for channels and sockets of Leat's; a kernel's socket refuses
 * them with UnsupportedOperationException.
 */
public final class LeatSocketOptions {
  /** {@link TcpSetting#KEEP_ALIVE_IDLE}: idle time before the first keep-alive probe. */
  public static final SocketOption<Duration> KEEP_ALIVE_IDLE =
      new Option<>("LEAT_KEEP_ALIVE_IDLE", Duration.class);

  /** {@link TcpSetting#KEEP_ALIVE_INTERVAL}: time between keep-alive probes. */
  public static final SocketOption<Duration> KEEP_ALIVE_INTERVAL =
      new Option<>("LEAT_KEEP_ALIVE_INTERVAL", Duration.class);

  /**
   * {@link TcpSetting#USER_TIMEOUT}: longest time that text may stay unacknowledged before the
   * connection is given up; zero leaves it to TCP.
   */
  public static final SocketOption<Duration> USER_TIMEOUT =
      new Option<>("LEAT_USER_TIMEOUT", Duration.class);

  private LeatSocketOptions() {}

  private record Option<T>(String name, Class<T> type) implements SocketOption<T> {
    @Override
    public String toString() {
      return name;
    }
  }
}
