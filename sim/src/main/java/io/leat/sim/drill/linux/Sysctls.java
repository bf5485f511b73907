package io.leat.sim.drill.linux;

import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;
import java.util.HashMap;
import java.util.Map;

/**
 * Linux's settings by name, and what they mean to Leat.
 *
 * <p>The profile of a drill is Leat's defaults where scripts do not care, and Linux's habits where
 * they do; {@code docs/drill.md} lists them. A setting that Leat has no counterpart of is accepted
 * and has no effect.
 */
public final class Sysctls {
  private static final String CONGESTION_CONTROL = "tcp_congestion_control";

  /** Linux's names of what Leat has, and Leat's. */
  private static final Map<String, String> CONGESTION_CONTROLS =
      Map.of("reno", "newreno", "cubic", "cubic", "bbr", "bbr");

  private static final long MILLISECOND = 1_000_000L;
  private static final long SECOND = 1_000_000_000L;
  private static final int LARGEST_UNSCALED_WINDOW = 65_535;
  private static final int COMMON_MSS = 1460;

  /** The first SYN waits a second, each later one twice as long as the one before. */
  private static final int MOST_SYN_RETRIES = 15;

  private final Map<String, String> values = new HashMap<>();

  public Sysctls() {
    values.put("tcp_rmem", "4096 540000 15728640");
    values.put("tcp_wmem", "4096 16384 4194304");
    values.put("tcp_syn_retries", "6");
    values.put("tcp_retries2", "15");
    values.put(CONGESTION_CONTROL, "reno");
  }

  /** Takes {@code name=value}; a prefix such as {@code net.ipv4.} is not part of the name. */
  public void set(String line) {
    int equals = line.indexOf('=');
    if (equals > 0) {
      String name = line.substring(0, equals).strip().replace('/', '.');
      String value = line.substring(equals + 1).strip().replace("\"", "").replace("'", "");
      values.put(name.substring(name.lastIndexOf('.') + 1), value);
    }
  }

  /** Whether a setting of this name has a meaning here, or is known to need none. */
  public static boolean isKnown(String name) {
    return name.startsWith("net.ipv4.") || name.startsWith("net.core.") || name.startsWith("tcp_");
  }

  /** The settings of a new socket. */
  TcpConfig config() {
    TcpConfig config =
        TcpConfig.DEFAULT
            .with(TcpSetting.RFC1337, false)
            .with(TcpSetting.TOLERATE_MISSING_TIMESTAMPS, true)
            .with(TcpSetting.RESET_RATE, TcpSetting.RESET_RATE.maximum())
            .with(TcpSetting.QUICK_ACKS, 16)
            .with(TcpSetting.RTO_VARIANCE_FLOOR, 200 * MILLISECOND);
    config = withCongestionControl(config, values.getOrDefault(CONGESTION_CONTROL, ""));
    config = receiveBuffer(config);
    config = config.with(TcpSetting.SEND_BUFFER, clamp(TcpSetting.SEND_BUFFER, wmemMaximum()));
    for (Map.Entry<String, String> entry : values.entrySet()) {
      config = with(config, entry.getKey(), entry.getValue());
    }
    return config;
  }

  /** As Linux chooses its first window and its scale from what tcp_rmem allows. */
  private TcpConfig receiveBuffer(TcpConfig config) {
    long[] rmem = numbers(values.getOrDefault("tcp_rmem", ""));
    if (rmem.length < 3) {
      return config;
    }
    long space = rmem[1] / 2;
    long whole = space > COMMON_MSS ? space - space % COMMON_MSS : space;
    long window = Math.min(LARGEST_UNSCALED_WINDOW, whole);
    int shift = 63 - Long.numberOfLeadingZeros(Math.max(1, Math.max(space, rmem[2]))) - 15;
    return config
        .with(TcpSetting.RECEIVE_BUFFER, clamp(TcpSetting.RECEIVE_BUFFER, window))
        .with(TcpSetting.LEAST_WINDOW_SHIFT, clamp(TcpSetting.LEAST_WINDOW_SHIFT, shift));
  }

  private long wmemMaximum() {
    long[] wmem = numbers(values.getOrDefault("tcp_wmem", ""));
    return wmem.length < 3 ? TcpSetting.SEND_BUFFER.defaultValue() : wmem[2];
  }

