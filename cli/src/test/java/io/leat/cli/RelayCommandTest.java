package io.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayCommandTest {
  @Test
  void helpShowsEachOptionOnceAndHowToNameOneDirection() {
    Ran ran = Ran.leat("relay", "--help");
    assertThat(ran.exit()).isZero();
    assertThat(ran.out())
        .contains("--delay", "--burst-loss", "--profile", "transatlantic", "--left-rate 10mbit")
        .doesNotContain("--left-delay");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--delay 1ms | --left",
        "--left a --right a | the same device",
        "--left ns:x --right a | ns:NAME/tun0",
        "--left a --right b --rate 100 | 100mbit",
        "--left a --right b --loss 0.1 | 0.05%",
        "--left a --right b --right-loss 200% | 100%",
        "--left a --right b --queue 1bdp | --rate",
        "--left a --right b --profile moon | satellite",
        "--left a --right b --delay 2h | one hour"
      })
  void wrongUsageIsSaidInOneSentence(String arguments, String said) {
    Ran ran = Ran.leat(("relay " + arguments).split(" ", -1));
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).startsWith("leat relay: ").contains(said).doesNotContain("\tat ");
  }
}
