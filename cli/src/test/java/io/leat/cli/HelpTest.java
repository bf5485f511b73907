package io.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.cli.json.Json;
import io.leat.observe.TextCells;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

class HelpTest {
  private static List<CommandLine> all(CommandLine line) {
    List<CommandLine> all = new ArrayList<>(List.of(line));
    line.getSubcommands().values().forEach(subcommand -> all.addAll(all(subcommand)));
    return all;
  }

  @TestFactory
  Stream<DynamicTest> everyCommandHasExamplesAndFitsATerminal() {
    return all(Leat.commandLine()).stream()
        .map(line ->
            DynamicTest.dynamicTest(
                line.getCommandSpec().qualifiedName(),
                () -> {
                  line.setUsageHelpAutoWidth(false).setUsageHelpWidth(80);
                  String help = line.getUsageMessage(CommandLine.Help.Ansi.OFF);
                  assertThat(help).contains("Examples:").contains("-h, --help");
                  assertThat(help.lines()).allMatch(text -> TextCells.width(text) <= 80);
                  assertThat(examples(help)).as("can be copied").allMatch(x -> x.startsWith("  "));
                }));
  }

  private static List<String> examples(String help) {
    return help.lines()
        .dropWhile(line -> !line.equals("Examples:"))
        .skip(1)
        .takeWhile(line -> !line.isEmpty())
        .toList();
  }

  @Test
  void versionsAreForProgramsToo() {
    Ran ran = Ran.leat("version", "--json");
    assertThat(ran.exit()).isZero();
    assertThat(Json.readObject(ran.out().strip()))
        .containsOnlyKeys("leat", "java", "vendor", "system")
        .containsEntry("java", Runtime.version().toString());
  }

  @Test
  void aWrongWordIsAnsweredWithTheRightOnesAsTheyAreTyped() {
    Ran ran = Ran.leat("scenario", "three-way-handshake", "--lang", "fr");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("--lang").contains("en or zh, not fr");
    assertThat(Ran.leat("diagram", "--role", "king").err())
        .contains("client, server or both, not king");
    assertThat(Ran.leat("scenario", "three-way-handshake", "--lang", "ZH").exit()).isZero();
  }

  @Test
  void theTimeSequenceGraphIsAlsoASequence() {
    String long1 =
        Ran.leat("diagram", "--scenario", "lost-segment", "--picture", "time-sequence").out();
    String short1 =
        Ran.leat("diagram", "--scenario", "lost-segment", "--picture", "sequence").out();
    assertThat(long1).contains("Time and sequence numbers").isEqualTo(short1);
  }
}
