package io.leat.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CsvTest {
  @Test
  void quotedFieldsMayHoldCommasQuotesAndLines() {
    assertThat(Csv.rows("a,b\n\"x,\"\"y\"\"\",\"1\n2\"\n,\n"))
        .containsExactly(Map.of("a", "x,\"y\"", "b", "1\n2"), Map.of("a", "", "b", ""));
  }

  @Test
  void aRowWithTooFewFieldsIsAnError() {
    assertThatThrownBy(() -> Csv.rows("a,b\n1\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void anUnclosedQuoteIsAnError() {
    assertThatThrownBy(() -> Csv.rows("a\n\"1\n")).isInstanceOf(IllegalArgumentException.class);
  }
}
