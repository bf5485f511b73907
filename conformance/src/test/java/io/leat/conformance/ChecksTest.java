package io.leat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Error Prone reads what module checks names: that must be everything. */
class ChecksTest {
  /** JMH puts runners beside these that Error Prone would read as well. */
  private static final String MICROBENCH = "microbench";

  @Test
  void errorProneReadsTheSourcesOfEveryModule() throws IOException {
    List<String> modules = all("<module>(.*?)</module>", "pom.xml");
    List<String> withSources =
        modules.stream()
            .filter(module ->
                Files.isDirectory(DocumentationTest.ROOT.resolve(module).resolve("src/main/java")))
            .filter(module -> !module.equals(MICROBENCH))
            .toList();
    assertThat(withSources).contains("packet", "tcp", "stack", "cli");
    assertThat(all("<root>\\$\\{project.basedir}/../(.*?)/src/main/java</root>", "checks/pom.xml"))
        .containsExactlyInAnyOrderElementsOf(withSources);
  }

  private static List<String> all(String pattern, String file) throws IOException {
    String text = Files.readString(DocumentationTest.ROOT.resolve(file));
    return Pattern.compile(pattern).matcher(text).results().map(found -> found.group(1)).toList();
  }
}
