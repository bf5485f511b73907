package io.leat.observe.explain;

import io.leat.observe.Words;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.stack.StackLoop;
import io.leat.stack.link.DeviceState;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Explains what a loop's connections, listeners and ports wait for. On the loop; changes nothing.
 *
 * <p>With a flight recorder it also knows what was decided before, which segments were refused, and
 * whether a window update of ours came to nothing.
 */
public final class Explainer {
  private final StackLoop loop;
  private final @Nullable FlightRecorder recorder;

  /**
   * @param recorder null if the loop has none
   */
  public Explainer(StackLoop loop, @Nullable FlightRecorder recorder) {
    this.loop = loop;
    this.recorder = recorder;
  }

  public Explanation connection(TcpConnection connection) {
    Track track = recorder == null ? null : recorder.find(connection.serial());
    boolean linkUp = !loop.isDeviceGone() && loop.device().state() == DeviceState.UP;
    return new Diagnosis(connection, track, linkUp, loop.now()).explanation();
  }

  /** A passive connection before its handshake is over. */
  public Explanation halfOpen(long serial, int retransmissions, long deadline) {
    List<Sentence> facts = new ArrayList<>();
    facts.add(
        new Sentence(
            "SYN,ACK sent " + (retransmissions + 1) + " times",
            "SYN,ACK 已发送 " + (retransmissions + 1) + " 次"));
    return entry(
        TcpState.SYN_RECEIVED,
        retransmissions > 0 ? Finding.SYN_ACK_UNANSWERED : Finding.AWAITS_ACK_OF_SYN,
        facts,
        TcpTimer.RETRANSMISSION,
        deadline,
        serial);
  }

  public Explanation timeWait(long serial, long deadline) {
    return entry(
        TcpState.TIME_WAIT, Finding.TIME_WAIT, List.of(), TcpTimer.TWO_MSL, deadline, serial);
  }

  private Explanation entry(
      TcpState state,
      Finding finding,
      List<Sentence> facts,
      TcpTimer timer,
      long deadline,
      long serial) {
    FlightRecord record = recorder == null ? null : recorder.record(serial);
    return new Explanation(
        state,
        finding,
        Confidence.CERTAIN,
        facts,
        Writer.CLOSED,
        NextTimer.of(timer, Math.max(0, deadline - loop.now())),
        loop.now(),
        record == null ? List.of() : record.decisions());
  }

  public Explanation listener(Listener listener) {
    int complete = listener.acceptQueue().size();
    int most = listener.acceptQueue().limit();
    List<Sentence> facts = new ArrayList<>();
    facts.add(
        new Sentence(
            complete
                + " of "
                + most
                + " complete, "
                + listener.halfOpen()
                + " of "
                + listener.halfOpenLimit()
                + " half-open",
            "已完成 "
                + complete
                + "/"
                + most
                + "，半连接 "
                + listener.halfOpen()
                + "/"
                + listener.halfOpenLimit()));
    if (listener.acceptOverflows() > 0) {
      facts.add(
          new Sentence(
              listener.acceptOverflows() + " SYNs and handshakes found the complete queue full",
              listener.acceptOverflows() + " 个 SYN 或握手遇到已完成队列满"));
    }
    if (listener.halfOpenOverflows() > 0) {
      facts.add(
          new Sentence(
              listener.halfOpenOverflows()
                  + " SYNs found the half-open queue full; "
                  + listener.cookiesSent()
                  + " cookies sent",
              listener.halfOpenOverflows()
                  + " 个 SYN 遇到半连接队列满；发送 cookie "
                  + listener.cookiesSent()
                  + " 个"));
    }
    Finding finding =
        complete >= most
            ? Finding.ACCEPT_QUEUE_FULL
            : listener.halfOpen() >= listener.halfOpenLimit()
                ? Finding.SYN_QUEUE_FULL
                : Finding.LISTENING;
    return new Explanation(
        TcpState.LISTEN,
        finding,
        Confidence.CERTAIN,
        facts,
        Writer.CLOSED,
        null,
        loop.now(),
        List.of());
  }

  /** Whether a new connection from here to there would find a port. */
  public Explanation ports(IpAddress remote, int port) {
    TcpConfig config = loop.config().tcp();
    int low = (int) config.get(TcpSetting.PORT_LOW);
    int high = (int) config.get(TcpSetting.PORT_HIGH);
    BitSet taken = new BitSet();
    int[] waiting = {0};
    loop.tcp().forEachConnection(c -> mark(taken, c.flow(), remote, port));
    loop.tcp()
        .forEachTimeWait((serial, flow, deadline) -> {
          if (mark(taken, flow, remote, port)) {
            waiting[0]++;
          }
        });
    int used = taken.get(low, high + 1).cardinality();
    int all = high - low + 1;
    List<Sentence> facts =
        List.of(
            new Sentence(
                used
                    + " of "
                    + all
                    + " ports ("
                    + low
                    + " to "
                    + high
                    + ") are taken, "
                    + waiting[0]
                    + " of them by TIME_WAIT",
                all
                    + " 个端口（"
                    + low
                    + " 至 "
                    + high
                    + "）已用 "
                    + used
                    + " 个，其中 TIME_WAIT "
                    + waiting[0]
                    + " 个"));
    return new Explanation(
        TcpState.CLOSED,
        used >= all ? Finding.PORTS_EXHAUSTED : Finding.MOVING,
        Confidence.CERTAIN,
        facts,
        Writer.CLOSED,
        null,
        loop.now(),
        List.of());
  }

  private static boolean mark(BitSet taken, FlowKey flow, IpAddress remote, int port) {
    boolean same = flow.remotePort == port && flow.remote().equals(remote);
    if (same) {
      taken.set(flow.localPort);
    }
    return same;
  }

  /** A time such as {@code 40 ms}, for sentences. */
  static String time(long nanos) {
    return Words.duration(nanos >= 10_000_000 ? nanos / 1_000_000 * 1_000_000 : nanos);
  }
}
