package io.leat.sim.scenario;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** All scenarios, in the order in which a learner may take them. */
public final class Scenarios {
  private static final List<Scenario> ALL =
      List.of(
          scenario(
              "three-way-handshake",
              "SYN, SYN+ACK, ACK: a connection begins",
              "三次握手：连接的建立",
              OpeningScenarios::threeWayHandshake),
          scenario(
              "ephemeral-port",
              "connect takes a random local port",
              "connect 取随机本地端口",
              OpeningScenarios::ephemeralPort),
          scenario(
              "listening-and-session-socket",
              "one port, many sessions",
              "监听套接字与会话套接字",
              OpeningScenarios::listeningAndSessionSocket),
          scenario(
              "two-queues",
              "the incomplete and the complete queue",
              "未完成队列与已完成队列",
              OpeningScenarios::twoQueues),
          scenario(
              "withheld-ack",
              "SYN_RECEIVED made visible",
              "特意不发最后一个 ACK：看见 SYN_RECEIVED",
              OpeningScenarios::withheldAck),
          scenario(
              "half-open-given-up",
              "SYN_RECEIVED returns to LISTEN",
              "半连接被放弃",
              RareScenarios::halfOpenGivenUp),
          scenario(
              "backlog-overflow",
              "a full complete queue drops SYNs",
              "已完成队列满：丢弃 SYN",
              OpeningScenarios::backlogOverflow),
          scenario(
              "accept-after-peer-closed",
              "accept yields a connection in CLOSE_WAIT",
              "accept 得到 CLOSE_WAIT 的连接",
              OpeningScenarios::acceptAfterPeerClosed),
          scenario(
              "simultaneous-open",
              "both ends connect at once",
              "同时打开",
              OpeningScenarios::simultaneousOpen),
          scenario("refused", "nobody listens: RST", "连接被拒绝", OpeningScenarios::refused),
          scenario("reset", "abort: RST, no TIME_WAIT", "异常中止", OpeningScenarios::reset),
          scenario(
              "connection-limit",
              "how many connections a server holds",
              "连接数上限",
              OpeningScenarios::connectionLimit),
          scenario("full-duplex", "text both ways at once", "全双工字节流", DataScenarios::fullDuplex),
          scenario(
              "segmentation", "the stream is cut to the MSS", "分段", DataScenarios::segmentation),
          scenario("path-mtu", "a narrow path", "路径 MTU", DataScenarios::pathMtu),
          scenario("delayed-ack", "the ACK waits a little", "延迟确认", DataScenarios::delayedAck),
          scenario("lost-segment", "three duplicate ACKs", "丢失与快重传", DataScenarios::lostSegment),
          scenario(
              "retransmission-backoff",
              "patience doubles, then ends",
              "超时重传与退避，直到放弃",
              DataScenarios::retransmissionBackoff),
          scenario("corrupted", "a bit flips: the checksum", "校验和", DataScenarios::corrupted),
          scenario("reordered", "order is restored", "重新排序", DataScenarios::reordered),
          scenario("duplicated", "duplicates are dropped", "丢弃重复", DataScenarios::duplicated),
          scenario(
              "fast-sender-slow-receiver",
              "flow control",
              "流量控制：快发慢收",
              DataScenarios::fastSenderSlowReceiver),
          scenario("zero-window", "a closed window, probes", "零窗口与探测", DataScenarios::zeroWindow),
          scenario("keep-alive", "is the peer still there?", "保活", DataScenarios::keepAlive),
          scenario(
              "four-way-close",
              "the client closes first",
              "四次挥手：客户端先关闭",
              ClosingScenarios::fourWayClose),
          scenario(
              "four-way-close-server-first",
              "the server closes first",
              "四次挥手：服务器先关闭",
              ClosingScenarios::fourWayCloseServerFirst),
          scenario("half-close", "text arrives in FIN_WAIT_2", "半关闭", ClosingScenarios::halfClose),
          scenario(
              "fin-with-ack",
              "FIN_WAIT_1 straight to TIME_WAIT",
              "FIN 带 ACK：直接进入 TIME_WAIT",
              ClosingScenarios::finWithAck),
          scenario(
              "simultaneous-close",
              "the FINs cross: CLOSING",
              "同时关闭",
              ClosingScenarios::simultaneousClose),
          scenario(
              "close-versus-shutdown",
              "what the peer notices",
              "close 与 shutdown 的区别",
              ClosingScenarios::closeVersusShutdown),
          scenario(
              "close-with-unread-data",
              "RST instead of FIN",
              "有未读数据时关闭",
              ClosingScenarios::closeWithUnreadData),
          scenario(
              "server-closes-idle",
              "the server closes an idle connection",
              "服务器关闭空闲连接",
              ClosingScenarios::serverClosesIdle),
          scenario(
              "close-wait-held",
              "an application that never closes",
              "从不 close 的应用：CLOSE_WAIT",
              ClosingScenarios::closeWaitHeld),
          scenario(
              "last-ack",
              "LAST_ACK waits for the last acknowledgment",
              "LAST_ACK 等待最后的确认",
              ClosingScenarios::passiveCloseWaits),
          scenario(
              "lost-last-ack",
              "why TIME_WAIT waits, first reason",
              "最后的 ACK 丢失：TIME_WAIT 的第一个理由",
              TimeWaitScenarios::lostLastAck),
          scenario(
              "lost-last-ack-msl-0",
              "the counter-proof without 2MSL",
              "反证：没有 2MSL",
              TimeWaitScenarios::lostLastAckWithoutWait),
          scenario(
              "time-wait-reuse",
              "second reason: the four-tuple rests",
              "四元组在 2MSL 内不可再用",
              TimeWaitScenarios::timeWaitReuse),
          scenario(
              "time-wait-reuse-msl-0",
              "the counter-proof without 2MSL",
              "反证：没有 2MSL",
              TimeWaitScenarios::timeWaitReuseWithoutWait),
          scenario(
              "old-duplicate",
              "third reason: old duplicates die",
              "旧的重复报文段消亡",
              TimeWaitScenarios::oldDuplicate),
          scenario(
              "old-duplicate-msl-0",
              "the counter-proof without 2MSL",
              "反证：没有 2MSL",
              TimeWaitScenarios::oldDuplicateWithoutWait),
          scenario(
              "server-restart",
              "SO_REUSEADDR over TIME_WAIT",
              "服务器重启：SO_REUSEADDR",
              TimeWaitScenarios::serverRestart),
          scenario(
              "ports-exhausted",
              "too many short connections",
              "端口耗尽",
              TimeWaitScenarios::portsExhausted),
          scenario(
              "fin-completes-handshake",
              "a FIN brings the lost ACK along",
              "FIN 捎带丢失的 ACK",
              RareScenarios::finCompletesHandshake),
          scenario("fin-on-syn-ack", "SYN+ACK+FIN", "SYN+ACK+FIN", RareScenarios::finOnSynAck),
          scenario(
              "end-in-syn-received",
              "CLOSE and ABORT before the handshake is over",
              "握手完成前 CLOSE 与 ABORT",
              RareScenarios::endInSynReceived),
          scenario(
              "abort-while-closing",
              "ABORT in FIN_WAIT_1, CLOSE_WAIT, CLOSING",
              "关闭途中 ABORT",
              RareScenarios::abortWhileClosing),
          scenario(
              "send-on-listen",
              "SEND on a passive connection",
              "在被动连接上 SEND",
              RareScenarios::sendOnListen));

  private Scenarios() {}

  private static Scenario scenario(String name, String en, String zh, Scenario.Play play) {
    return new Scenario(name, new Text(en, zh), play);
  }

  public static List<Scenario> all() {
    return ALL;
  }

  /** The scenario of this name, in any case and with any separators; null if there is none. */
  public static @Nullable Scenario named(String name) {
    String wanted = name.toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
    for (Scenario scenario : ALL) {
      if (scenario.name().equals(wanted)) {
        return scenario;
      }
    }
    return null;
  }
}
