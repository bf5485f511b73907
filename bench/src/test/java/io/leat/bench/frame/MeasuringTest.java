package io.leat.bench.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class MeasuringTest {
  @TempDir private Path folder;

  @Command(name = "something")
  private static final class Something implements Callable<Integer> {
    @Mixin private final MeasuringOptions measuring = new MeasuringOptions();

    @Override
    public Integer call() throws IOException {
      if (measuring.reportOnly()) {
        throw new IOException("nothing was measured");
      }
      return 0;
    }
  }

  private static final ResultFile.Format<String> WORDS =
      new ResultFile.Format<>() {
        @Override
        public String line(String word) {
          return word;
        }

        @Override
        public String parse(String line) {
          return line;
        }

        @Override
        public Object key(String word) {
          return word.charAt(0);
        }
      };

  private ResultFile<String> words(String first) throws IOException {
    return new ResultFile<>(folder.resolve("deep/words.tsv"), first, WORDS);
  }

  @Test
  void resultsLieInAFolderOfTheCommand() {
    Something something = new Something();
    assertThat(Measuring.line(something).execute()).isZero();
    assertThat(something.measuring.results())
        .isEqualTo(Path.of("target", "something", "results.tsv"));
    assertThat(something.measuring.beside("page.md").toString())
        .endsWith("/target/something/page.md");
  }

  @Test
  void aFailureIsOneSentenceOfTheCommand() {
    CommandLine line = Measuring.line(new Something());
    StringWriter said = new StringWriter();
    line.setErr(new PrintWriter(said));
    assertThat(line.execute("--report")).isEqualTo(1);
    assertThat(said.toString()).isEqualTo("bench/something: nothing was measured\n");
  }

  @Test
  void whatWasMeasuredIsKnownAgainAndTheLaterCounts() throws IOException {
    ResultFile<String> results = words("# words");
    results.add("apple");
    results.add("bean");
    results.add("apricot");
    ResultFile<String> again = words("# words");
    assertThat(again.all()).isEqualTo(results.all()).containsExactly("bean", "apricot");
    assertThat(again.contains('a')).isTrue();
    assertThat(again.contains('c')).isFalse();
  }

  @Test
  void whatWasMeasuredOtherwiseIsRefused() throws IOException {
    words("# words");
    assertThatThrownBy(() -> words("# numbers"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("was measured otherwise (words)");
    Files.writeString(folder.resolve("deep/words.tsv"), "");
    assertThatThrownBy(() -> words("# words")).hasMessageContaining("(empty)");
  }

  @Test
  void progressSaysWhatIsLeft() {
    StringWriter said = new StringWriter();
    Progress progress = new Progress(new PrintWriter(said), 2);
    progress.finished("first");
    progress.finished("second");
    assertThat(said.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("1/2  first  ").endsWith(" left"),
            line -> assertThat(line).isEqualTo("2/2  second  0:00:00 left"));
  }
}
