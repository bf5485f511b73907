package io.leat.sim.scenario;

import io.leat.tcp.connection.TcpSetting;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a learner may turn: {@code msl=2s,loss=0.05,rtt=80ms} and every TCP setting by its key.
 *
 * @param rtt round-trip time of the link; null for the scenario's own
 * @param loss probability that a frame is lost
 * @param rate bits per second of the link; 0 for no limit
 * @param mtu of both hosts' devices; 0 for the scenario's own
 * @param seed of everything that chance decides
 * @param settings TCP settings of both hosts, in their units
 */
public record Knobs(
    @Nullable Duration rtt,
    double loss,
    long rate,
    int mtu,
    long seed,
    Map<TcpSetting, Long> settings) {
  public static final Knobs NONE = new Knobs(null, 0, 0, 0, 1, Map.of());

  /**
   * Reads knobs as typed.
   *
   * @throws IllegalArgumentException that says what is wrong
   */
  public static Knobs parse(String text) {
    Duration rtt = null;
    double loss = 0;
    long rate = 0;
    int mtu = 0;
    long seed = 1;
    Map<TcpSetting, Long> settings = new EnumMap<>(TcpSetting.class);
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("expected name=value, not '" + part + "'");
      }
      String name = part.substring(0, equals).strip().toLowerCase(Locale.ROOT);
      String value = part.substring(equals + 1).strip();
      switch (name) {
        case "rtt" -> rtt = duration(value);
        case "loss" -> loss = probability(value);
        case "rate" -> rate = Long.parseLong(value);
        case "mtu" -> mtu = Integer.parseInt(value);
        case "seed" -> seed = Long.parseLong(value);
        default -> {
          TcpSetting setting = setting(name);
          settings.put(setting, value(setting, value));
        }
      }
    }
    return new Knobs(rtt, loss, rate, mtu, seed, settings);
  }

  private static TcpSetting setting(String name) {
    for (TcpSetting setting : TcpSetting.values()) {
      if (setting.key().equals(name)) {
        return setting;
      }
    }
    throw new IllegalArgumentException(
        "no knob '" + name + "': there are rtt, loss, rate, mtu, seed, and the TCP settings");
  }

  private static long value(TcpSetting setting, String value) {
    return switch (setting.unit()) {
      case TIME -> duration(value).toNanos();
      case SWITCH -> value.equals("on") ? 1 : value.equals("off") ? 0 : Long.parseLong(value);
      case CHOICE -> setting.choice(value);
      case OCTETS, COUNT -> Long.parseLong(value);
    };
  }

  /** 0, 500us, 20ms, 2s, 3m. */
  static Duration duration(String text) {
    int digits = 0;
    while (digits < text.length() && "0123456789.".indexOf(text.charAt(digits)) >= 0) {
      digits++;
    }
    double amount = Double.parseDouble(text.substring(0, digits));
    double nanos =
        switch (text.substring(digits)) {
          case "us" -> amount * 1e3;
          case "ms" -> amount * 1e6;
          case "s", "" -> amount * 1e9;
          case "m", "min" -> amount * 60e9;
          default ->
              throw new IllegalArgumentException("expected a time such as 20ms, not " + text);
        };
    return Duration.ofNanos((long) nanos);
  }

  private static double probability(String text) {
    boolean percent = text.endsWith("%");
    double value = Double.parseDouble(percent ? text.substring(0, text.length() - 1) : text);
    return percent ? value / 100 : value;
  }
}
