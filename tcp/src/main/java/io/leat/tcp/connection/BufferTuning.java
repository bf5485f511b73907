package io.leat.tcp.connection;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.wire.InboundSegment;
import io.leat.tcp.receive.WindowTuning;
import io.leat.tcp.send.SendStream;

/**
 * Lets buffers grow with what a path carries, within the bound of the connection and a share of the
 * stack's memory; a buffer of fixed size stays as it is.
 *
 * <p>Buffers take memory for what they hold only. Under memory pressure nothing grows, and receive
 * windows return to where they began, without ever taking back what was advertised.
 */
final class BufferTuning {
  /** No connection's buffer may span more than this part of the stack's memory. */
  private static final int SHARE = 4;

  /** Who sends over a path with a shorter round trip is told soon enough to write little ahead. */
  private static final int SHORT_MICROS = 1000;

  private BufferTuning() {}

  // Receiving.

  /** Octets that the receive buffer begins with. */
  static int receiveBase(TcpConfig config) {
    return (int) config.get(TcpSetting.RECEIVE_BUFFER);
  }

  /** Octets that it may grow to: what the window scale must be able to say (RFC 7323 §2.3). */
  static long receiveMost(TcpConfig config) {
    return Math.max(receiveBase(config), config.get(TcpSetting.RECEIVE_BUFFER_MAXIMUM));
  }

  /** Text echoes one of our timestamps. */
  static void textArrived(TcpConnection c, InboundSegment seg, long now) {
    WindowTuning tuning = c.windowTuning;
    if (tuning != null && seg.hasTimestamps && c.options.timestamps) {
      tuning.roundTrip(1000L * (c.timestamp(now) - seg.tsEcr), now);
    }
  }

  /** The application has read. */
  static void read(TcpConnection c, long now) {
    int base = receiveBase(c.config);
    int most = (int) Math.min(receiveMost(c.config), c.host.chunks().octetsMax() / SHARE);
    long position = c.receiving().readPosition();
    if (most <= base) {
      return;
    }
    WindowTuning tuning = c.windowTuning;
    if (tuning == null) {
      // whoever receives little needs none
      if (position - c.rcv.irs > base / 4) {
        tuning = new WindowTuning();
        tuning.start(position, now);
        c.windowTuning = tuning;
      }
      return;
    }
    int handshakeMicros = c.rtt.srttMicros();
    if (!tuning.isDue(handshakeMicros, now)) {
      return;
    }
    int wanted = tuning.decide(position, c.rcv.limit, most, handshakeMicros, now);
    if (isUnderPressure(c.host.chunks())) {
      c.rcv.limit = Math.min(c.rcv.limit, base);
    } else if (wanted > c.rcv.limit) {
      c.rcv.limit = wanted;
      c.receiving().setCapacity(c.receiveCapacity());
    }
  }

  /** Another configuration may fix a size, or set another to begin with. */
  static void configured(TcpConnection c, TcpConfig before) {
    TcpConfig config = c.config;
    if (c.sendStream != null) {
      if (differs(before, config, TcpSetting.SEND_BUFFER)) {
        boolean wasRoomy = c.sendStream.isRoomy();
        c.sendStream.setLimit((int) config.get(TcpSetting.SEND_BUFFER));
        SendCall.boundChanged(c, wasRoomy);
      }
      boundUnsent(c);
      SendCall.spaceFreed(c);
    }
    if (differs(before, config, TcpSetting.RECEIVE_BUFFER)) {
      c.rcv.limit = receiveBase(config);
      if (c.receiveStream != null) {
        c.receiveStream.setCapacity(c.receiveCapacity());
      }
    }
  }

  private static boolean differs(TcpConfig one, TcpConfig other, TcpSetting setting) {
    return one.get(setting) != other.get(setting);
  }

  // Sending.

  /**
   * A writer that waits gets a buffer of three times what was in flight: that much once more in the
   * next round trip, and when it is told that half is free, half as much to send until it has
   * written. A congestion window that nothing fills asks for no memory, and text that waits long to
   * be sent has left the processor's cache.
   *
   * @param outstanding octets in flight before this acknowledgment
   */
  static void acknowledged(TcpConnection c, long outstanding) {
    SendStream stream = c.sending();
    boolean waits = c.senderWaits;
    boundUnsent(c);
    if (!waits) {
      return;
    }
    long most =
        Math.min(c.config.get(TcpSetting.SEND_BUFFER_MAXIMUM), c.host.chunks().octetsMax() / SHARE);
    long wanted = Math.min(3 * Math.min(c.cwnd(), outstanding), most);
    if (wanted > stream.limit() && !isUnderPressure(c.host.chunks())) {
      stream.setLimit((int) wanted);
    }
  }

  /**
   * However large the buffer has grown for what is in flight: over a path of less than a
   * millisecond no more waits unsent than it began with. There the processor is the bottleneck, and
   * what leaves soon after it was written is still in its cache; ahead of a longer round trip a
   * writer may fill the whole buffer.
   */
  static void boundUnsent(TcpConnection c) {
    SendStream stream = c.sending();
    int rtt = c.rtt.minimumMicros();
    long most = c.config.get(TcpSetting.NOT_SENT_LOW_WATER);
    if (rtt > 0 && rtt < SHORT_MICROS) {
      most = Math.min(most, c.config.get(TcpSetting.SEND_BUFFER));
    }
    if (most != stream.unsentLimit()) {
      boolean wasRoomy = stream.isRoomy();
      stream.setUnsentLimit((int) most);
      SendCall.boundChanged(c, wasRoomy);
    }
  }

  /** Whether more than half of the stack's text memory is taken. */
  static boolean isUnderPressure(ChunkPool chunks) {
    return 2 * chunks.octetsInUse() > chunks.octetsMax();
  }
}