  private static TcpConfig with(TcpConfig config, String name, String value) {
    long[] numbers = numbers(value);
    if (numbers.length == 0) {
      return config;
    }
    long first = numbers[0];
    return switch (name) {
      case "tcp_sack" -> config.with(TcpSetting.SACK, first != 0);
      case "tcp_timestamps" -> config.with(TcpSetting.TIMESTAMPS, first != 0);
      case "tcp_window_scaling" -> config.with(TcpSetting.WINDOW_SCALE, first != 0);
      case "tcp_rfc1337" -> config.with(TcpSetting.RFC1337, first != 0);
      case "tcp_syncookies" -> config.with(TcpSetting.SYN_COOKIES, first != 0);
      case "tcp_synack_retries" -> set(config, TcpSetting.SYN_ACK_RETRIES, first);
      case "tcp_retries1" -> set(config, TcpSetting.R1, first);
      case "tcp_syn_retries" -> set(config, TcpSetting.SYN_R2, synTime(first));
      case "tcp_retries2" -> set(config, TcpSetting.R2, retransmissionTime(first));
      case "tcp_fin_timeout" -> set(config, TcpSetting.FIN_WAIT_2_TIMEOUT, first * SECOND);
      case "tcp_keepalive_time" -> set(config, TcpSetting.KEEP_ALIVE_IDLE, first * SECOND);
      case "tcp_keepalive_intvl" -> set(config, TcpSetting.KEEP_ALIVE_INTERVAL, first * SECOND);
      case "tcp_keepalive_probes" -> set(config, TcpSetting.KEEP_ALIVE_PROBES, first);
      case "tcp_max_syn_backlog" -> set(config, TcpSetting.HALF_OPEN_LIMIT, first);
      case "tcp_max_tw_buckets" -> set(config, TcpSetting.TIME_WAIT_LIMIT, first);
      case "tcp_invalid_ratelimit" ->
          set(config, TcpSetting.CHALLENGE_INTERVAL, first * MILLISECOND);
      case "tcp_rto_min_us" -> rtoMinimum(config, first * 1000);
      case "ip_default_ttl" -> set(config, TcpSetting.HOP_LIMIT, first);
      case "ip_local_port_range" ->
          numbers.length < 2
              ? config
              : set(set(config, TcpSetting.PORT_LOW, first), TcpSetting.PORT_HIGH, numbers[1]);
      default -> config;
    };
  }

  /** Whether there is a congestion control that Linux calls so. */
  static boolean isCongestionControl(String name) {
    return CONGESTION_CONTROLS.containsKey(name);
  }

  /** With a congestion control by Linux's name; one that there is not changes nothing. */
  static TcpConfig withCongestionControl(TcpConfig config, String name) {
    String ours = CONGESTION_CONTROLS.get(name);
    return ours == null ? config : config.withCongestionControl(ours);
  }

  /** What Linux calls the congestion control. */
  static String congestionControl(TcpConfig config) {
    String ours = config.congestionControl();
    return ours.equals("newreno") ? "reno" : ours;
  }

  private static TcpConfig rtoMinimum(TcpConfig config, long nanos) {
    return set(set(config, TcpSetting.MINIMUM_RTO, nanos), TcpSetting.RTO_VARIANCE_FLOOR, nanos);
  }

  static TcpConfig set(TcpConfig config, TcpSetting setting, long value) {
    return config.with(setting, clamp(setting, value));
  }

  private static long clamp(TcpSetting setting, long value) {
    return Math.clamp(value, setting.minimum(), setting.maximum());
  }

  /** The time that so many retransmissions of a SYN take, the wait after the last included. */
  static long synTime(long retries) {
    return ((1L << Math.clamp(retries + 1, 1, MOST_SYN_RETRIES)) - 1) * SECOND;
  }

  /** The time that so many retransmissions take, from 200 ms, doubled up to two minutes. */
  private static long retransmissionTime(long retries) {
    long sum = 0;
    long timeout = 200 * MILLISECOND;
    for (long i = 0; i <= Math.clamp(retries, 0, 100); i++) {
      sum += timeout;
      timeout = Math.min(2 * timeout, 120 * SECOND);
    }
    return sum;
  }

  private static long[] numbers(String value) {
    try {
      return java.util.Arrays.stream(value.strip().split("\\s+"))
          .filter(word -> !word.isEmpty())
          .mapToLong(Long::decode)
          .toArray();
    } catch (NumberFormatException e) {
      return new long[0];
    }
  }
}
