package io.leat.cli.hold;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.tcp.trace.TcpState;
import java.io.IOException;

/** How a peer keeps a kernel's socket in one state: what it sends, and what it withholds. */
enum Trick {
  CLOSED(
      TcpState.CLOSED,
      "both ends have closed and acknowledged: nothing is left to hold, and ss shows no such socket",
      "双方都已关闭并确认: 内核里不再有这个套接字") {
    @Override
    void play(Experiment on) throws IOException {
      on.connectToKernel();
      on.leatShutsOutput();
      on.awaitKernel(TcpState.CLOSE_WAIT);
      on.kernelCloses();
    }
  },
  LISTEN(TcpState.LISTEN, "the kernel listens, and nobody calls", "内核在监听, 没有人来连接") {
    @Override
    void play(Experiment on) throws IOException {
      on.kernelListens();
    }
  },
  SYN_SENT(
      TcpState.SYN_SENT,
      "the kernel connects; Leat does not hear its SYN",
      "内核发起连接; Leat 听不到它的 SYN") {
    @Override
    void play(Experiment on) throws IOException {
      on.device().withholdInbound(flags -> true);
      on.kernelBeginsToConnect();
    }
  },
  SYN_RECEIVED(
      TcpState.SYN_RECEIVED,
      "Leat connects, and withholds the last ACK of the handshake",
      "Leat 发起连接, 特意不发握手的最后一个 ACK") {
    @Override
    void play(Experiment on) throws IOException {
      on.device().withholdOutbound(flags -> (flags & SYN) == 0);
      on.connectToKernelUnheard();
    }
  },
  ESTABLISHED(
      TcpState.ESTABLISHED, "the handshake is over, and neither end closes", "握手完成, 双方都不关闭") {
    @Override
    void play(Experiment on) throws IOException {
      on.connectFromKernel();
    }
  },
  FIN_WAIT_1(
      TcpState.FIN_WAIT_1,
      "the kernel closes; Leat withholds the ACK of its FIN",
      "内核关闭; Leat 不确认它的 FIN") {
    @Override
    void play(Experiment on) throws IOException {
      on.connectFromKernel();
      on.device().withholdOutbound(flags -> true);
      on.kernelShutsOutput();
    }
  },
  FIN_WAIT_2(
      TcpState.FIN_WAIT_2,
      "the kernel closes; Leat acknowledges its FIN and sends none of its own",
      "内核关闭; Leat 确认它的 FIN, 但自己不发 FIN") {
    @Override
    void play(Experiment on) throws IOException {
      on.connectFromKernel();
      on.kernelShutsOutput();
    }
  },
  CLOSE_WAIT(
      TcpState.CLOSE_WAIT,
      "Leat closes; the kernel's application does not",
      "Leat 关闭; 内核一方的程序不关闭") {
    @Override
    void play(Experiment on) throws IOException {
      on.connectToKernel();
      on.leatShutsOutput();
    }
  },
  CLOSING(
      TcpState.CLOSING,
      "both FINs cross: Leat does not hear the kernel's, and sends its own without acknowledging it",
      "两个 FIN 交错: Leat 听不到内核的 FIN, 发出自己的 FIN 而不确认对方的") {
    @Override
    void play(Experiment on) throws IOException {
      on.connectFromKernel();
      on.device().withholdInbound(flags -> (flags & FIN) != 0);
      on.kernelShutsOutput();
      on.awaitKernel(TcpState.FIN_WAIT_1);
      on.leatShutsOutput();
    }
  },
  LAST_ACK(
      TcpState.LAST_ACK,
      "Leat closes, then the kernel; Leat withholds the last ACK",
      "Leat 先关闭, 内核后关闭; Leat 不发最后一个 ACK") {
    @Override
    void play(Experiment on) throws IOException {
      on.connectToKernel();
      on.leatShutsOutput();
      on.awaitKernel(TcpState.CLOSE_WAIT);
      on.device().withholdOutbound(flags -> true);
      on.kernelShutsOutput();
    }
  },
  TIME_WAIT(
      TcpState.TIME_WAIT,
      "the kernel closes first; Leat does not hear its last ACK and sends FIN again, which begins"
          + " 2MSL anew",
      "内核先关闭; Leat 听不到最后的 ACK 而重发 FIN, 2MSL 因此重新开始") {
    @Override
    void play(Experiment on) throws IOException {
      on.connectFromKernel();
      on.kernelShutsOutput();
      on.awaitKernel(TcpState.FIN_WAIT_2);
      on.device().withholdInbound(flags -> (flags & (ACK | FIN | SYN)) == ACK);
      on.leatShutsOutput();
    }
  };

  private final TcpState state;
  private final String english;
  private final String chinese;

  Trick(TcpState state, String english, String chinese) {
    this.state = state;
    this.english = english;
    this.chinese = chinese;
  }

  /** Brings the kernel's socket into the state; its further course is for the caller to watch. */
  abstract void play(Experiment on) throws IOException;

  TcpState state() {
    return state;
  }

  String english() {
    return english;
  }

  String chinese() {
    return chinese;
  }

  static Trick of(TcpState state) {
    return valueOf(state.name());
  }
}
