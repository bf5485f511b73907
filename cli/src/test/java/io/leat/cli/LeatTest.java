package io.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeatTest {
  @Test
  void withoutACommandTheUsageIsWrong() {
    Ran ran = Ran.leat();
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).startsWith("leat: which command?");
  }

  @Test
  void anUnknownCommandIsWrongUsageInOneSentence() {
    Ran ran = Ran.leat("nosuch");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).startsWith("leat: ").contains("nosuch").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "--version"})
  void theVersionNamesLeatAndJava(String how) {
    Ran ran = Ran.leat(how);
    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).startsWith("leat ").contains("java 25");
  }

  @Test
  void helpListsTheCommands() {
    Ran ran = Ran.leat("--help");
    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).contains("version");
  }
}
