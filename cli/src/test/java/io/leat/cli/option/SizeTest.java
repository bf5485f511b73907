package io.leat.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeTest {
  @ParameterizedTest
  @CsvSource({
    "1500, 1500, 1500 octets",
    "64KiB, 65536, 64 KiB",
    "64k, 65536, 64 KiB",
    "2MB, 2097152, 2 MiB",
    "1GiB, 1073741824, 1 GiB",
    "3G, 3221225472, 3 GiB",
    "0, 0, 0 octets",
    "12B, 12, 12 octets"
  })
  void aNumberAndPerhapsAUnit(String text, long octets, String shown) {
    assertThat(Size.parse(text).octets()).isEqualTo(octets);
    assertThat(Size.parse(text)).hasToString(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "KiB", "-1", "1TiB", "1.5M", "64 KiX"})
  void anythingElseIsRefusedWithExamples(String text) {
    assertThatThrownBy(() -> Size.parse(text)).hasMessageContaining("64KiB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999999999G"})
  void aSizeBeyondALongIsRefused(String text) {
    assertThatThrownBy(() -> Size.parse(text)).hasMessageContaining("too large");
  }
}
