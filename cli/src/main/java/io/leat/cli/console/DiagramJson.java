package io.leat.cli.console;

import io.leat.cli.json.Json;
import io.leat.observe.DiagramWords;
import io.leat.observe.Language;
import io.leat.observe.StateDiagram;
import io.leat.observe.StateDiagram.Arrow;
import io.leat.observe.StateDiagram.Box;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The model of the state diagram, for whoever draws it. */
final class DiagramJson {
  private static final DiagramWords ENGLISH = DiagramWords.of(Language.EN);
  private static final DiagramWords CHINESE = DiagramWords.of(Language.ZH);

  private DiagramJson() {}

  static String text() {
    StateDiagram diagram = StateDiagram.plain();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("columns", StateDiagram.COLUMNS);
    json.put("rows", StateDiagram.ROWS);
    json.put("boxes", diagram.boxes().stream().map(DiagramJson::box).toList());
    json.put("arrows", diagram.arrows().stream().map(DiagramJson::arrow).toList());
    return Json.write(json);
  }

  private static Map<String, Object> box(Box box) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("state", box.state());
    json.put("column", box.column());
    json.put("row", box.row());
    json.put("width", box.width());
    json.put("height", box.height());
    json.put("hint", ENGLISH.stateHint(box.state()));
    json.put("hintZh", CHINESE.stateHint(box.state()));
    return json;
  }

  private static Map<String, Object> arrow(Arrow arrow) {
    Map<String, Object> label = new LinkedHashMap<>();
    label.put("column", arrow.label().column());
    label.put("row", arrow.label().row());
    label.put("align", arrow.label().align());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("from", arrow.from());
    json.put("to", arrow.to());
    json.put("route", arrow.route());
    json.put("text", ENGLISH.meaning(arrow.meaning()));
    json.put("textZh", CHINESE.meaning(arrow.meaning()));
    json.put("label", label);
    json.put(
        "path", arrow.path().stream().map(cell -> List.of(cell.column(), cell.row())).toList());
    return json;
  }
}
