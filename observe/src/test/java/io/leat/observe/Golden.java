package io.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Pictures that were looked at and found good. {@code ./mvnw -pl observe -am test
 * -Dleat.test.args=-Dleat.golden=write} writes them anew; then look at them again.
 */
final class Golden {
  private static final Path ROOT = Path.of(System.getProperty("leat.root", ".."));

  private Golden() {}

  /** The text equals the test resource {@code golden/NAME}. */
  static void matches(String text, String name) {
    matches(text, ROOT.resolve("observe/src/test/resources/golden").resolve(name));
  }

  /** The text equals a file of the documentation, such as {@code docs/pictures/x.svg}. */
  static void matchesDocument(String text, String path) {
    matches(text, ROOT.resolve(path));
  }

  private static void matches(String text, Path file) {
    try {
      if ("write".equals(System.getProperty("leat.golden"))) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
      }
      assertThat(file).hasContent(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
