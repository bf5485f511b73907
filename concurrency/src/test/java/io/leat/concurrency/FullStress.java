package io.leat.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code bin/stress} runs: jcstress itself, in a process of its own. */
class FullStress {
  @Test
  void everySharedStructureHoldsInAllWays() throws Exception {
    Path folder = Path.of(System.getProperty("leat.stress.folder", "target/jcstress"));
    Files.createDirectories(folder);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.openjdk.jcstress.Main");
    String options = System.getProperty("leat.stress.options", "").strip();
    if (!options.isEmpty()) {
      command.addAll(List.of(options.split(" +")));
    }
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    try (var said = process.inputReader()) {
      said.lines().forEach(System.out::println);
    }
    assertThat(process.waitFor()).as("exit code of jcstress; see above").isZero();
  }
}
