package io.leat.observe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.observe.Language;
import io.leat.observe.explain.SenderSample;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class GraphTest {
  private static List<Graph> sawTooth() {
    List<SenderSample> samples = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      long cwnd = 14_480 + 1448L * (i % 25);
      long ssthresh = i < 25 ? Long.MAX_VALUE : 20_000;
      samples.add(
          new SenderSample(
              i * 20_000_000L, cwnd, ssthresh, cwnd - 1448, 20_000, 220_000_000L, i * 15_000L));
    }
    return Curves.of(samples);
  }

  @Test
  void curvesAreDrawnAsTextThatFits() {
    String text = GraphText.render(sawTooth(), Language.EN, 80, 8);
    assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    assertThat(text)
        .contains("Congestion window and flight (octets)")
        .contains("* cwnd")
        .contains("- ssthresh")
        .contains("Round trip and timeout (ms)")
        .contains("Rate of delivery (kB/s)");
  }

  @Test
  void curvesAreDrawnAsOnePictureInEitherLanguage() throws Exception {
    for (Language language : Language.values()) {
      String svg = GraphSvg.render(sawTooth(), language, 160);
      var document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(svg)));
      assertThat(document.getElementsByTagName("path").getLength()).isEqualTo(6);
      assertThat(svg)
          .contains(language == Language.ZH ? "拥塞窗口与在途数据" : "Congestion window and flight")
          .doesNotContain("NaN")
          .doesNotContain("href");
    }
  }

  @Test
  void aGraphWithoutDataSaysSo() {
    assertThat(GraphText.render(List.of(TimeSequence.of(List.of())), Language.EN, 80, 8))
        .isEqualTo("Time and sequence numbers: nothing to show\n");
    assertThat(GraphSvg.render(List.of(TimeSequence.of(List.of())), Language.EN, 100))
        .contains("</svg>")
        .doesNotContain("NaN");
  }

  @Test
  void ticksAreRoundNumbers() {
    assertThat(Axis.of(0, 47_000).ticks(5))
        .containsExactly(0.0, 10_000.0, 20_000.0, 30_000.0, 40_000.0);
    assertThat(Axis.label(20_000)).isEqualTo("20k");
    assertThat(Axis.label(1_500_000)).isEqualTo("1.5M");
    assertThat(Axis.label(0.25)).isEqualTo("0.25");
  }
}
