package io.leat.observe;

import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;
import java.util.Locale;

/** The words of ladders, in English and Chinese. */
public final class Words {
  public static final Words ENGLISH = new Words(false);
  public static final Words CHINESE = new Words(true);

  private static final long SECOND = 1_000_000_000L;

  private final boolean chinese;

  private Words(boolean chinese) {
    this.chinese = chinese;
  }

  /** Those of a language. */
  public static Words of(Language language) {
    return switch (language) {
      case EN -> ENGLISH;
      case ZH -> CHINESE;
    };
  }

  private String pick(String english, String inChinese) {
    return chinese ? inChinese : english;
  }

  String leftTitle(Ladder ladder) {
    String standard = ladder.bothSides() ? pick("client", "客户端") : pick("stack", "本端");
    return ladder.leftTitle() == null ? standard : ladder.leftTitle();
  }

  String rightTitle(Ladder ladder) {
    String standard = ladder.bothSides() ? pick("server", "服务器") : pick("peer", "对端");
    return ladder.rightTitle() == null ? standard : ladder.rightTitle();
  }

  String ladderName() {
    return pick("Sequence of segments", "报文段时序图");
  }

  /** Said of a segment that did not arrive, behind what it was. */
  String lost() {
    return pick(", lost", "，丢失");
  }

  /** An entry in a margin, as it is written. */
  public String entry(LadderEntry entry) {
    return switch (entry) {
      case LadderEntry.State e -> state(e);
      case LadderEntry.Call e -> e.result().isEmpty() ? e.call() : e.call() + " -> " + e.result();
      case LadderEntry.Timer e -> timer(e);
      case LadderEntry.Drop e -> pick("drops: ", "丢弃：") + e.reason().description();
    };
  }

  /** Said below a row that happened more than once. */
  String repeated(LadderRow row, LadderClock clock) {
    String until = clock.text(row.lastNanos());
    return pick(
        "again ×" + row.repetitions() + ", until " + until,
        "又重复 " + row.repetitions() + " 次，直到 " + until);
  }

  private String state(LadderEntry.State e) {
    String named = e.state() + (e.tag().isEmpty() ? "" : " " + e.tag());
    if (e.tag().equals(ConnectionTags.LISTENER)) {
      named = pick("listener ", "监听套接字 ") + e.state();
    }
    return e.why() == null ? named : named + " (" + cause(e.why()) + ")";
  }

  private String timer(LadderEntry.Timer e) {
    StringBuilder text = new StringBuilder(timerName(e.timer()));
    if (e.nanos() >= 0) {
      text.append(' ').append(duration(e.nanos()));
    }
    return text.append(e.expired() ? pick(" expired", " 到期") : pick(" starts", " 开始")).toString();
  }

  /** A timer, as people call it. */
  public String timerName(TcpTimer timer) {
    return switch (timer) {
      case RETRANSMISSION -> pick("RTO", "重传超时 RTO");
      case LOSS_PROBE -> pick("tail loss probe", "尾部丢包探测");
      case REORDERING -> pick("reordering timer", "乱序定时器");
      case PACING -> pick("pacing timer", "发送节奏定时器");
      case PERSIST -> pick("persist timer", "坚持定时器");
      case DELAYED_ACK -> pick("delayed ACK", "延迟确认");
      case KEEP_ALIVE -> pick("keep-alive timer", "保活定时器");
      case USER_TIMEOUT -> pick("user timeout", "用户超时");
      case TWO_MSL -> "2MSL";
      case FIN_WAIT_2 -> pick("FIN_WAIT_2 timeout", "FIN_WAIT_2 超时");
      case LINGER -> pick("linger timer", "linger 定时器");
    };
  }

  /** Such as {@code 40 ms} or {@code 1.0 s}. */
  public static String duration(long nanos) {
    if (nanos >= SECOND) {
      return String.format(Locale.ROOT, "%.1f s", (double) nanos / SECOND);
    }
    return nanos % 1_000_000 == 0
        ? nanos / 1_000_000 + " ms"
        : String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
  }

