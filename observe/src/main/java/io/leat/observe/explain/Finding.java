package io.leat.observe.explain;

/** What a connection, a listener or a stack waits for, or is held by. */
public enum Finding {
  // Nothing is wrong.
  MOVING("nothing holds it: what there is leaves now", "没有阻碍：数据正在发送", "RFC 9293 §3.7"),
  IDLE(
      "all that was written was sent and acknowledged: it waits for the application or the peer",
      "写入的数据都已发送并得到确认：等待应用或对端",
      "RFC 9293 §3.10.2"),
  AWAITS_ACKNOWLEDGMENT(
      "all that was written was sent: it waits for the acknowledgment",
      "写入的数据都已发送：等待确认",
      "RFC 6298 §5"),
  AWAITS_SYN_ACK("SYN sent: it waits for the answer", "已发送 SYN：等待应答", "RFC 9293 §3.5"),
  AWAITS_ACK_OF_SYN(
      "SYN,ACK sent: it waits for the last step of the handshake",
      "已发送 SYN,ACK：等待握手的最后一步",
      "RFC 9293 §3.5"),
  AWAITS_ACK_OF_FIN("FIN sent: it waits for its acknowledgment", "已发送 FIN：等待确认", "RFC 9293 §3.6"),
  TIME_WAIT(
      "it waits 2MSL, so that the last ACK can be sent again and old segments die out",
      "等待 2MSL：以便重发最后的 ACK，并让旧报文段消失",
      "RFC 9293 §3.6.1"),
  LISTENING("it waits for connections", "等待连接", "RFC 9293 §3.10.1"),
  ENDED("it is over", "连接已结束", "RFC 9293 §3.3.2"),

  // Held by a rule of sending.
  PEER_WINDOW_CLOSED(
      "the peer's window is closed: its application does not read",
      "对端窗口为零：对端应用没有读取",
      "RFC 9293 §3.8.6.1"),
  PROBES_UNANSWERED(
      "the peer's window is closed, and the probes of it are not answered",
      "对端窗口为零，窗口探测也没有应答",
      "RFC 9293 §3.8.6.1"),
  PEER_WINDOW_FULL(
      "what is in flight fills the peer's window: the peer's buffer is the bound",
      "在途数据填满了对端窗口：受对端缓冲区限制",
      "RFC 9293 §3.8.6"),
  SILLY_WINDOW(
      "the peer's window takes less than a segment worth sending",
      "对端窗口太小，不值得发送（糊涂窗口避免）",
      "RFC 9293 §3.8.6.2.1"),
  CONGESTION_WINDOW(
      "what is in flight fills the congestion window: it waits for acknowledgments",
      "在途数据填满了拥塞窗口：等待确认",
      "RFC 5681 §2"),
  PACING(
      "pacing spreads the window over the round trip: the next segment has its time",
      "发送节奏把窗口分摊到整个往返时间：下一个报文段未到时候",
      "RFC 9937 §6.4"),
  NAGLE(
      "Nagle's rule: a small segment waits for the ACK of what is in flight",
      "Nagle 规则：小报文段要等在途数据的确认",
      "RFC 9293 §3.7.4"),
  MEMORY_SHORT(
      "the stack's memory for text is used up: the application cannot write more",
      "协议栈的数据内存已用完：应用无法继续写入",
      "Leat"),

  // Losses, and silence.
  LOSS_RECOVERY("losses are being repaired", "正在修复丢失的报文段", "RFC 8985, RFC 6675"),
  PEER_SILENT(
      "the peer does not acknowledge: the same text goes again and again, ever more rarely",
      "对端没有确认：同一数据一再重发，间隔越来越长",
      "RFC 6298 §5.5"),
  MTU_BLACK_HOLE(
      "full segments vanish while small ones arrive: a router drops them without saying so",
      "大报文段消失而小报文段能到达：路径上有 MTU 黑洞",
      "RFC 4821 §1, RFC 2923 §2.1"),
  SYN_UNANSWERED("our SYN is not answered", "我方的 SYN 没有应答", "RFC 9293 §3.8.3"),
  SYN_ACK_UNANSWERED(
      "our SYN,ACK is not answered: the last step of the handshake is missing",
      "我方的 SYN,ACK 没有应答：缺少握手的最后一步",
      "RFC 9293 §3.5"),
  FIN_UNANSWERED("our FIN is not acknowledged", "我方的 FIN 没有得到确认", "RFC 9293 §3.6"),
  KEEP_ALIVE_UNANSWERED(
      "the peer does not answer keep-alive probes", "对端没有应答保活探测", "RFC 9293 §3.8.4"),
  SEGMENTS_REFUSED(
      "the peer sends, but its segments are not acceptable and are dropped",
      "对端在发送，但其报文段不可接受而被丢弃",
      "RFC 9293 §3.10.7.4"),
  LINK_DOWN("the link takes no frames", "链路不接受帧", "Leat"),

  // Receiving.
  GAP(
      "text is missing in front of what has arrived: it waits for the retransmission",
      "已到达的数据之前有缺口：等待重传",
      "RFC 9293 §3.4, RFC 2018"),
  READER_STOPPED(
      "our application does not read: our window is closed, and the peer must wait",
      "本端应用没有读取：我方窗口为零，对端只能等待",
      "RFC 9293 §3.8.6"),
  UNREAD("text waits for our application", "有数据等待本端应用读取", "RFC 9293 §3.10.3"),
  WINDOW_UPDATE_LOST(
      "we opened our window again and nothing came since: the update may be lost, and the peer's"
          + " next probe will tell it",
      "我方窗口已重新打开而此后没有数据到达：窗口更新可能丢失，对端的下一次探测会得知",
      "RFC 9293 §3.8.6.1"),

  // Closing.
  APPLICATION_KEEPS_OPEN(
      "the peer has closed; our application has not", "对端已关闭；本端应用尚未关闭", "RFC 9293 §3.6"),
  PEER_KEEPS_OPEN("we have closed; the peer has not", "我方已关闭；对端尚未关闭", "RFC 9293 §3.6"),

  // Listeners and stacks.
  NOT_ACCEPTED(
      "the connection is complete, but no application has accepted it",
      "连接已建立，但应用还没有 accept",
      "RFC 9293 §3.10.1"),
  ACCEPT_QUEUE_FULL(
      "the queue of complete connections is full: the application does not accept",
      "已完成队列已满：应用没有调用 accept",
      "TcpSetting ACCEPT_QUEUE_LIMIT"),
  SYN_QUEUE_FULL(
      "the queue of half-open connections is full", "半连接队列已满", "TcpSetting HALF_OPEN_LIMIT"),
  PORTS_EXHAUSTED(
      "every local port is taken for this destination", "到该目的地的本地端口已用尽", "RFC 6056 §2.2");

  private final String en;
  private final String zh;
  private final String source;

  Finding(String en, String zh, String source) {
    this.en = en;
    this.zh = zh;
    this.source = source;
  }

  public Sentence sentence() {
    return new Sentence(en, zh);
  }

  /** RFC and section, or the setting that decides. */
  public String source() {
    return source;
  }
}
