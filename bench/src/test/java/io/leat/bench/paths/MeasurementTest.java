package io.leat.bench.paths;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.link.linux.Privileges;
import io.leat.stack.StackConfig;
import io.leat.testkit.Requires;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A short flow of each sender; how fast it was on a busy machine is not asked. */
@Timeout(120)
class MeasurementTest {
  @ParameterizedTest
  @EnumSource(Run.Who.class)
  void aFlowIsMeasured(Run.Who who) throws Exception {
    Requires.tun();
    Requires.command("ip");
    Requires.command("ethtool");
    Privileges.Ability namespaces = Privileges.namespaces();
    Requires.that(namespaces.given(), namespaces.reason());
    Cell cell = new Cell(20, 10, 0, 1, 1);
    try (Measurement measurement = new Measurement(StackConfig.DEFAULT.withName("test"))) {
      Run run = measurement.run(cell, Control.RENO, 1, who, 1);
      assertThat(run.bitsPerSecond()).isPositive();
      assertThat(run.inUse())
          .isEqualTo(who == Run.Who.LINUX ? Control.RENO.linux() : Control.RENO.leat());
      assertThat(run.segments()).isPositive();
    }
  }
}
