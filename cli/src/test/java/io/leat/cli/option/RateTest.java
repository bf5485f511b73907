package io.leat.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
  @ParameterizedTest
  @CsvSource({
    "100mbit, 100000000, 100 Mbit/s",
    "1.5gbit, 1500000000, 1.5 Gbit/s",
    "64kbit, 64000, 64 kbit/s",
    "9600bit, 9600, 9.6 kbit/s",
    "10Mbit/s, 10000000, 10 Mbit/s",
    "2.5mbps, , "
  })
  void aRateHasADecimalUnit(String text, Long bits, String shown) {
    if (bits == null) {
      assertThatThrownBy(() -> Rate.parse(text)).hasMessageContaining("'" + text + "'");
      return;
    }
    assertThat(Rate.parse(text)).isEqualTo(new Rate(bits)).hasToString(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "100", "mbit", "-1mbit", "0mbit", "5000000gbit", "1 MB/s"})
  void anythingElseIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> Rate.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(".*(100mbit|1bit).*");
  }

  @Test
  void aShareIsAPercentage() {
    assertThat(Share.parse("0.1%").value()).isEqualTo(0.001);
    assertThat(Share.parse("100%").value()).isEqualTo(1);
    assertThat(Share.parse("0").value()).isZero();
    assertThat(Share.parse("0.05%")).hasToString("0.05%");
    assertThat(Share.parse("10%")).hasToString("10%");
    assertThatThrownBy(() -> Share.parse("0.1")).hasMessageContaining("1%");
    assertThatThrownBy(() -> Share.parse("101%")).hasMessageContaining("100%");
  }
}
