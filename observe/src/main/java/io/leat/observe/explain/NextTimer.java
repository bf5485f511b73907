package io.leat.observe.explain;

import io.leat.tcp.trace.TcpTimer;

/**
 * The timer that fires next.
 *
 * @param inNanos until then
 * @param does what it will do
 */
public record NextTimer(TcpTimer timer, long inNanos, Sentence does) {
  static NextTimer of(TcpTimer timer, long inNanos) {
    return new NextTimer(timer, inNanos, does(timer));
  }

  /** RFC and section of the timer. */
  public String source() {
    return source(timer);
  }

  static String source(TcpTimer timer) {
    return switch (timer) {
      case RETRANSMISSION -> "RFC 6298 §5";
      case LOSS_PROBE -> "RFC 8985 §7";
      case REORDERING -> "RFC 8985 §6.2";
      case PERSIST -> "RFC 9293 §3.8.6.1";
      case PACING -> "RFC 9937 §6.4";
      case DELAYED_ACK -> "RFC 9293 §3.8.6.3";
      case KEEP_ALIVE -> "RFC 9293 §3.8.4";
      case USER_TIMEOUT -> "RFC 9293 §3.10.8";
      case TWO_MSL -> "RFC 9293 §3.10.8";
      case FIN_WAIT_2 -> "TcpSetting FIN_WAIT_2_TIMEOUT";
      case LINGER -> "TcpSetting LINGER";
    };
  }

  private static Sentence does(TcpTimer timer) {
    return switch (timer) {
      case RETRANSMISSION ->
          new Sentence(
              "sends the oldest unacknowledged segment again, lets little more out until it is"
                  + " acknowledged, and doubles the timeout",
              "重发最早未确认的报文段，在得到确认前只放行很少数据，并把超时加倍");
      case LOSS_PROBE -> new Sentence("probes a tail that stays silent", "对沉默的尾部发送探测");
      case REORDERING ->
          new Sentence("counts as lost what only might have been late", "把可能只是迟到的报文段视为丢失");
      case PERSIST -> new Sentence("probes the closed window", "探测零窗口");
      case PACING -> new Sentence("lets the next segments out", "放行下一批报文段");
      case DELAYED_ACK -> new Sentence("acknowledges what has arrived", "确认已到达的数据");
      case KEEP_ALIVE -> new Sentence("asks whether the peer is still there", "询问对端是否还在");
      case USER_TIMEOUT -> new Sentence("ends the connection with an error", "以错误结束连接");
      case TWO_MSL -> new Sentence("ends TIME_WAIT and frees the port", "结束 TIME_WAIT，释放端口");
      case FIN_WAIT_2 ->
          new Sentence(
              "ends the connection: its application has closed, and the peer has not",
              "结束连接：本端应用已关闭而对端没有");
      case LINGER ->
          new Sentence("resets the connection: the linger time is over", "复位连接：linger 时间已到");
    };
  }
}
