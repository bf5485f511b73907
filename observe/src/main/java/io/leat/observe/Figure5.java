package io.leat.observe;

import io.leat.observe.StateDiagram.Anchor;
import io.leat.observe.StateDiagram.Arrow;
import io.leat.observe.StateDiagram.Box;
import io.leat.observe.StateDiagram.Cell;
import io.leat.observe.StateDiagram.Meaning;
import io.leat.observe.StateDiagram.Route;
import io.leat.tcp.trace.TcpState;
import java.util.Arrays;
import java.util.List;

/**
 * Where everything stands in RFC 9293 Figure 5: states in three columns, opening above, closing
 * below; the active close on the left, the passive one on the right, as the figure has it.
 */
final class Figure5 {
  private static final int WIDTH = 16;

  /** State, column and row of the frame's upper left, height. */
  private static final String BOXES =
      """
      CLOSED        32  1  4
      LISTEN        32  9  4
      SYN_RECEIVED   0 15  7
      SYN_SENT      64 15  7
      ESTABLISHED   32 25  4
      FIN_WAIT_1     0 32  6
      CLOSE_WAIT    64 32  4
      FIN_WAIT_2     0 42  4
      CLOSING       32 42  4
      LAST_ACK      64 42  4
      TIME_WAIT     32 50  4
      CLOSED        64 50  4
      """;

  /**
   * From, to, route, meaning; where the label stands (a label ASTRIDE has the event above the line
   * and the action below, centred); the path. Columns and rows as {@code column,row}.
   */
  private static final String ARROWS =
      """
      CLOSED       LISTEN       SERVER PASSIVE_OPEN          END     34,6   36,5 36,8
      LISTEN       CLOSED       RARE   CLOSE_BEFORE_OPENING  BEGIN   45,6   43,8 43,5
      CLOSED       SYN_SENT     CLIENT ACTIVE_OPEN           BEGIN   50,0   48,2 75,2 75,14
      SYN_SENT     CLOSED       RARE   CLOSE_BEFORE_OPENING  END     66,5   68,14 68,3 48,3
      LISTEN       SYN_RECEIVED SERVER SYN_IN_LISTEN         END     34,14  36,13 36,16 16,16
      LISTEN       SYN_SENT     RARE   SEND_IN_LISTEN        BEGIN   45,14  43,13 43,16 63,16
      SYN_SENT     SYN_RECEIVED RARE   SYN_CROSSED           ASTRIDE 40,17  63,18 16,18
      SYN_RECEIVED LISTEN       RARE   RESET_IN_SYN_RECEIVED BEGIN   6,9    4,14 4,10 31,10
      SYN_RECEIVED ESTABLISHED  SERVER ACK_OF_SYN            END     34,21  16,20 36,20 36,24
      SYN_SENT     ESTABLISHED  CLIENT SYN_ACK               BEGIN   45,21  63,20 43,20 43,24
      SYN_RECEIVED FIN_WAIT_1   RARE   CLOSE                 BEGIN   6,25   4,22 4,31
      ESTABLISHED  FIN_WAIT_1   CLIENT CLOSE                 END     34,31  36,29 36,33 16,33
      ESTABLISHED  CLOSE_WAIT   SERVER FIN                   BEGIN   45,31  43,29 43,33 63,33
      FIN_WAIT_1   CLOSING      RARE   FIN                   BEGIN   42,37  16,35 40,35 40,41
      FIN_WAIT_1   TIME_WAIT    RARE   FIN_ACKING_OURS       BEGIN   24,38  16,36 22,36 22,51 31,51
      FIN_WAIT_1   FIN_WAIT_2   CLIENT ACK_OF_FIN            BEGIN   6,39   4,38 4,41
      CLOSE_WAIT   LAST_ACK     SERVER CLOSE                 END     70,38  72,36 72,41
      FIN_WAIT_2   TIME_WAIT    CLIENT FIN                   BEGIN   6,48   4,46 4,52 31,52
      CLOSING      TIME_WAIT    RARE   ACK_OF_FIN            END     38,47  40,46 40,49
      LAST_ACK     CLOSED       SERVER ACK_OF_FIN            END     70,47  72,46 72,49
      TIME_WAIT    CLOSED       CLIENT TIMEOUT               BEGIN   50,49  48,52 63,52
      """;

  private Figure5() {}

  static List<Box> boxes() {
    return BOXES.lines().map(line -> box(line.split(" +", -1))).toList();
  }

  private static Box box(String[] words) {
    return new Box(
        TcpState.valueOf(words[0]),
        Integer.parseInt(words[1]),
        Integer.parseInt(words[2]),
        WIDTH,
        Integer.parseInt(words[3]),
        0);
  }

  static List<Arrow> arrows() {
    return ARROWS.lines().map(line -> arrow(line.split(" +", -1))).toList();
  }

  private static Arrow arrow(String[] words) {
    Cell label = cell(words[5]);
    return new Arrow(
        TcpState.valueOf(words[0]),
        TcpState.valueOf(words[1]),
        Route.valueOf(words[2]),
        Meaning.valueOf(words[3]),
        Arrays.stream(words, 6, words.length).map(Figure5::cell).toList(),
        new Anchor(label.column(), label.row(), Anchor.Align.valueOf(words[4])),
        0);
  }

  private static Cell cell(String columnAndRow) {
    int comma = columnAndRow.indexOf(',');
    return new Cell(
        Integer.parseInt(columnAndRow.substring(0, comma)),
        Integer.parseInt(columnAndRow.substring(comma + 1)));
  }
}
