package io.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.trace.TcpState;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code leat diagram}. */
class DiagramTest {
  @TempDir private Path folder;

  @Test
  void allStatesAreDrawnInEightyColumns() {
    Ran ran = Ran.leat("diagram");
    assertThat(ran.exit()).isZero();
    for (TcpState state : TcpState.values()) {
      assertThat(ran.out()).contains(state.name());
    }
    assertThat(ran.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  @Test
  void theArrowsThatAScenarioTakesAreCounted() {
    String client = Ran.leat("diagram", "--scenario", "simultaneous-close").out();
    String plain = Ran.leat("diagram").out();
    assertThat(client).isNotEqualTo(plain).contains("×");
    assertThat(plain).doesNotContain("×");
  }

  @Test
  void theSvgIsWellFormedAndNeedsNothingElse() throws Exception {
    Path file = folder.resolve("states.svg");
    assertThat(Ran.leat("diagram", "--role", "both", "--svg", file.toString()).exit()).isZero();
    String svg = Files.readString(file);
    var document =
        DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(file.toFile());
    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(svg).doesNotContain("href=", "@import", "url(http").contains("TIME_WAIT");
  }

  @Test
  void wrongWordsAreSaidSo() {
    assertThat(Ran.leat("diagram", "--scenario", "nosuch").err()).contains("no scenario 'nosuch'");
    assertThat(Ran.leat("diagram", "--set", "rtt=1ms").exit()).isEqualTo(2);
    assertThat(Ran.leat("diagram", "--role", "nobody").exit()).isEqualTo(2);
  }
}
