package io.leat.cli.option;

import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** One setting of TCP as {@code initial-rto=300ms} or {@code NAGLE=off}. */
public record Setting(TcpSetting setting, long value) {
  /**
   * @throws IllegalArgumentException in one sentence
   */
  public static Setting parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException("'" + text + "' is no setting: write KEY=VALUE");
    }
    TcpSetting setting = setting(text.substring(0, equals).strip());
    return of(setting, value(setting, text.substring(equals + 1).strip()));
  }

  /**
   * @throws IllegalArgumentException if the value is out of range
   */
  public static Setting of(TcpSetting setting, long value) {
    return new Setting(setting, TcpConfig.DEFAULT.with(setting, value).get(setting));
  }

  private static TcpSetting setting(String key) {
    String name = key.toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(TcpSetting.values())
        .filter(setting -> setting.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no setting '"
                    + key
                    + "'; there are "
                    + Arrays.stream(TcpSetting.values())
                        .map(TcpSetting::key)
                        .collect(Collectors.joining(", "))));
  }

  private static long value(TcpSetting setting, String text) {
    return switch (setting.unit()) {
      case TIME -> text.equals("-1") ? -1 : Durations.parse(text).toNanos();
      case OCTETS -> Size.parse(text).octets();
      case SWITCH -> flag(text);
      case CHOICE -> setting.choice(text.toLowerCase(Locale.ROOT));
      case COUNT -> count(text);
    };
  }

  private static long flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "on", "true", "yes", "1" -> 1;
      case "off", "false", "no", "0" -> 0;
      default -> throw new IllegalArgumentException("'" + text + "' is neither on nor off");
    };
  }

  private static long count(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no number", e);
    }
  }
}
