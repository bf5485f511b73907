package io.leat.sim.drill.linux;

import io.leat.packet.wire.FlowKey;
import io.leat.stack.ip.IpLayer;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpInternals;
import io.leat.tcp.connection.TcpStatus;
import io.leat.tcp.trace.TcpState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** struct tcp_info of Linux, 280 octets: what scripts assert of a connection. */
final class TcpInfo {
  static final int OCTETS = 280;

  private static final int TIMESTAMPS = 1;
  private static final int SACK = 2;
  private static final int WINDOW_SCALE = 4;
  private static final int UNLIMITED = 0x7fff_ffff;

  private final ByteBuffer out = ByteBuffer.allocate(OCTETS).order(ByteOrder.LITTLE_ENDIAN);

  private TcpInfo() {}

  static byte[] of(LinuxSocket socket, Kernel kernel) {
    TcpInfo info = new TcpInfo();
    info.out.put(0, (byte) number(socket.state()));
    TcpConnection connection = socket.connection;
    if (connection != null) {
      info.fill(connection, kernel);
    }
    return info.out.array();
  }

  private static int number(TcpState state) {
    return switch (state) {
      case ESTABLISHED -> 1;
      case SYN_SENT -> 2;
      case SYN_RECEIVED -> 3;
      case FIN_WAIT_1 -> 4;
      case FIN_WAIT_2 -> 5;
      case TIME_WAIT -> 6;
      case CLOSED -> 7;
      case CLOSE_WAIT -> 8;
      case LAST_ACK -> 9;
      case LISTEN -> 10;
      case CLOSING -> 11;
    };
  }

  private void fill(TcpConnection connection, Kernel kernel) {
    long now = kernel.nanos();
    TcpStatus status = connection.status(now);
    SegmentMeter.Counts counts = kernel.meter().of(connection.serial());
    int mss = Math.max(1, status.sendMss());
    out.put(2, (byte) status.retransmissions());
    out.put(4, (byte) TcpInternals.backoffs(connection));
    out.put(5, (byte) options(status));
    out.put(6, (byte) (status.sendShift() | status.receiveShift() << 4));
    out.putInt(8, (int) (status.rto() / 1000));
    out.putInt(12, 40_000);
    out.putInt(16, status.sendMss());
    out.putInt(20, Math.max(536, TcpInternals.largestText(connection)));
    int unacknowledged = counts.unacknowledged(mss);
    int sacked = counts.sacked(mss);
    int again = counts.retransmittedInFlight(mss);
    out.put(1, (byte) TcpInternals.lossPhaseNumber(connection));
    out.putInt(24, unacknowledged);
    out.putInt(28, sacked);
    out.putInt(32, (int) Math.ceilDiv(TcpInternals.lostOctets(connection), mss));
    out.putInt(36, again);
    out.putInt(44, ago(counts.lastTextSent, now));
    out.putInt(52, ago(counts.lastTextReceived, now));
    out.putInt(56, ago(counts.lastAckReceived, now));
    out.putInt(60, pathMtu(connection, kernel));
    out.putInt(64, (int) status.rcvWnd());
    out.putInt(68, status.srttMicros());
    out.putInt(72, status.rttvarMicros());
    out.putInt(76, threshold(status, mss));
    out.putInt(80, (int) (status.cwnd() / mss));
    out.putInt(84, kernel.advertisedMss(connection.flow()));
    out.putInt(88, 3);
    out.putInt(100, (int) counts.retransmitted);
    streams(connection, status, counts, now);
  }

  private void streams(
      TcpConnection connection, TcpStatus status, SegmentMeter.Counts counts, long now) {
    if (TcpInternals.hasPeer(connection)) {
      long acknowledged =
          Math.max(0, TcpInternals.sndUna(connection) - TcpInternals.iss(connection) - 1);
      out.putLong(120, acknowledged);
      long received = TcpInternals.rcvNxt(connection) - TcpInternals.irs(connection) - 1;
      out.putLong(128, Math.max(0, received));
      long unsent = TcpInternals.sendEnd(connection) - TcpInternals.sndNxt(connection);
      out.putInt(144, (int) Math.max(0, unsent));
    }
    out.putInt(136, (int) counts.segmentsOut);
    out.putInt(140, (int) counts.segmentsIn);
    out.putInt(148, minimumRtt(connection));
    out.putInt(152, (int) counts.dataSegmentsIn);
    out.putInt(156, (int) counts.dataSegmentsOut);
    out.putLong(168, counts.busyMicros(now));
    out.putInt(192, (int) counts.delivered);
    out.putLong(200, counts.octetsSent);
    out.putLong(208, counts.octetsRetransmitted);
    out.putInt(228, (int) status.sndWnd());
    out.putInt(232, (int) status.rcvWnd());
  }

  /** All ones before the first measurement. */
  private static int minimumRtt(TcpConnection connection) {
    int micros = TcpInternals.minimumRttMicros(connection);
    return micros == 0 ? -1 : micros;
  }

  private static int options(TcpStatus status) {
    boolean scaled = status.sendShift() > 0 || status.receiveShift() > 0;
    return (status.timestamps() ? TIMESTAMPS : 0)
        | (status.sack() ? SACK : 0)
        | (scaled ? WINDOW_SCALE : 0);
  }

  private static int threshold(TcpStatus status, int mss) {
    long packets = status.ssthresh() / mss;
    return packets > 1 << 20 ? UNLIMITED : (int) packets;
  }

  private static int ago(long then, long now) {
    return then < 0 ? 0 : (int) ((now - then) / 1_000_000);
  }

  private static int pathMtu(TcpConnection connection, Kernel kernel) {
    FlowKey flow = connection.flow();
    IpLayer ip = kernel.machine().loop().ip();
    return ip.output().pathMtu(flow);
  }
}
