package io.leat.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.cli.Leat;
import io.leat.observe.TextCells;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ScenarioCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int leat(String... arguments) {
    CommandLine line = Leat.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  @Test
  void theLadderShowsBothEndsAndTheirStates() {
    assertThat(leat("scenario", "three-way-handshake")).isZero();
    assertThat(out.toString()).contains("SYN_SENT", "SYN_RECEIVED", "--- SYN seq 0", "shown");
  }

  @Test
  void eachEventIsOneJsonObjectOnALine() {
    assertThat(leat("scenario", "three-way-handshake", "--json")).isZero();
    assertThat(out.toString().lines())
        .allMatch(line -> line.startsWith("{\"type\":\"") && line.endsWith("}"))
        .anyMatch(line -> line.contains("\"flags\":\"SYN,ACK\""))
        .anyMatch(line -> line.contains("\"to\":\"ESTABLISHED\""));
  }

  @Test
  void allStatesEndsWithTheCount() {
    assertThat(leat("scenario", "--all-states")).isZero();
    assertThat(out.toString().stripTrailing()).endsWith("11 states, 30 of 30 transitions");
  }

  @Test
  void theTextbookEndsWithTheCount() {
    assertThat(leat("scenario", "--textbook", "--lang", "zh")).isZero();
    assertThat(out.toString().stripTrailing()).endsWith("22 of 22 statements shown");
    assertThat(out.toString().lines()).allMatch(line -> TextCells.width(line) <= 80);
  }

  @Test
  void everyScenarioCanBeDrawnInBothLanguagesAndIsToldInEightyColumns() {
    for (var scenario : io.leat.sim.scenario.Scenarios.all()) {
      assertThat(leat("scenario", scenario.name())).as(scenario.name()).isZero();
      assertThat(leat("scenario", scenario.name(), "--lang", "zh")).isZero();
    }
    assertThat(out.toString().lines()).allMatch(line -> TextCells.width(line) <= 80);
  }

  @Test
  void theTemplateIsAScenarioThatRuns(@TempDir Path folder) throws IOException {
    assertThat(leat("scenario", "--template")).isZero();
    Path mine = Files.writeString(folder.resolve("Mine.java"), out.toString());
    assertThat(leat("scenario", "--file", mine.toString())).isZero();
    assertThat(out.toString()).contains("shown  the client waits 2MSL");
  }

  @Test
  void aCaptureIsWritten(@TempDir Path folder) {
    Path file = folder.resolve("zero.pcapng");
    assertThat(leat("scenario", "zero-window", "--pcap", file.toString())).isZero();
    assertThat(file).isNotEmptyFile();
  }

  @Test
  void knobsAreTurned() {
    assertThat(leat("scenario", "four-way-close", "--set", "msl=2s,rtt=80ms")).isZero();
    assertThat(out.toString()).contains("2MSL 4.0 s");
  }

  @Test
  void wrongUsageIsOneLineAndExitCode2() {
    assertThat(leat("scenario", "nope")).isEqualTo(2);
    assertThat(leat("scenario", "refused", "--set", "speed=9")).isEqualTo(2);
    assertThat(err.toString()).contains("no scenario 'nope'", "no knob 'speed'");
  }
}
