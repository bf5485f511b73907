package io.leat.sim.scenario;

import java.util.List;

/**
 * One of the 22 things that a textbook says of TCP, and the scenarios that show it.
 *
 * @param number 1 to 22
 */
public record Statement(int number, Text text, List<String> scenarios) {
  /** All 22. */
  public static List<Statement> all() {
    return List.of(
        of(
            1,
            "TCP carries a full-duplex, connection-oriented octet stream between two programs.",
            "TCP 提供两个程序之间面向连接的全双工字节流。",
            "three-way-handshake",
            "full-duplex"),
        of(
            2,
            "It cuts the stream into segments of the size that it judges best: MSS and path MTU.",
            "它把字节流切成自认为最合适的报文段（分段）：MSS 与路径 MTU。",
            "segmentation",
            "path-mtu"),
        of(
            3,
            "Behind each segment runs a timer; unacknowledged, it goes again, until TCP gives up.",
            "每个报文段后有一个计时器；未获确认则超时重传，直到放弃。",
            "retransmission-backoff"),
        of(
            4,
            "What arrives is acknowledged, not at once but after a short delay.",
            "收到的数据被确认，但不是立即，而是短暂延迟之后（延迟确认）。",
            "delayed-ack"),
        of(
            5,
            "A checksum covers header and data; a segment that fails is dropped, not acknowledged.",
            "校验和覆盖首部与数据；出错的报文段被丢弃且不确认。",
            "corrupted"),
        of(
            6,
            "Disorder is repaired before the application sees it.",
            "乱序在应用看到之前被重新排序。",
            "reordered"),
        of(7, "Duplicates are dropped.", "重复的报文段被丢弃。", "duplicated"),
        of(
            8,
            "Each side has a buffer of fixed size; a fast host cannot drown a slow one.",
            "每端缓冲区大小固定；快的主机不会淹没慢的（流量控制）。",
            "fast-sender-slow-receiver",
            "zero-window"),
        of(
            9,
            "Three-way handshake: CLOSED, SYN_SENT, ESTABLISHED; LISTEN, SYN_RCVD, ESTABLISHED.",
            "三次握手：CLOSED、SYN_SENT、ESTABLISHED；LISTEN、SYN_RCVD、ESTABLISHED。",
            "three-way-handshake"),
        of(
            10,
            "Four-way close: each direction closes by itself; a FIN uses one sequence number.",
            "四次挥手：每个方向各自关闭；FIN 占一个序号。",
            "four-way-close"),
        of(
            11,
            "All eleven states are entered in some run.",
            "十一种状态都在某次运行中进入。",
            "three-way-handshake",
            "four-way-close",
            "simultaneous-close",
            "last-ack"),
        of(
            12,
            "SYN_RCVD hardly ever shows, unless a client withholds the last ACK on purpose.",
            "SYN_RCVD 几乎看不到，除非客户端特意不发最后一个 ACK。",
            "withheld-ack"),
        of(
            13,
            "FIN_WAIT_1 waits for the ACK of our FIN, FIN_WAIT_2, half-closed, for the peer's FIN.",
            "FIN_WAIT_1 等待对我方 FIN 的 ACK，FIN_WAIT_2（半关闭）等待对端的 FIN。",
            "half-close",
            "close-wait-held"),
        of(
            14,
            "FIN together with ACK takes FIN_WAIT_1 straight to TIME_WAIT.",
            "FIN 与 ACK 一起使 FIN_WAIT_1 直接进入 TIME_WAIT。",
            "fin-with-ack"),
        of(
            15,
            "Both sides close at almost the same moment: CLOSING.",
            "双方几乎同时关闭：CLOSING（同时关闭）。",
            "simultaneous-close"),
        of(
            16,
            "CLOSE_WAIT waits for this application to close; LAST_ACK for the last acknowledgment.",
            "CLOSE_WAIT 等待本端应用调用 close；LAST_ACK 等待最后的确认。",
            "close-wait-held",
            "last-ack"),
        of(
            17,
            "Client calls: socket, connect with a random local port, which completes the 4-tuple.",
            "客户端调用：socket；connect 取随机本地端口，四元组由此完整。",
            "ephemeral-port",
            "three-way-handshake"),
        of(
            18,
            "Server calls: bind, listen, which makes the incomplete and complete queue, accept.",
            "服务器调用：bind、listen（建立未完成队列与已完成队列）、accept。",
            "two-queues"),
        of(
            19,
            "Either side may close actively; close and shutdown differ; read returns the end.",
            "任一方可主动关闭；close 与 shutdown 不同；对端 read 返回流结束。",
            "four-way-close",
            "server-closes-idle",
            "close-versus-shutdown"),
        of(
            20,
            "TIME_WAIT lasts 2MSL for three reasons, each shown with the wait and without.",
            "TIME_WAIT 持续 2MSL 有三个理由，各以有等待与无等待（MSL 0）证明。",
            "lost-last-ack",
            "lost-last-ack-msl-0",
            "time-wait-reuse",
            "time-wait-reuse-msl-0",
            "old-duplicate",
            "old-duplicate-msl-0"),
        of(
            21,
            "The listening socket only listens; accept yields sessions; closing it spares them.",
            "监听套接字只监听；accept 得到会话套接字；关闭监听者不影响会话。",
            "listening-and-session-socket",
            "accept-after-peer-closed"),
        of(
            22,
            "The number of connections a server can hold is bounded by its resources.",
            "服务器可保持的连接数受其资源限制（连接数上限）。",
            "connection-limit"));
  }

  private static Statement of(int number, String en, String zh, String... scenarios) {
    return new Statement(number, new Text(en, zh), List.of(scenarios));
  }
}
