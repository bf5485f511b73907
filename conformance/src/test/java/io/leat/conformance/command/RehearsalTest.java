package io.leat.conformance.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher makes once after a build, for later JVMs to start from. */
@Timeout(180)
class RehearsalTest {
  @TempDir private Path folder;

  @Test
  void aJvmStartsFromTheCacheThatARehearsalLeft() throws Exception {
    Path cache = folder.resolve("leat.aot");
    try (Site site = Site.here(folder)) {
      site.run(java("-XX:AOTCacheOutput=" + cache, "io.leat.cli.Rehearsal", "brief")).succeeds();
      // With AOTMode=on a cache that cannot be used ends the JVM.
      Site.Ended listed =
          site.run(
              java("-XX:AOTMode=on", "-XX:AOTCache=" + cache, "io.leat.cli.Leat", "ss", "--json"));
      assertThat(listed.succeeds().out()).isEqualTo("[]");
    }
  }

  /**
   * The JVM as the launcher starts it: with options, a class of the commands, and its arguments.
   */
  private static String[] java(String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=io.leat.link.linux",
                "--module-path=" + Site.library()));
    for (String word : words) {
      command.addAll(
          word.startsWith("io.leat.cli.")
              ? List.of("--module", "io.leat.cli/" + word)
              : List.of(word));
    }
    return command.toArray(String[]::new);
  }
}
