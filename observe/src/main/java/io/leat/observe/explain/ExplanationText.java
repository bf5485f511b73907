package io.leat.observe.explain;

import io.leat.observe.Language;
import io.leat.observe.TextCells;
import io.leat.observe.Words;
import java.util.ArrayList;
import java.util.List;

/** An explanation as lines of text, for a terminal. */
public final class ExplanationText {
  private static final int FOLDED = 4;

  private final Explanation explanation;
  private final Language language;
  private final int width;
  private final List<String> lines = new ArrayList<>();

  private ExplanationText(Explanation explanation, Language language, int width) {
    this.explanation = explanation;
    this.language = language;
    this.width = width;
  }

  /**
   * The lines, without ends of line.
   *
   * @param width columns; at least 40
   */
  public static List<String> lines(Explanation explanation, Language language, int width) {
    return new ExplanationText(explanation, language, width).lines();
  }

  private List<String> lines() {
    boolean zh = language == Language.ZH;
    Finding finding = explanation.finding();
    add(
        zh ? "原因" : "why",
        finding.sentence().in(language) + " (" + finding.source() + ")" + doubt(zh));
    for (Sentence fact : explanation.facts()) {
      add("", fact.in(language));
    }
    if (!explanation.writer().sentence().en().isEmpty()) {
      add(zh ? "写入" : "write", explanation.writer().sentence().in(language));
    }
    NextTimer next = explanation.nextTimer();
    if (next != null) {
      Words words = zh ? Words.CHINESE : Words.ENGLISH;
      add(
          zh ? "下一步" : "next",
          words.timerName(next.timer())
              + (zh ? "，" : " in ")
              + Explainer.time(next.inNanos())
              + (zh ? " 后" : " ")
              + next.does().in(language)
              + " ("
              + next.source()
              + ")");
    }
    String label = zh ? "此前" : "before";
    for (Decision decision : explanation.decisions().reversed()) {
      String times = decision.times() > 1 ? " ×" + decision.times() : "";
      String ago = Explainer.time(Math.max(0, explanation.now() - decision.timeNanos()));
      add(
          label,
          ago
              + (zh ? " 前：" : " ago: ")
              + decision.what().in(language)
              + times
              + " ("
              + decision.source()
              + ")");
      label = "";
    }
    return lines;
  }

  private String doubt(boolean zh) {
    return switch (explanation.confidence()) {
      case CERTAIN -> "";
      case LIKELY -> zh ? "，很可能" : ", likely";
      case OPEN -> zh ? "，不确定" : ", not certain";
    };
  }

  private void add(String label, String text) {
    String indent = " ".repeat(FOLDED + 8);
    boolean first = true;
    for (String line : TextCells.wrap(text, width - indent.length())) {
      String head = first ? " ".repeat(FOLDED) + TextCells.padRight(label, 8) : indent;
      lines.add((head + line).stripTrailing());
      first = false;
    }
  }
}
