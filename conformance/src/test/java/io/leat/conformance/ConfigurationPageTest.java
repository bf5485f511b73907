package io.leat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.stack.IdleStrategy;
import io.leat.stack.StackConfig;
import io.leat.stack.ip.IpLimits;
import io.leat.tcp.congestion.CongestionControls;
import io.leat.tcp.connection.TcpSetting;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/configuration.md} is generated from the settings: {@code -Dleat.update=true} writes
 * it, otherwise it must be what would be written.
 */
class ConfigurationPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("leat.root", ".."), "docs", "configuration.md");

  @Test
  void thePageSaysWhatTheCodeSays() throws IOException, ReflectiveOperationException {
    String generated = page();
    if (Boolean.getBoolean("leat.update")) {
      Files.writeString(PAGE, generated);
    }
    assertThat(PAGE).content().isEqualTo(generated);
  }

  private static String page() throws ReflectiveOperationException {
    StringBuilder page = new StringBuilder();
    page.append("# Configuration\n\n");
    page.append("Generated from `TcpSetting`, `StackConfig` and `IpLimits`; ");
    page.append(
        "`./mvnw -pl conformance -am test -Dtest=ConfigurationPageTest -Dleat.update=true ");
    page.append("-Dsurefire.failIfNoSpecifiedTests=false` writes it anew.\n\n");
    page.append("## TCP\n\n");
    page.append(
        "Set for a stack with `StackConfig.with(TcpSetting, value)`, for a connection or a ");
    page.append("listener with its own `TcpConfig`.\n\n");
    page.append("| setting | default | range | Linux | source | meaning |\n");
    page.append("|---|---|---|---|---|---|\n");
    for (TcpSetting setting : TcpSetting.values()) {
      row(page, setting);
    }
    congestionControls(page);
    page.append("\n## Stack\n\n| setting | default |\n|---|---|\n");
    StackConfig stack = StackConfig.DEFAULT;
    page.append("| `maximumMemory`, octets of text in whole chunks | ")
        .append(stack.maximumMemory())
        .append(" |\n| `chunkOctets`, a power of two from 4096 to 65536 | ")
        .append(stack.chunkOctets())
        .append(" |\n| `burst`, frames before timers have their turn | ")
        .append(stack.burst())
        .append(" |\n| `idle`, how the loop waits (`--idle-strategy`): ")
        .append(
            Arrays.stream(IdleStrategy.values())
                .map(strategy -> "`" + lowerCase(strategy) + "`")
                .collect(Collectors.joining(", ")))
        .append(" | ")
        .append(lowerCase(stack.idle()))
        .append(" |\n| `spinNanos`, how long it looks on before it parks (`--idle-spin`) | ")
        .append(stack.spinNanos())
        .append(" |\n");
    page.append("\n## Bounds of IP, ICMP, neighbours and UDP\n\n| bound | default |\n|---|---|\n");
    for (RecordComponent bound : IpLimits.class.getRecordComponents()) {
      limit(page, bound);
    }
    return page.toString();
  }

  private static String lowerCase(IdleStrategy strategy) {
    return strategy.name().toLowerCase(Locale.ROOT);
  }

  private static void congestionControls(StringBuilder page) {
    page.append("\n## Congestion control\n\n");
    page.append("By name: ")
        .append(
            CongestionControls.STANDARD.names().stream()
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", ")))
        .append("; `")
        .append(CongestionControls.DEFAULT)
        .append("` where none is chosen. For a stack with `StackConfig.withCongestionControl`, ");
    page.append("for a listener or a connection with its builder, for a live connection with ");
    page.append("`TcpStream.setCongestionControl`. An application's own joins them with ");
    page.append("`TcpConfig.withCongestionControls`.\n");
  }

  private static void row(StringBuilder page, TcpSetting setting) {
    page.append("| `")
        .append(setting.key())
        .append("` | ")
        .append(value(setting, setting.defaultValue()))
        .append(" | ")
        .append(range(setting))
        .append(" | ")
        .append(setting.linux())
        .append(" | ")
        .append(setting.source())
        .append(" | ")
        .append(setting.meaning())
        .append(" |\n");
  }

  private static String range(TcpSetting setting) {
    return setting.choices().isEmpty()
        ? value(setting, setting.minimum()) + " to " + value(setting, setting.maximum())
        : String.join(", ", setting.choices());
  }

  private static String value(TcpSetting setting, long value) {
    return switch (setting.unit()) {
      case TIME -> value < 0 ? Long.toString(value) : time(Duration.ofNanos(value));
      case OCTETS -> value + " octets";
      case COUNT -> Long.toString(value);
      case SWITCH -> value == 0 ? "off" : "on";
      case CHOICE -> setting.choices().get((int) value);
    };
  }

  private static String time(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  private static void limit(StringBuilder page, RecordComponent bound)
      throws IllegalAccessException, InvocationTargetException {
    String name = bound.getName();
    Object value = bound.getAccessor().invoke(IpLimits.DEFAULT);
    boolean isTime = name.endsWith("Nanos");
    String shown = isTime ? time(Duration.ofNanos((Long) value)) : value.toString();
    page.append("| `")
        .append(name)
        .append("` | ")
        .append(shown.toLowerCase(Locale.ROOT))
        .append(" |\n");
  }
}
