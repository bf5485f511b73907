package io.leat.socket.option;

import io.leat.socket.LeatSocketOptions;
import io.leat.socket.StreamHandle;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Socket options as TCP settings: kept here until there is a connection, and changed on it from
 * then on. Any thread.
 */
public final class SocketSettings {
  private static final long SECOND = 1_000_000_000L;

  /** How an option's value and a setting's translate into each other. */
  private record Mapping<T>(TcpSetting setting, ToLongFunction<T> in, LongFunction<T> out) {}

  private static final Map<SocketOption<?>, Mapping<?>> MAPPINGS = mappings();

  /** What a socket that connects, or was accepted, can be told. */
  public static final Set<SocketOption<?>> CLIENT_OPTIONS =
      Set.of(
          StandardSocketOptions.TCP_NODELAY,
          StandardSocketOptions.SO_KEEPALIVE,
          StandardSocketOptions.SO_LINGER,
          StandardSocketOptions.SO_SNDBUF,
          StandardSocketOptions.SO_RCVBUF,
          StandardSocketOptions.SO_REUSEADDR,
          StandardSocketOptions.IP_TOS,
          ExtendedSocketOptions.TCP_KEEPIDLE,
          ExtendedSocketOptions.TCP_KEEPINTERVAL,
          ExtendedSocketOptions.TCP_KEEPCOUNT,
          LeatSocketOptions.KEEP_ALIVE_IDLE,
          LeatSocketOptions.KEEP_ALIVE_INTERVAL,
          LeatSocketOptions.USER_TIMEOUT);

  /** What a socket that listens can be told; connections that it accepts start with it. */
  public static final Set<SocketOption<?>> SERVER_OPTIONS =
      Set.of(
          StandardSocketOptions.SO_RCVBUF,
          StandardSocketOptions.SO_REUSEADDR,
          StandardSocketOptions.IP_TOS,
          ExtendedSocketOptions.TCP_KEEPIDLE,
          ExtendedSocketOptions.TCP_KEEPINTERVAL,
          ExtendedSocketOptions.TCP_KEEPCOUNT,
          LeatSocketOptions.KEEP_ALIVE_IDLE,
          LeatSocketOptions.KEEP_ALIVE_INTERVAL,
          LeatSocketOptions.USER_TIMEOUT);

  private final Set<SocketOption<?>> supported;
  private volatile TcpConfig config;
  private volatile boolean reuseAddress;
  private volatile @Nullable StreamHandle stream;

  /**
   * @param supported {@link #CLIENT_OPTIONS} or {@link #SERVER_OPTIONS}: what may be set and asked
   */
  public SocketSettings(TcpConfig config, Set<SocketOption<?>> supported, boolean reuseAddress) {
    this.config = config;
    this.supported = supported;
    this.reuseAddress = reuseAddress;
  }

  private static Map<SocketOption<?>, Mapping<?>> mappings() {
    Map<SocketOption<?>, Mapping<?>> all = new LinkedHashMap<>();
    map(all, StandardSocketOptions.TCP_NODELAY, TcpSetting.NAGLE, on -> on ? 0 : 1, v -> v == 0);
    map(
        all,
        StandardSocketOptions.SO_KEEPALIVE,
        TcpSetting.KEEP_ALIVE,
        on -> on ? 1 : 0,
        v -> v != 0);
    map(
        all,
        StandardSocketOptions.SO_LINGER,
        TcpSetting.LINGER,
        SocketSettings::lingerNanos,
        SocketSettings::lingerSeconds);
    map(
        all,
        StandardSocketOptions.SO_SNDBUF,
        TcpSetting.SEND_BUFFER,
        octets -> atMost(TcpSetting.SEND_BUFFER, octets),
        v -> (int) v);
    map(
        all,
        StandardSocketOptions.SO_RCVBUF,
        TcpSetting.RECEIVE_BUFFER,
        octets -> atMost(TcpSetting.RECEIVE_BUFFER, octets),
        v -> (int) v);
    map(all, StandardSocketOptions.IP_TOS, TcpSetting.TRAFFIC_CLASS, tos -> tos, v -> (int) v);
    map(
        all,
        ExtendedSocketOptions.TCP_KEEPIDLE,
        TcpSetting.KEEP_ALIVE_IDLE,
        seconds -> seconds * SECOND,
        v -> (int) (v / SECOND));
    map(
        all,
        ExtendedSocketOptions.TCP_KEEPINTERVAL,
        TcpSetting.KEEP_ALIVE_INTERVAL,
        seconds -> seconds * SECOND,
        v -> (int) (v / SECOND));
    map(
        all,
        ExtendedSocketOptions.TCP_KEEPCOUNT,
        TcpSetting.KEEP_ALIVE_PROBES,
        probes -> probes,
        v -> (int) v);
    time(all, LeatSocketOptions.KEEP_ALIVE_IDLE, TcpSetting.KEEP_ALIVE_IDLE);
    time(all, LeatSocketOptions.KEEP_ALIVE_INTERVAL, TcpSetting.KEEP_ALIVE_INTERVAL);
    time(all, LeatSocketOptions.USER_TIMEOUT, TcpSetting.USER_TIMEOUT);
    return all;
  }

