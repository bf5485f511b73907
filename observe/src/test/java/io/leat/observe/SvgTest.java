package io.leat.observe;

import static io.leat.observe.Events.ACK;
import static io.leat.observe.Events.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.DropReason;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class SvgTest {
  private static Document parse(String svg) throws Exception {
    DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    return builder.parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> texts(Document document) {
    NodeList nodes = document.getElementsByTagName("text");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }

  private static void isSelfContainedAndDescribed(String svg) throws Exception {
    Document document = parse(svg);
    Element root = document.getDocumentElement();
    assertThat(root.getAttribute("role")).isEqualTo("img");
    assertThat(root.getAttribute("aria-labelledby")).isEqualTo("title description");
    assertThat(document.getElementsByTagName("title").item(0).getTextContent()).isNotBlank();
    assertThat(document.getElementsByTagName("desc").item(0).getTextContent()).isNotBlank();
    assertThat(svg)
        .contains("prefers-color-scheme:dark")
        .doesNotContain("href", "url(", "<script", "<image", "@import");
  }

  private static Ladder everyKindOfEntry() {
    Events client = Events.client();
    client
        .at(0)
        .note("客户端连接 <服务器> & waits")
        .moves(TcpState.CLOSED, TcpState.SYN_SENT, TransitionCause.ACTIVE_OPEN)
        .sends(SYN, 0, 0)
        .at(1000)
        .expires(TcpTimer.RETRANSMISSION, 1000)
        .sends(SYN, 0, 0, 0, true)
        .at(1040)
        .gets(SYN | ACK, 0, 1)
        .drops(DropReason.TCP_BAD_CHECKSUM)
        .moves(TcpState.SYN_SENT, TcpState.CLOSED, TransitionCause.USER_TIMEOUT)
        .sends(ACK, 1, 1);
    Events server = Events.server();
    server.at(1020).gets(SYN, 0, 0).sends(SYN | ACK, 0, 1).at(1025).gets(SYN, 0, 0);
    return Ladder.of(
        client.list(),
        server.list(),
        LadderOptions.DEFAULT.withHeadline("what happened").withRecordedUntil(1_050_000_000L));
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void aLadderIsWellFormedSelfContainedAndDescribed(Language language) throws Exception {
    String svg = LadderSvg.render(everyKindOfEntry(), language);
    isSelfContainedAndDescribed(svg);
    assertThat(texts(parse(svg)))
        .contains("what happened", "SYN_SENT", "SYN,ACK seq 0 ack 1")
        .anyMatch(text -> text.contains("<服务器> & waits"));
  }

  @Test
  void theDescriptionOfALadderTellsWhatWasLost() {
    assertThat(LadderSvg.render(everyKindOfEntry(), Language.EN))
        .contains("client: SYN seq 0, lost; client: SYN seq 0 retransmission; ")
        .contains("client: CLOSED, SYN_SENT, CLOSED (user timeout).");
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void aStateDiagramIsWellFormedSelfContainedAndDescribed(Language language) throws Exception {
    String svg = StateDiagramSvg.render(StateDiagram.plain(), language);
    isSelfContainedAndDescribed(svg);
    assertThat(texts(parse(svg)))
        .contains("SYN_RECEIVED", DiagramWords.of(language).stateHint(TcpState.SYN_RECEIVED));
    assertThat(svg).contains("class=\"client\"", "class=\"server\"", "class=\"rare\"");
  }

  @Test
  void remarksStandRightOfEverythingElse() throws Exception {
    NodeList boxes =
        parse(LadderSvg.render(everyKindOfEntry(), Language.EN)).getElementsByTagName("rect");
    double remark = 0;
    double others = 0;
    for (int i = 0; i < boxes.getLength(); i++) {
      Element box = (Element) boxes.item(i);
      double x = Double.parseDouble(box.getAttribute("x"));
      double end = x + Double.parseDouble(box.getAttribute("width"));
      switch (box.getAttribute("class")) {
        case "narration" -> remark = x;
        case "paper" -> {}
        default -> others = Math.max(others, end);
      }
    }
    assertThat(remark).isGreaterThan(others).isPositive();
  }

  @Test
  void whatWasNotTakenStepsBackOnceSomethingWas() throws Exception {
    assertThat(StateDiagramSvg.render(StateDiagram.plain(), Language.EN))
        .doesNotContain("class=\"rare idle\"");
    StateDiagram taken = StateDiagram.of(TwoEnds.conversation().counts, StateDiagram.Role.BOTH);
    assertThat(StateDiagramSvg.render(taken, Language.EN))
        .contains("class=\"rare idle\"", "class=\"entered\"")
        .doesNotContain("class=\"client idle\"", "class=\"server idle\"");
  }

  @Test
  void theReadmeShowsLadderAndDiagramInBothLanguages() throws Exception {
    TwoEnds ends = TwoEnds.conversation();
    StateDiagram diagram = StateDiagram.of(ends.counts, StateDiagram.Role.BOTH);
    String english = ReadmePicture.render(ends.ladder(), diagram, Language.EN);
    String chinese = ReadmePicture.render(ends.ladder(), diagram, Language.ZH);
    isSelfContainedAndDescribed(english);
    isSelfContainedAndDescribed(chinese);
    Golden.matchesDocument(english, "docs/pictures/connection.svg");
    Golden.matchesDocument(chinese, "docs/pictures/connection.zh-CN.svg");
  }

  @Test
  void aPictureOfNothingIsAPicture() throws Exception {
    Ladder empty = Ladder.of(List.of(), List.of(), LadderOptions.DEFAULT);
    isSelfContainedAndDescribed(LadderSvg.render(empty, Language.EN));
    assertThat(LadderText.render(empty)).hasLineCount(1);
  }

  @Test
  void charactersThatXmlForbidsAreReplaced() {
    assertThat(SvgDrawing.escape("a<b>&\"c\u0001\ud800\ud83d\ude00"))
        .isEqualTo("a&lt;b&gt;&amp;&quot;c\ufffd\ufffd\ud83d\ude00");
  }

  @Test
  void numbersHaveAtMostOneDecimal() {
    assertThat(SvgDrawing.format(3)).isEqualTo("3");
    assertThat(SvgDrawing.format(3.04)).isEqualTo("3");
    assertThat(SvgDrawing.format(-3.25)).isEqualTo("-3.2");
  }
}
