package io.leat.sim.drill.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The scripts of {@link OwnScriptsTest} again, one test for each folder, over IPv4: for mutation
 * testing. It ends at the first script that does not pass. Only {@code bin/mutate} runs it:
 * Surefire knows it by its name for no test.
 */
class OwnScriptsByFolder {
  private static final Drill DRILL = new Drill(DrillOptions.DEFAULT.withVersion(IpVersion.IPV4));

  static List<Path> folders() throws IOException {
    try (Stream<Path> all = Files.list(OwnScriptsTest.FOLDER)) {
      return all.filter(Files::isDirectory).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void everyScriptOfTheFolderPasses(Path folder) throws IOException {
    for (Path script : OwnScriptsTest.scripts(folder)) {
      Verdict verdict = DRILL.run(script).verdict();
      assertThat(verdict.status())
          .as(() -> script + ":" + verdict.line() + " " + verdict.reason())
          .isEqualTo(Verdict.Status.PASS);
    }
  }
}
