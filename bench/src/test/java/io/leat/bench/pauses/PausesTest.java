package io.leat.bench.pauses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PausesTest {
  @Test
  void theLongestGapOfAllSecondsIsSaid() {
    List<String> lines =
        List.of(
            "ready [10.9.0.2/16]",
            "{\"segmentsSent\":1,\"longestGapMillis\":0.5}",
            "{\"segmentsSent\":1,\"longestGapMillis\":12.25}",
            "{\"segmentsSent\":1,\"longestGapMillis\":1.0E-4}");
    assertThat(PausesCommand.loop(lines))
        .isEqualTo(
            "loop: longest gap between turns with work 12.25 ms, in 3 seconds with traffic; 1 of"
                + " them had one above 10 ms");
  }

  @Test
  void aServerWithoutTrafficIsNoResult() {
    assertThatThrownBy(() -> PausesCommand.loop(List.of("ready")))
        .hasMessageContaining("counted nothing");
  }

  @Test
  void theCollectorIsNamedWithItsPauses(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("gc.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.GCConfiguration");
      recording.enable("jdk.GCPhasePause");
      recording.start();
      System.gc();
      recording.stop();
      recording.dump(file);
    }
    assertThat(PausesCommand.collector(file))
        .matches("collector \\w+ and \\w+: [1-9]\\d* pauses, longest [0-9.]+ ms, .* together");
  }
}
