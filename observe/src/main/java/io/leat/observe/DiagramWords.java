package io.leat.observe;

import io.leat.tcp.trace.TcpState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The words of the state diagram, in English and Chinese. */
public final class DiagramWords {
  private static final DiagramWords ENGLISH = new DiagramWords(false);
  private static final DiagramWords CHINESE = new DiagramWords(true);

  private static final char NO_BREAK = '\u00a0';

  private final boolean chinese;

  private DiagramWords(boolean chinese) {
    this.chinese = chinese;
  }

  /** Those of a language. */
  public static DiagramWords of(Language language) {
    return switch (language) {
      case EN -> ENGLISH;
      case ZH -> CHINESE;
    };
  }

  private String pick(String english, String inChinese) {
    return chinese ? inChinese : english;
  }

  /** The name of a state for people who do not know it yet; its own name stays beside it. */
  public String stateHint(TcpState state) {
    return switch (state) {
      case CLOSED -> pick("unconnected", "关闭");
      case LISTEN -> pick("awaits SYN", "监听");
      case SYN_SENT -> pick("SYN sent", "同步已发送");
      case SYN_RECEIVED -> pick("SYN,ACK sent", "同步收到");
      case ESTABLISHED -> pick("data flows", "已建立连接");
      case FIN_WAIT_1 -> pick("FIN sent", "终止等待 1");
      case FIN_WAIT_2 -> pick("FIN acked", "终止等待 2");
      case CLOSE_WAIT -> pick("peer closed", "关闭等待");
      case CLOSING -> pick("FINs crossed", "同时关闭");
      case LAST_ACK -> pick("FIN sent too", "最后确认");
      case TIME_WAIT -> pick("waits 2MSL", "时间等待");
    };
  }

  String title() {
    return pick("TCP connection states (RFC 9293 Figure 5)", "TCP 连接状态图（RFC 9293 图 5）");
  }

  /** Event and, in most cases, action. */
  public List<String> meaning(StateDiagram.Meaning meaning) {
    return switch (meaning) {
      case PASSIVE_OPEN -> pair("passive OPEN", "create TCB", "被动打开", "创建 TCB");
      case ACTIVE_OPEN -> pair("active OPEN", "create TCB, snd SYN", "主动打开", "创建 TCB，发 SYN");
      case CLOSE_BEFORE_OPENING -> pair("CLOSE", "delete TCB", "关闭", "删除 TCB");
      case SYN_IN_LISTEN, SYN_CROSSED -> pair("rcv SYN", "snd SYN,ACK", "收 SYN", "发 SYN,ACK");
      case SEND_IN_LISTEN -> pair("SEND", "snd SYN", "发送数据", "发 SYN");
      case RESET_IN_SYN_RECEIVED -> List.of(pick("rcv RST (note 1)", "收 RST（注 1）"));
      case ACK_OF_SYN -> List.of(pick("rcv ACK of SYN", "收 SYN 的确认"));
      case SYN_ACK -> pair("rcv SYN,ACK", "snd ACK", "收 SYN,ACK", "发 ACK");
      case CLOSE -> pair("CLOSE", "snd FIN", "关闭", "发 FIN");
      case FIN -> pair("rcv FIN", "snd ACK", "收 FIN", "发 ACK");
      case ACK_OF_FIN -> List.of(pick("rcv ACK of FIN", "收 FIN 的确认"));
      case FIN_ACKING_OURS ->
          chinese
              ? List.of("收 FIN,ACK", "发 ACK", "（注 2）")
              : List.of("rcv FIN,ACK", "snd ACK", "(note 2)");
      case TIMEOUT -> pair("2MSL timeout", "delete TCB", "2MSL 到期", "删除 TCB");
    };
  }

  private List<String> pair(String event, String action, String zhEvent, String zhAction) {
    return chinese ? List.of(zhEvent, zhAction) : List.of(event, action);
  }

  /** Such as {@code ×12}, and in at most five cells behind the cross. */
  static String times(long count) {
    long shown = count;
    String unit = "";
    for (String larger : List.of("k", "M", "G", "T")) {
      if (shown >= 10_000) {
        shown /= 1000;
        unit = larger;
      }
    }
    return "×" + shown + unit;
  }

  /** The lines of a label, with the count where one is to be shown. */
  List<String> label(StateDiagram.Arrow arrow, boolean withCount) {
    List<String> lines = new ArrayList<>(meaning(arrow.meaning()));
    if (!withCount || arrow.count() == 0) {
      return lines;
    }
    String times = times(arrow.count());
    if (countStandsBelow(arrow.meaning())) {
      lines.add(times);
    } else {
      int last = lines.size() - 1;
      lines.set(last, lines.get(last) + " " + times);
    }
    return lines;
  }

  /** Where there is no room for it behind the last line. */
  private static boolean countStandsBelow(StateDiagram.Meaning meaning) {
    return switch (meaning) {
      case ACK_OF_SYN, ACK_OF_FIN, FIN_ACKING_OURS, TIMEOUT -> true;
      case PASSIVE_OPEN,
          ACTIVE_OPEN,
          CLOSE_BEFORE_OPENING,
          SYN_IN_LISTEN,
          SEND_IN_LISTEN,
          SYN_CROSSED,
          RESET_IN_SYN_RECEIVED,
          SYN_ACK,
          CLOSE,
          FIN ->
          false;
    };
  }

  /** Whose way it is. */
  public String route(StateDiagram.Route route) {
    return switch (route) {
      case CLIENT -> pick("client's usual way", "客户端的通常路径");
      case SERVER -> pick("server's usual way", "服务器的通常路径");
      case RARE -> pick("rare, or a way back", "少见的情形");
    };
  }

  String entered() {
    return pick("was entered", "曾进入的状态");
  }

  List<String> notes() {
    return chinese
        ? List.of("注 1：被动打开之后；主动打开之后则进入 CLOSED。", "注 2：收到的 FIN 同时确认了我方的 FIN。")
        : List.of(
            "note 1: after a passive OPEN; after an active one the next state is CLOSED.",
            "note 2: the FIN that arrives also acknowledges ours.");
  }

  /** What the figure does not draw, in lines of at most so many cells. */
  List<String> others(List<StateDiagram.Other> others, int cells) {
    if (others.isEmpty()) {
      return List.of();
    }
    String list =
        others.stream()
            .map(other -> other(other).replace(' ', NO_BREAK))
            .collect(Collectors.joining(", "));
    String title = pick("Not drawn (RST, ABORT, timeout): ", "图中未画出（RST、中止、超时）：");
    return TextCells.wrap(title + list, cells).stream()
        .map(line -> line.replace(NO_BREAK, ' '))
        .toList();
  }

  private String other(StateDiagram.Other other) {
    String arrow = other.from() + " → " + other.to();
    return other.count() > 0 ? arrow + " " + times(other.count()) : arrow;
  }
}
