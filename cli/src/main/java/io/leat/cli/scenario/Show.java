package io.leat.cli.scenario;

import io.leat.observe.EventJson;
import io.leat.observe.LadderOptions;
import io.leat.observe.LadderText;
import io.leat.observe.Language;
import io.leat.observe.TextCells;
import io.leat.observe.TraceEvent;
import io.leat.sim.scenario.Check;
import io.leat.sim.scenario.Narration;
import io.leat.sim.scenario.ScenarioRun;
import java.util.List;
import java.util.Locale;

/** One run as people and as programs read it. */
final class Show {
  private static final double NANOS_PER_MILLI = 1e6;

  private Show() {}

  /** Title, narration, ladder, claims. */
  static String text(ScenarioRun run, Language language) {
    boolean zh = language == Language.ZH;
    StringBuilder text = new StringBuilder();
    String title = run.scenario().name() + ": " + run.scenario().title().in(language);
    text.append(paragraph("", title)).append('\n');
    for (Narration said : run.narration()) {
      String time = String.format(Locale.ROOT, "%10.3f ms  ", said.timeNanos() / NANOS_PER_MILLI);
      text.append(paragraph(time, said.text().in(language)));
    }
    text.append('\n');
    text.append(
        LadderText.render(
            run.ladder(LadderOptions.DEFAULT), language, LadderText.TERMINAL_WIDTH, true));
    text.append('\n');
    for (Check check : run.checks()) {
      String verdict = check.holds() ? (zh ? "成立   " : "shown  ") : (zh ? "不成立 " : "FAILED ");
      String claim = check.claim().in(language) + " (" + check.evidence() + ")";
      text.append(paragraph(verdict, claim));
    }
    if (run.failure() != null) {
      text.append(paragraph(zh ? "中断: " : "BROKE OFF: ", run.failure()));
    }
    return text.toString();
  }

  private static String paragraph(String lead, String words) {
    return TextCells.paragraph(lead, words, LadderText.TERMINAL_WIDTH);
  }

  /** One line for each event, in order of time. */
  static String json(ScenarioRun run) {
    List<TraceEvent> events = run.events();
    long origin = events.isEmpty() ? 0 : events.getFirst().timeNanos();
    return new EventJson(origin).lines(events);
  }
}
