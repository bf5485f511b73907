package io.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunCommandTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run | Missing required parameter",
        "run --nosuch -- java Main | Unknown option",
        "run --tun tun0 -- java Main | --tun needs --address",
        "run --address 10.9.0.2/16 -- java Main | go with --tun",
        "run --via 10.9.0.1 -- java Main | --via needs --tun",
        "run --route 10.77 -- java Main | --route",
      })
  void whatIsWrongIsOneSentence(String arguments, String sentence) {
    Ran ran = Ran.leat(arguments.strip().split(" "));
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).startsWith("leat run: ").contains(sentence.strip());
  }

  @Test
  void helpHasExamples() {
    Ran ran = Ran.leat("run", "--help");
    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).contains("leat run -- java -jar server.jar").contains("--route");
  }
}
