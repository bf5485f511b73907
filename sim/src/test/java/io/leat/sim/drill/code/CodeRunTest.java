package io.leat.sim.drill.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeRunTest {
  private final CodeRun code = new CodeRun(Map.of("TCP_CA_Open", 0L, "tcpi_snd_cwnd", 10L));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "assert tcpi_snd_cwnd == 10",
        "assert 1 < 2 <= 2 and not 3 > 4",
        "assert 1 == 2 or 2 == 2",
        "assert (1 + 2) * 3 == 9 and 7 // 2 == 3 and -7 % 3 == 2 and 7 / 2 == 3.5",
        "assert 0x10 | 1 == 17",
        "assert 6 & 3 == 2 ^ 0",
        "assert abs(-3) == 3 and min(4, 2, 9) == 2 and max(1, 5) == 5",
        "assert int(3.9) == 3 and len('abc') == 3",
        "x = 5; x += 2; assert x == 7",
        "assert (1 if tcpi_snd_cwnd > 5 else 2) == 1",
        "if tcpi_snd_cwnd > 5: assert True",
        "if tcpi_snd_cwnd < 5: assert False",
        "assert 'a' + 'b' == 'ab' and 1 in (1, 2)",
        "assert (tcpi_snd_cwnd ==\n  10), 'over lines'",
        "assert 1 << 4 == 16 # a remark",
        "assert True == 1 and ~0 == -1 and 2 ** 3 == 8",
      })
  void holds(String text) throws CodeException {
    code.run(text);
  }

  @Test
  void aFailedAssertionTellsWhatItSaw() {
    assertThatExceptionOfType(CodeException.class)
        .isThrownBy(() -> code.run("assert tcpi_snd_cwnd == 11, 'eleven'"))
        .withMessage("assert tcpi_snd_cwnd == 11 where tcpi_snd_cwnd is 10: eleven")
        .satisfies(e -> assertThat(e.isAssertion()).isTrue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import os",
        "assert nothing_known == 1",
        "assert open('x')",
        "for x in y: pass",
        "assert (1",
        "assert 'unended",
        "assert 1 ? 2",
        "assert ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1",
      })
  void whatIsNotKnownIsToldApart(String text) {
    assertThatExceptionOfType(CodeException.class)
        .isThrownBy(() -> code.run(text))
        .satisfies(e -> assertThat(e.isAssertion()).isFalse());
  }

  @Test
  void namesAndPrintsStay() throws CodeException {
    code.run("y = 3\nprint('y is %d' % y, y + 1)");
    code.run("assert y == 3");
    assertThat(code.printed().strip()).isEqualTo("y is 3 4");
  }
}
