package io.leat.sim.drill.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.sim.drill.bridge.BridgeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The folder {@code drill}: everything in it passes, over each IP version and over the bridge. */
class OwnScriptsTest {
  static final Path FOLDER = Path.of(System.getProperty("leat.root", ".."), "drill");
  private static final Pattern CASES = Pattern.compile("Edge cases? ([\\dab, and]+)");
  private static final Pattern NUMBER = Pattern.compile("\\d+[ab]?");

  private static List<Path> scripts() throws IOException {
    return scripts(FOLDER);
  }

  static List<Path> scripts(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> path.toString().endsWith(".pkt")).sorted().toList();
    }
  }

  @ParameterizedTest
  @EnumSource(IpVersion.class)
  void everyScriptPasses(IpVersion version) throws IOException {
    Drill drill = new Drill(DrillOptions.DEFAULT.withVersion(version));
    List<String> others = new ArrayList<>();
    for (Path script : scripts()) {
      Verdict verdict = drill.run(script).verdict();
      if (verdict.status() != Verdict.Status.PASS) {
        others.add(script + ":" + verdict.line() + " " + verdict.status() + " " + verdict.reason());
      }
    }
    assertThat(others).isEmpty();
  }

  @Test
  void overTheBridgeTheVerdictsAreTheSame(@TempDir Path folder) throws IOException {
    Path socket = folder.resolve("bridge");
    List<String> complaints = new ArrayList<>();
    try (BridgeServer server = BridgeServer.start(socket, complaints::add)) {
      Drill here = new Drill(DrillOptions.DEFAULT);
      Drill there = new Drill(DrillOptions.DEFAULT, socket);
      for (Path script : scripts()) {
        String text = Files.readString(script);
        // with its times doubled a script fails, in most cases: that must be the same, too
        for (String variant : List.of(text, text.replace("+.1 ", "+.2 "))) {
          Verdict verdict = here.run(script, variant, null).verdict();
          Verdict other = there.run(script, variant, null).verdict();
          assertThat(other.status() + " " + other.line() + " " + other.reason())
              .as(script.toString())
              .isEqualTo(verdict.status() + " " + verdict.line() + " " + verdict.reason());
        }
      }
    }
    assertThat(complaints).isEmpty();
  }

  @Test
  void thereAreScriptsForTheEdgeCasesOfSegments() throws IOException {
    TreeSet<String> cases = new TreeSet<>();
    for (Path script : scripts()) {
      Matcher list = CASES.matcher(Files.readString(script).replace("\n// ", " "));
      while (list.find()) {
        NUMBER.matcher(list.group(1)).results().forEach(number -> cases.add(number.group()));
      }
    }
    assertThat(scripts().size()).isGreaterThanOrEqualTo(150);
    assertThat(cases)
        .contains("1", "20", "25", "37", "41", "46", "63", "86a", "86b", "98", "110a", "122")
        .hasSizeGreaterThanOrEqualTo(85);
  }
}
