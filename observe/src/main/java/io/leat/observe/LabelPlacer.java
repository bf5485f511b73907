package io.leat.observe;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds for each arrow of a ladder the place along it where its label hides least: other arrows and
 * the labels that were placed before.
 */
final class LabelPlacer {
  /** How far above its line a label's middle runs. */
  private static final double ABOVE = 9;

  private static final double CLEAR_OF_LINES = 7;
  private static final double CLEAR_OF_LABELS = 13;
  private static final double CLEAR_OF_ENDS = 14;
  private static final int SAMPLES = 4;

  /** Places tried along each line, and how often all labels are tried again. */
  private static final int CANDIDATES = 24;

  private static final int PASSES = 4;

  /** An arrow and how wide its label is; the label is placed at {@code place} of the way. */
  static final class Line {
    final double x1;
    final double y1;
    final double x2;
    final double y2;
    final double labelWidth;
    double place;

    Line(double x1, double y1, double x2, double y2, double labelWidth) {
      this.x1 = x1;
      this.y1 = y1;
      this.x2 = x2;
      this.y2 = y2;
      this.labelWidth = labelWidth;
    }

    double length() {
      return Math.hypot(x2 - x1, y2 - y1);
    }

    /** Whether labels and lines of the two can come near each other at all. */
    boolean mayMeet(Line other) {
      double apart = 2 * (ABOVE + CLEAR_OF_LABELS);
      return Math.min(y1, y2) < Math.max(other.y1, other.y2) + apart
          && Math.min(other.y1, other.y2) < Math.max(y1, y2) + apart;
    }

    /** A point of the label: {@code k} from -1 to 1 along it. */
    double labelX(double at, double k) {
      double along = at * length() + k * labelWidth / 2;
      double tilt = (y2 - y1) / length() * Math.signum(x2 - x1);
      return x1 + (x2 - x1) * along / length() + ABOVE * tilt;
    }

    double labelY(double at, double k) {
      double along = at * length() + k * labelWidth / 2;
      return y1 + (y2 - y1) * along / length() - ABOVE * Math.abs(x2 - x1) / length();
    }
  }

  private LabelPlacer() {}

  static void place(List<Line> lines) {
    List<List<Line>> near = new ArrayList<>();
    for (Line line : lines) {
      line.place = 0.5;
      near.add(lines.stream().filter(other -> other != line && line.mayMeet(other)).toList());
    }
    for (int pass = 0; pass < PASSES; pass++) {
      for (int i = 0; i < lines.size(); i++) {
        improve(lines.get(i), near.get(i));
      }
    }
  }

  private static void improve(Line line, List<Line> near) {
    double best = Double.MAX_VALUE;
    double bestPlace = line.place;
    for (int i = 0; i <= CANDIDATES; i++) {
      double at = within(line, (double) i / CANDIDATES);
      double cost = cost(line, at, near) + Math.abs(at - 0.5);
      if (cost < best) {
        best = cost;
        bestPlace = at;
      }
    }
    line.place = bestPlace;
  }

  /** The candidate, so far inside that the label keeps clear of both ends. */
  private static double within(Line line, double candidate) {
    double margin = (line.labelWidth / 2 + CLEAR_OF_ENDS) / line.length();
    return margin >= 0.5 ? 0.5 : Math.clamp(candidate, margin, 1 - margin);
  }

  private static double cost(Line line, double at, List<Line> near) {
    double cost = 0;
    for (int i = -SAMPLES; i <= SAMPLES; i++) {
      double x = line.labelX(at, (double) i / SAMPLES);
      double y = line.labelY(at, (double) i / SAMPLES);
      for (Line other : near) {
        if (distance(x, y, other) < CLEAR_OF_LINES) {
          cost += 1;
        }
        if (meets(x, y, other)) {
          cost += 4;
        }
      }
    }
    return cost;
  }

  private static boolean meets(double x, double y, Line other) {
    for (int i = -SAMPLES; i <= SAMPLES; i++) {
      double k = (double) i / SAMPLES;
      double dx = other.labelX(other.place, k) - x;
      double dy = other.labelY(other.place, k) - y;
      if (Math.hypot(dx / 2, dy) < CLEAR_OF_LABELS) {
        return true;
      }
    }
    return false;
  }

  private static double distance(double x, double y, Line line) {
    double dx = line.x2 - line.x1;
    double dy = line.y2 - line.y1;
    double part = ((x - line.x1) * dx + (y - line.y1) * dy) / (dx * dx + dy * dy);
    double nearest = Math.clamp(part, 0, 1);
    return Math.hypot(line.x1 + nearest * dx - x, line.y1 + nearest * dy - y);
  }
}
