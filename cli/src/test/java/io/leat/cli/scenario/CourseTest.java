package io.leat.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.cli.Leat;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every command that the course gives to its readers does what it should. */
class CourseTest {
  private static final Path COURSE =
      Path.of(System.getProperty("leat.root", ".."), "docs", "course");
  private static final String COMMAND = "    ./leat ";

  static Stream<Path> lessons() throws IOException {
    try (Stream<Path> files = Files.walk(COURSE)) {
      return files
          .filter(file -> file.getFileName().toString().matches("[0-9]{2}-.*\\.md"))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static List<String> commands(Path lesson) throws IOException {
    return Files.readAllLines(lesson).stream()
        .filter(line -> line.startsWith(COMMAND))
        .map(line -> line.substring(COMMAND.length()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("lessons")
  void itsCommandsRun(Path lesson) throws IOException {
    assertThat(commands(lesson)).hasSizeGreaterThanOrEqualTo(2);
    for (String command : commands(lesson)) {
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      CommandLine leat = Leat.commandLine();
      leat.setOut(new PrintWriter(out, true));
      leat.setErr(new PrintWriter(err, true));
      int exit = leat.execute(command.split(" ", -1));
      assertThat(exit).as(command + "\n" + err + out).isZero();
      assertThat(out.toString().lines().count()).as(command).isGreaterThan(5);
    }
  }

  @Test
  void bothLanguagesGiveTheSameCommands() throws IOException {
    for (Path lesson : lessons().filter(one -> one.getParent().endsWith("course")).toList()) {
      Path chinese = COURSE.resolve("zh-CN").resolve(lesson.getFileName());
      assertThat(commands(chinese))
          .isEqualTo(commands(lesson).stream().map(line -> line + " --lang zh").toList());
    }
  }
}
