package io.leat.cli.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  void valuesAreWrittenInOneLineInTheirOrder() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("b", 1);
    map.put("a", Arrays.asList("x", true, null, 2.5, Map.of()));
    map.put("c", List.of());
    assertThat(Json.write(map)).isEqualTo("{\"b\":1,\"a\":[\"x\",true,null,2.5,{}],\"c\":[]}");
  }

  @Test
  void textIsEscaped() {
    String nasty = "\"\\\n\r\t\u0000\u007f\u2028 é 😀 </script>";
    assertThat(Json.write(nasty)).doesNotContain("\n", "\t", "\u007f").doesNotContain("\u2028");
    assertThat(Json.read(Json.write(nasty))).isEqualTo(nasty);
  }

  @Test
  void whatIsWrittenIsRead() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("n", -12L);
    map.put("d", 1.5e-3);
    map.put("list", List.of("a", List.of(Map.of("k", false))));
    assertThat(Json.read(Json.write(map))).isEqualTo(map);
  }

  @Test
  void blanksAndEscapesAreRead() {
    assertThat(Json.read(" { \"a\\u0041\\/\" :\t[ 1 , 2 ]\n} "))
        .isEqualTo(Map.of("aA/", List.of(1L, 2L)));
    assertThat(Json.read("123456789012345678901234567890")).isEqualTo(1.2345678901234568e29);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1,]",
        "{\"a\"}",
        "{a:1}",
        "01",
        "+1",
        "1.",
        "nul",
        "'a'",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\t\"",
        "1 2",
        "[1] x",
        "NaN"
      })
  void whatIsNoJsonIsRefused(String text) {
    assertThatThrownBy(() -> Json.read(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nestingIsBounded() {
    assertThatThrownBy(() -> Json.read("[".repeat(100_000))).hasMessageContaining("nesting");
  }
}
