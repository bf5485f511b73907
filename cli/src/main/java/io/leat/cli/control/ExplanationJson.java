package io.leat.cli.control;

import io.leat.observe.Language;
import io.leat.observe.explain.Decision;
import io.leat.observe.explain.Explanation;
import io.leat.observe.explain.ExplanationText;
import io.leat.observe.explain.NextTimer;
import io.leat.observe.explain.Sentence;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An explanation as {@code leat ss --explain --json} and the console tell it.
 *
 * <p>{@code finding, confidence, why, whyZh, source, facts, factsZh, writer, nextTimer} ({@code
 * timer, micros, does, doesZh, source}), {@code decisions} ({@code agoMicros, times, what, whatZh,
 * source}, the last one first), and {@code lines}, {@code linesZh}: all of it as text of 80
 * columns.
 */
final class ExplanationJson {
  private static final int COLUMNS = 80;

  private ExplanationJson() {}

  static Map<String, @Nullable Object> of(Explanation explanation) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("finding", explanation.finding().name());
    json.put("confidence", explanation.confidence().name());
    json.put("why", explanation.finding().sentence().en());
    json.put("whyZh", explanation.finding().sentence().zh());
    json.put("source", explanation.finding().source());
    json.put("facts", explanation.facts().stream().map(Sentence::en).toList());
    json.put("factsZh", explanation.facts().stream().map(Sentence::zh).toList());
    json.put("writer", explanation.writer().name());
    NextTimer next = explanation.nextTimer();
    json.put("nextTimer", next == null ? null : nextTimer(next));
    json.put(
        "decisions",
        explanation.decisions().reversed().stream()
            .map(decision -> decision(decision, explanation.now()))
            .toList());
    json.put("lines", ExplanationText.lines(explanation, Language.EN, COLUMNS));
    json.put("linesZh", ExplanationText.lines(explanation, Language.ZH, COLUMNS));
    return json;
  }

  private static Map<String, @Nullable Object> nextTimer(NextTimer next) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("timer", next.timer().name());
    json.put("micros", next.inNanos() / 1000);
    json.put("does", next.does().en());
    json.put("doesZh", next.does().zh());
    json.put("source", next.source());
    return json;
  }

  private static Map<String, @Nullable Object> decision(Decision decision, long now) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("agoMicros", Math.max(0, now - decision.timeNanos()) / 1000);
    json.put("times", decision.times());
    json.put("what", decision.what().en());
    json.put("whatZh", decision.what().zh());
    json.put("source", decision.source());
    return json;
  }
}
