package io.leat.bench.paths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.leat.bench.frame.ResultFile;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReportTest {
  private static final Cell GOOD = new Cell(20, 100, 0, 0, 1);
  private static final Cell SLOW = new Cell(66, 100, 0, 1, 1);

  private static Run run(Cell cell, Control control, int pair, Run.Who who, double megabits) {
    return new Run(
        cell.name(), control, pair, who, 10, "cubic", megabits * 1e6, 1000, 20, 10, 1, 2, 3, 4);
  }

  private static List<Run> threePairs(Cell cell, Control control, double... leat) {
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < leat.length; i++) {
      runs.add(run(cell, control, i + 1, Run.Who.LINUX, 90));
      runs.add(run(cell, control, i + 1, Run.Who.LEAT, leat[i]));
    }
    return runs;
  }

  @Test
  void aRowHasTheMediansOfCompletePairs() {
    List<Run> runs = threePairs(GOOD, Control.CUBIC, 45, 90, 99);
    runs.add(run(GOOD, Control.CUBIC, 4, Run.Who.LEAT, 1000)); // its other half is missing
    List<Row> rows = Row.of(List.of(GOOD, SLOW), runs);
    assertThat(rows).hasSize(1);
    Row row = rows.getFirst();
    assertThat(row.pairs()).isEqualTo(3);
    assertThat(row.ratio()).isCloseTo(1, within(1e-9));
    assertThat(row.leatRetransmitted()).isEqualTo(0.02);
    assertThat(row.leatSpurious()).isEqualTo(0.01);
    assertThat(row.counts()).isTrue();
  }

  @Test
  void aCellInWhichLinuxIsSlowDoesNotCount() {
    List<Run> runs = new ArrayList<>();
    runs.add(run(GOOD, Control.CUBIC, 1, Run.Who.LINUX, 50));
    runs.add(run(GOOD, Control.CUBIC, 1, Run.Who.LEAT, 50));
    List<Row> rows = Row.of(List.of(GOOD), runs);
    assertThat(rows.getFirst().counts()).isFalse();
    assertThat(Report.summary(Control.CUBIC, rows)).isEqualTo("No cell counts.");
  }

  @Test
  void thePageNamesCellsBelowTheBarUnlessThereIsNone() {
    List<Run> runs = threePairs(GOOD, Control.CUBIC, 90, 91, 89);
    runs.addAll(threePairs(SLOW, Control.CUBIC, 50, 51, 52));
    runs.addAll(threePairs(SLOW, Control.BBR, 50, 51, 52));
    String page = Report.markdown(Row.of(List.of(GOOD, SLOW), runs), "A machine.");
    assertThat(page)
        .contains("A machine.", "## cubic", "## bbr", "2 of 2 cells count", "no bar")
        .contains("Below 0.9: " + SLOW.name() + ".")
        .contains("**0.57**", "| 0.57 |");
  }

  @Test
  void thePictureIsXmlWithALineForEachCell() throws Exception {
    List<Run> runs = threePairs(GOOD, Control.CUBIC, 90, 91, 89);
    runs.addAll(threePairs(SLOW, Control.CUBIC, 500, 51, 52));
    String svg = Chart.svg(Control.CUBIC, Row.of(List.of(GOOD, SLOW), runs));
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
    assertThat(svg).contains(GOOD.name(), SLOW.name());
  }

  @Test
  void finishedRunsAreReadAgain(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("deep/results.tsv");
    Run run = run(SLOW, Control.RENO, 2, Run.Who.LEAT, 12);
    new ResultFile<>(file, Run.HEADER, Run.FORMAT).add(run);
    ResultFile<Run> again = new ResultFile<>(file, Run.HEADER, Run.FORMAT);
    assertThat(again.all()).containsExactly(run);
    assertThat(again.contains(Run.key(SLOW.name(), Control.RENO, 2, Run.Who.LEAT, 10))).isTrue();
    assertThat(again.contains(Run.key(SLOW.name(), Control.RENO, 2, Run.Who.LINUX, 10))).isFalse();
    assertThatThrownBy(() -> Run.parse("what")).hasMessageContaining("what");
  }
}
