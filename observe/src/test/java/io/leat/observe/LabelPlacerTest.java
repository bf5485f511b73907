package io.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.observe.LabelPlacer.Line;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelPlacerTest {
  private static Line line(double x1, double y1, double x2, double y2) {
    return new Line(x1, y1, x2, y2, 100);
  }

  @Test
  void aLabelAloneStandsInTheMiddle() {
    Line line = line(0, 0, 300, 30);
    LabelPlacer.place(List.of(line));
    assertThat(line.place).isEqualTo(0.5);
  }

  @Test
  void labelsOfCrossingLinesGoApart() {
    Line one = line(0, 0, 300, 60);
    Line other = line(300, 0, 0, 60);
    LabelPlacer.place(List.of(one, other));
    double distance =
        Math.hypot(
            one.labelX(one.place, 0) - other.labelX(other.place, 0),
            one.labelY(one.place, 0) - other.labelY(other.place, 0));
    assertThat(distance).isGreaterThan(20);
  }

  @Test
  void parallelLinesKeepTheirLabelsInTheMiddle() {
    Line one = line(0, 0, 300, 30);
    Line other = line(0, 30, 300, 60);
    LabelPlacer.place(List.of(one, other));
    assertThat(one.place).isEqualTo(0.5);
    assertThat(other.place).isEqualTo(0.5);
  }

  @Test
  void aLabelThatIsWiderThanItsLineIsCentred() {
    Line line = line(0, 0, 90, 10);
    LabelPlacer.place(List.of(line));
    assertThat(line.place).isEqualTo(0.5);
  }

  @Test
  void aLabelStandsAboveItsLineWhicheverWayThatGoes() {
    assertThat(line(0, 0, 300, 0).labelY(0.5, 0)).isNegative();
    assertThat(line(300, 0, 0, 0).labelY(0.5, 0)).isNegative();
  }
}
