package io.leat.observe.explain;

import io.leat.observe.Words;
import io.leat.packet.wire.DropReason;
import io.leat.tcp.trace.PathMtuEvent;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;

/** What a recorded decision says. */
final class DecisionWords {
  private static final DropReason[] REASONS = DropReason.values();
  private static final TcpTimer[] TIMERS = TcpTimer.values();

  private static final PathMtuEvent[] PATH_MTU_EVENTS = PathMtuEvent.values();

  private DecisionWords() {}

  static Decision decision(long time, long word) {
    DecisionKind kind = Track.kind(word);
    int detail = Track.detail(word);
    return new Decision(time, Track.times(word), what(kind, detail), source(kind, detail));
  }

  private static Sentence what(DecisionKind kind, int detail) {
    return switch (kind) {
      case TRANSITION -> transition(detail);
      case RETRANSMISSION -> new Sentence("retransmission sent", "重传");
      case TIMER_EXPIRED -> expired(TIMERS[detail]);
      case DROPPED -> dropped(REASONS[detail]);
      case PEER_WINDOW_CLOSED -> new Sentence("the peer closed its window", "对端窗口变为零");
      case PEER_WINDOW_OPENED -> new Sentence("the peer opened its window again", "对端重新打开窗口");
      case PEER_WINDOW_OPENED_BY_PROBE ->
          new Sentence(
              "the answer to a probe showed the peer's window open; no update had told it",
              "对探测的应答表明对端窗口已打开；此前没有收到窗口更新");
      case OWN_WINDOW_CLOSED ->
          new Sentence("our window closed: the application does not read", "我方窗口变为零：应用没有读取");
      case OWN_WINDOW_OPENED ->
          new Sentence("our window opened: the application reads", "我方窗口打开：应用在读取");
      case PATH_MTU -> pathMtu(PATH_MTU_EVENTS[detail >> 16], detail & 0xffff);
    };
  }

  private static Sentence transition(int detail) {
    TransitionCause cause = FlightRecord.cause(detail);
    String arrow = FlightRecord.from(detail) + " → " + FlightRecord.to(detail) + ": ";
    return new Sentence(arrow + cause.description(), arrow + Words.CHINESE.cause(cause));
  }

  private static Sentence expired(TcpTimer timer) {
    return new Sentence(
        Words.ENGLISH.timerName(timer) + " expired", Words.CHINESE.timerName(timer) + " 到期");
  }

  private static Sentence dropped(DropReason reason) {
    String said = reason.description();
    return new Sentence("segment dropped: " + said, "丢弃报文段：" + said);
  }

  private static Sentence pathMtu(PathMtuEvent event, int mtu) {
    String chinese =
        switch (event) {
          case PROBED -> "发出探测报文段";
          case RAISED -> "探测报文段已到达，报文段变大";
          case REFUSED -> "只有探测报文段丢失：过大";
          case UNDECIDED -> "探测报文段与其他报文段一起丢失：无法判断";
          case WITHDRAWN -> "变大后的报文段丢失，恢复原来的大小";
          case BLACK_HOLE -> "大报文段一再消失，改试较小的报文段";
          case TOO_BIG -> "路由器报告分组过大";
        };
    return new Sentence(
        "path MTU " + mtu + ": " + event.description(), "路径 MTU " + mtu + "：" + chinese);
  }

  private static String source(DecisionKind kind, int detail) {
    return switch (kind) {
      case TRANSITION -> FlightRecord.cause(detail).source();
      case RETRANSMISSION -> "RFC 9293 §3.8.1";
      case TIMER_EXPIRED -> NextTimer.source(TIMERS[detail]);
      case DROPPED -> source(REASONS[detail]);
      case PEER_WINDOW_CLOSED, PEER_WINDOW_OPENED_BY_PROBE -> "RFC 9293 §3.8.6.1";
      case PEER_WINDOW_OPENED, OWN_WINDOW_CLOSED -> "RFC 9293 §3.8.6";
      case OWN_WINDOW_OPENED -> "RFC 9293 §3.8.6.2.2";
      case PATH_MTU -> PATH_MTU_EVENTS[detail >> 16].source();
    };
  }

  private static String source(DropReason reason) {
    return switch (reason) {
      case TCP_OLD_TIMESTAMP -> "RFC 7323 §5";
      case TCP_NO_TIMESTAMP -> "RFC 7323 §3.2";
      case TCP_RESET_CHALLENGED -> "RFC 5961 §3.2";
      case TCP_SYN_CHALLENGED -> "RFC 5961 §4.2";
      case TCP_BAD_ACKNOWLEDGMENT -> "RFC 5961 §5.2";
      case TCP_TEXT_AFTER_CLOSE -> "RFC 9293 §3.6.1";
      default -> "RFC 9293 §3.10.7.4";
    };
  }
}
