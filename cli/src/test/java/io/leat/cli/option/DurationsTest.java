package io.leat.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "5s, PT5S",
    "500ms, PT0.5S",
    "200us, PT0.0002S",
    "7ns, PT0.000000007S",
    "2m, PT2M",
    "2min, PT2M",
    "1h, PT1H",
    "1d, PT24H",
    "3S, PT3S",
    "0, PT0S"
  })
  void aNumberAndAUnit(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "-5s", "5 weeks", "1.5s", "5ss", "99999999999999999999s"})
  void anythingElseIsRefusedWithExamples(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("write 5s");
  }

  @Test
  void aBareNumberIsAskedForItsUnit() {
    assertThatThrownBy(() -> Durations.parse("5")).hasMessageContaining("write 5s or 5ms");
  }

  @ParameterizedTest
  @CsvSource({
    "12000, 12 us",
    "1250000, 1.3 ms",
    "250000000, 250 ms",
    "12340000000, 12.3 s",
    "90000000000, 1m30s",
    "7500000000000, 2h05m"
  })
  void aDurationReadsShort(long nanos, String expected) {
    assertThat(Durations.format(nanos)).isEqualTo(expected);
  }
}
