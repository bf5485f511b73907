package io.leat.sim.drill.script;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Any text, read as a script: it is a script, or an exception says in which line it is none. */
class ScriptParserFuzzTest {
  private static final List<String> PIECES =
      List.of(
          "+0 ",
          "0.1...0.2 ",
          "+.1~+.2 ",
          "* ",
          "< ",
          "> ",
          "S. ",
          "P. ",
          "1:11(10) ",
          "ack 1 ",
          "win 100 ",
          "<mss 1000,nop,wscale 7>",
          "<nop,nop,sack 1:2 3:4>",
          "TS val 1 ecr 2",
          "\n",
          "read(4, ..., 10) = 10",
          "poll([{fd=4, events=POLLIN}], 1, 0) = 1",
          "`sysctl a=b`",
          "%{ assert 1 }%",
          "[ect0] ",
          "icmp unreachable frag_needed mtu 5 [1:2(1)] ",
          "// x\n",
          "/* y */",
          "{",
          "}",
          "(",
          ")",
          "[",
          "]",
          "\"a\\n\"",
          "-1 ",
          "EINVAL ",
          "0x",
          "|",
          "--a=b\n");

  @FuzzTest(maxDuration = "1m")
  void reads(byte[] octets) {
    fuzzerTestOneInput(octets);
  }

  /** What {@code bin/fuzz} runs. */
  public static void fuzzerTestOneInput(byte[] octets) {
    check(new String(octets, StandardCharsets.UTF_8));
  }

  @Test
  void anyPiecesAreReadOrNot() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n >= 0; n--) {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      check(text.toString());
    }
  }

  private static void check(String text) {
    long lines = text.lines().count() + 1;
    try {
      for (Event event : ScriptParser.parse(text, Map.of()).events()) {
        assertThat(event.line()).isBetween(1, (int) lines);
        assertThat(event.time().endMicros()).isGreaterThanOrEqualTo(event.time().micros());
      }
    } catch (ScriptException e) {
      assertThat(e.line()).isBetween(1, (int) lines);
    }
  }
}