  private static void time(
      Map<SocketOption<?>, Mapping<?>> all, SocketOption<Duration> option, TcpSetting setting) {
    map(all, option, setting, Duration::toNanos, Duration::ofNanos);
  }

  private static <T> void map(
      Map<SocketOption<?>, Mapping<?>> all,
      SocketOption<T> option,
      TcpSetting setting,
      ToLongFunction<T> in,
      LongFunction<T> out) {
    all.put(option, new Mapping<>(setting, in, out));
  }

  /** Seconds, of which java.net knows 65,535; less than 0 turns lingering off. */
  private static long lingerNanos(int seconds) {
    return seconds < 0 ? -1 : Math.min(seconds, 65_535) * SECOND;
  }

  private static int lingerSeconds(long nanos) {
    return nanos < 0 ? -1 : (int) (nanos / SECOND);
  }

  /** Larger buffers than possible are as large as possible, as in Linux. */
  private static long atMost(TcpSetting setting, int octets) {
    if (octets < 1) {
      throw new IllegalArgumentException(setting.key() + " must be at least 1, not " + octets);
    }
    return Math.min(octets, setting.maximum());
  }

  /** From now on the settings are those of a connection. */
  public synchronized void attach(StreamHandle handle) {
    stream = handle;
  }

  /** What a connection or listener is to start with. */
  public TcpConfig config() {
    return config;
  }

  public Set<SocketOption<?>> supported() {
    return supported;
  }

  /** SO_REUSEADDR, which is a matter of bind. */
  public boolean reuseAddress() {
    return reuseAddress;
  }

  /**
   * Changes an option.
   *
   * @throws UnsupportedOperationException if the option is not one of {@link #supported}
   * @throws IllegalArgumentException if the value is not in its range
   */
  public <T> void set(SocketOption<T> option, T value) {
    check(option);
    if (!option.type().isInstance(value)) {
      throw new IllegalArgumentException("Invalid value '" + value + "'");
    }
    if (option.equals(StandardSocketOptions.SO_REUSEADDR)) {
      reuseAddress = (Boolean) value;
    } else {
      Mapping<T> mapping = mapping(option);
      set(mapping.setting(), mapping.in().applyAsLong(value));
    }
  }

  private synchronized void set(TcpSetting setting, long value) {
    config = config.with(setting, value);
    StreamHandle present = stream;
    if (present != null) {
      present.set(setting, value);
    }
  }

  /**
   * The value of an option.
   *
   * @throws UnsupportedOperationException if the option is not one of {@link #supported}
   */
  public <T> T get(SocketOption<T> option) {
    check(option);
    if (option.equals(StandardSocketOptions.SO_REUSEADDR)) {
      return option.type().cast(reuseAddress);
    }
    Mapping<T> mapping = mapping(option);
    StreamHandle present = stream;
    return mapping
        .out()
        .apply(present == null ? config.get(mapping.setting()) : present.get(mapping.setting()));
  }

  private void check(SocketOption<?> option) {
    if (!supported.contains(option)) {
      throw new UnsupportedOperationException("'" + option + "' not supported");
    }
  }

  @SuppressWarnings("unchecked") // mappings() put it there for the same T
  private static <T> Mapping<T> mapping(SocketOption<T> option) {
    Mapping<?> mapping = MAPPINGS.get(option);
    assert mapping != null : option;
    return (Mapping<T>) mapping;
  }

  /** Changes what of a connection is not as it is set here. */
  public synchronized void applyTo(StreamHandle handle) {
    for (Mapping<?> mapping : MAPPINGS.values()) {
      long wanted = config.get(mapping.setting());
      if (handle.get(mapping.setting()) != wanted) {
        handle.set(mapping.setting(), wanted);
      }
    }
  }
}