  /** What is written on an arrow, with what became of the segment where the arrow cannot tell. */
  String arrow(LadderArrow arrow, LadderClock clock) {
    StringBuilder text = new StringBuilder();
    if (!arrow.tag().isEmpty()) {
      text.append(arrow.tag()).append(' ');
    }
    text.append(arrow.label());
    if (arrow.retransmission()) {
      text.append(pick(" retransmission", " 重传"));
    }
    if (arrow.fate() == LadderArrow.Fate.DUPLICATE) {
      text.append(pick(" duplicate", " 重复"));
    }
    if (arrow.overtaken()) {
      text.append(pick(" arrives ", " 到达 ")).append(clock.text(arrow.arrivesNanos()));
    }
    return text.toString();
  }

  /** Why a state was entered. */
  public String cause(TransitionCause cause) {
    return chinese ? inChinese(cause) : cause.description();
  }

  private static String inChinese(TransitionCause cause) {
    return switch (cause) {
      case PASSIVE_OPEN -> "被动打开";
      case ACTIVE_OPEN -> "主动打开，发送 SYN";
      case SEND_ON_LISTEN -> "监听时发送数据，发送 SYN";
      case SYN_ARRIVED -> "收到 SYN，发送 SYN,ACK";
      case SYN_CROSSED -> "双方的 SYN 交错，发送 SYN,ACK";
      case SYN_ACK_ARRIVED -> "收到 SYN,ACK，发送 ACK";
      case ACK_OF_SYN -> "收到对 SYN 的确认";
      case SYN_COOKIE -> "有效的 SYN cookie";
      case CLOSE_CALLED -> "应用关闭，FIN 排队";
      case FIN_ARRIVED -> "收到 FIN";
      case FIN_ARRIVED_ACKING_OURS -> "收到 FIN，并确认了我方的 FIN";
      case ACK_OF_FIN -> "收到对 FIN 的确认";
      case TWO_MSL_EXPIRED -> "2MSL 已过";
      case TIME_WAIT_REUSED -> "新的 SYN 重用此连接";
      case TIME_WAIT_EVICTED -> "TIME_WAIT 表已满，移除最旧的";
      case RESET_BY_PEER -> "收到 RST";
      case REFUSED -> "SYN 被 RST 拒绝";
      case RETURNED_TO_LISTEN -> "放弃半连接";
      case CLOSED_BEFORE_SYN -> "连接前关闭";
      case ABORT_CALLED -> "应用中止，发送 RST";
      case DATA_AFTER_CLOSE -> "关闭后仍有数据到达，发送 RST";
      case CLOSED_WITH_UNREAD_DATA -> "关闭时有未读数据，发送 RST";
      case RETRANSMISSIONS_EXHAUSTED -> "重传达到上限 R2";
      case USER_TIMEOUT -> "用户超时";
      case KEEP_ALIVE_FAILED -> "保活探测无应答";
      case ORPHAN_TIMEOUT -> "应用已关闭，对方未发 FIN";
      case ORPHAN_PROBES_EXHAUSTED -> "应用已关闭，窗口一直为零，发送 RST";
      case ORPHAN_LIMIT -> "应用已关闭的连接过多，发送 RST";
      case LINGER_EXPIRED -> "linger 到期，发送 RST";
      case UNREACHABLE -> "握手中收到 ICMP 错误";
      case LISTENER_CLOSED -> "accept 之前监听已关闭";
      case ACCEPT_QUEUE_FULL -> "完成队列一直是满的";
      case ADDRESS_REMOVED -> "本地地址被移除";
      case DEVICE_GONE -> "设备被移除";
      case STACK_CLOSED -> "协议栈已关闭";
      case INTERNAL_ERROR -> "内部错误";
    };
  }
}
