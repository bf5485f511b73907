package io.leat.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.observe.metric.StackMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/metrics.md} is generated from {@link StackMetric}: {@code -Dleat.update=true} writes
 * it, otherwise it must be what would be written.
 */
class MetricsPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("leat.root", ".."), "docs", "metrics.md");

  @Test
  void thePageSaysWhatTheCodeSays() throws IOException {
    String generated = page();
    if (Boolean.getBoolean("leat.update")) {
      Files.writeString(PAGE, generated);
    }
    assertThat(PAGE).content().isEqualTo(generated);
  }

  private static String page() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Metrics

        What a stack counts. `leat ss --summary` prints it, `leat ss --summary --json` and the \
        console's `/api/stacks` have it as `Tcp`, `TcpExt` (the names of Linux's `/proc/net/snmp` \
        and `/proc/net/netstat`) and `other` (Leat's own). In code, from any thread: \
        `StackMetric.SEGMENTS_SENT.read(stack.loop())` of `io.leat.observe.metric`.

        With Micrometer, module `leat-micrometer`:

            new StackMeters(stack).bindTo(registry);

        Each meter has the tag `stack`. Beside the table there are `leat.tcp.connections` by \
        `state` (SYN_SENT to TIME_WAIT, half-open and TIME_WAIT entries included), \
        `leat.tcp.timers.expired` by `timer`, and `leat.drops` by `reason`. A registry reads what \
        the loop has counted anyway; nothing is counted for it.

        Generated from `StackMetric`; `./mvnw -pl micrometer -am test -Dtest=MetricsPageTest \
        -Dleat.update=true -Dsurefire.failIfNoSpecifiedTests=false` writes it anew.

        | meter | | RFC 4022 | Linux | meaning |
        |---|---|---|---|---|
        """);
    for (StackMetric metric : StackMetric.values()) {
      page.append("| `")
          .append(StackMeters.name(metric))
          .append("` | ")
          .append(metric.kind() == StackMetric.Kind.VALUE ? "gauge" : "counter")
          .append(" | ")
          .append(metric.rfc4022().map(name -> "`" + name + "`").orElse("-"))
          .append(" | ")
          .append(
              metric.linux().isEmpty() ? "-" : "`" + metric.group() + "." + metric.linux() + "`")
          .append(" | ")
          .append(metric.meaning())
          .append(" |\n");
    }
    return page.toString();
  }
}
