package io.leat.observe;

import io.leat.tcp.trace.TcpState;
import java.util.ArrayList;
import java.util.List;

/**
 * The state diagram of RFC 9293 Figure 5, in its layout, with what was counted.
 *
 * <p>It is laid out once, in character cells, for {@link StateDiagramText} and {@link
 * StateDiagramSvg}: 11 states (CLOSED stands twice, as in the figure), the 20 arrows of the figure
 * and the one of its note 2. Transitions that the figure does not draw are listed beside it.
 *
 * @param counted whether there are counts at all: then what was not taken steps back
 * @param others what is legal without being drawn (or was counted), in order of states
 */
public record StateDiagram(
    boolean counted, List<Box> boxes, List<Arrow> arrows, List<Other> others) {
  /** Cells of the whole layout. */
  public static final int COLUMNS = 80;

  public static final int ROWS = 54;

  public StateDiagram {
    boxes = List.copyOf(boxes);
    arrows = List.copyOf(arrows);
    others = List.copyOf(others);
  }

  /** Whose way through the diagram an arrow belongs to. */
  public enum Route {
    /** Active open, active close. */
    CLIENT,
    /** Passive open, passive close. */
    SERVER,
    /** Simultaneous open and close, and ways back. */
    RARE
  }

  /** Whose route is emphasised. */
  public enum Role {
    CLIENT,
    SERVER,
    BOTH
  }

  /** A place in the layout, in cells from the upper left. */
  public record Cell(int column, int row) {}

  /** Where a label is attached, and how its lines stand to that. */
  public record Anchor(int column, int row, Align align) {
    /** Which part of each line stands at the column. */
    public enum Align {
      BEGIN,
      END,
      /** The middle, with the first line above the arrow and the second below. */
      ASTRIDE
    }
  }

  /**
   * A state in its frame.
   *
   * @param entered how often; for the two frames of CLOSED, by the arrows that lead there
   */
  public record Box(TcpState state, int column, int row, int width, int height, long entered) {}

  /**
   * A transition: an event and the action that it draws.
   *
   * @param path from the cell beside the frame of one state, by way of the corners, to the cell
   *     beside the other, where the head is
   * @param label where the event stands; the action stands below
   */
  public record Arrow(
      TcpState from,
      TcpState to,
      Route route,
      Meaning meaning,
      List<Cell> path,
      Anchor label,
      long count) {
    public Arrow {
      path = List.copyOf(path);
    }
  }

  /** A legal transition that the figure does not draw. */
  public record Other(TcpState from, TcpState to, long count) {}

  /** What an arrow says. */
  public enum Meaning {
    PASSIVE_OPEN,
    ACTIVE_OPEN,
    CLOSE_BEFORE_OPENING,
    SYN_IN_LISTEN,
    SEND_IN_LISTEN,
    SYN_CROSSED,
    RESET_IN_SYN_RECEIVED,
    ACK_OF_SYN,
    SYN_ACK,
    CLOSE,
    FIN,
    ACK_OF_FIN,
    FIN_ACKING_OURS,
    TIMEOUT
  }

  /** The diagram alone. */
  public static StateDiagram plain() {
    return of(new TransitionCounts(), Role.BOTH);
  }

  /** The diagram with what was counted, as it is now. */
  public static StateDiagram of(TransitionCounts counts, Role role) {
    List<Arrow> arrows = new ArrayList<>();
    for (Arrow arrow : Figure5.arrows()) {
      arrows.add(
          new Arrow(
              arrow.from(),
              arrow.to(),
              emphasised(arrow.route(), role),
              arrow.meaning(),
              arrow.path(),
              arrow.label(),
              counts.count(arrow.from(), arrow.to())));
    }
    return new StateDiagram(
        !counts.isEmpty(), boxes(counts, arrows), arrows, others(counts, arrows));
  }

  private static Route emphasised(Route route, Role role) {
    boolean shown =
        switch (role) {
          case BOTH -> true;
          case CLIENT -> route == Route.CLIENT;
          case SERVER -> route == Route.SERVER;
        };
    return shown ? route : Route.RARE;
  }

  /** A state counts as entered also where only leaving it was seen. */
  private static List<Box> boxes(TransitionCounts counts, List<Arrow> arrows) {
    List<Box> boxes = new ArrayList<>();
    boolean begun = false;
    for (Box box : Figure5.boxes()) {
      TcpState state = box.state();
      long entered = Math.max(counts.entered(state), counts.left(state));
      if (state == TcpState.CLOSED) {
        entered = begun ? intoTheEnd(arrows) : counts.left(state);
        begun = true;
      }
      boxes.add(new Box(state, box.column(), box.row(), box.width(), box.height(), entered));
    }
    return boxes;
  }

  private static long intoTheEnd(List<Arrow> arrows) {
    return arrows.stream()
        .filter(arrow -> arrow.to() == TcpState.CLOSED)
        .filter(arrow -> arrow.from() == TcpState.TIME_WAIT || arrow.from() == TcpState.LAST_ACK)
        .mapToLong(Arrow::count)
        .sum();
  }

  private static List<Other> others(TransitionCounts counts, List<Arrow> arrows) {
    List<Other> others = new ArrayList<>();
    for (TcpState from : TcpState.values()) {
      for (TcpState to : TcpState.values()) {
        boolean drawn = arrows.stream().anyMatch(a -> a.from() == from && a.to() == to);
        long count = counts.count(from, to);
        if (!drawn && (from.leadsTo(to) || count > 0)) {
          others.add(new Other(from, to, count));
        }
      }
    }
    return others;
  }
}
