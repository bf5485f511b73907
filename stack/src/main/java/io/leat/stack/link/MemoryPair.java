package io.leat.stack.link;

import io.leat.packet.buffer.ChecksumState;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * Two devices joined in memory: what one transmits, the other receives.
 *
 * <p>Each direction is a bounded queue. The ends may belong to two loops on two threads, or both to
 * one thread in virtual time, where nobody parks. Closing an end makes it {@link DeviceState#GONE}
 * and leaves the other one {@link DeviceState#DOWN}; frames under way can still be received.
 */
public final class MemoryPair {
  /** The largest packet of all; IPv6 does not count its own header. */
  private static final int SUPER_SEGMENT = 65_535 + Ipv6Header.OCTETS;

  private final End left;
  private final End right;

  private MemoryPair(End left, End right) {
    this.left = left;
    this.right = right;
    left.other = right;
    right.other = left;
  }

  /**
   * A pair that carries IP packets.
   *
   * @param mtu largest packet, in octets
   * @param queueFrames frames that each direction holds at most; rounded up to a power of two
   */
  public static MemoryPair ofPackets(String name, int mtu, int queueFrames) {
    FrameRing toRight = new FrameRing(queueFrames, mtu);
    FrameRing toLeft = new FrameRing(queueFrames, mtu);
    return new MemoryPair(
        new End(name + "-left", mtu, false, 0, toLeft, toRight),
        new End(name + "-right", mtu, false, 0, toRight, toLeft));
  }

  /**
   * A pair that carries IP packets and saves what a wire would need, as a kernel's loopback does:
   * super-segments pass whole, and nobody sums text that does not leave this memory ({@link
   * ChecksumState#PARTIAL}).
   *
   * @param mtu largest packet that is not a super-segment, in octets
   * @param queueFrames frames that each direction holds at most; rounded up to a power of two
   */
  public static MemoryPair ofWholePackets(String name, int mtu, int queueFrames) {
    FrameRing toRight = new FrameRing(queueFrames, mtu, SUPER_SEGMENT);
    FrameRing toLeft = new FrameRing(queueFrames, mtu, SUPER_SEGMENT);
    return new MemoryPair(
        new WholeEnd(name + "-left", mtu, toLeft, toRight),
        new WholeEnd(name + "-right", mtu, toRight, toLeft));
  }

  /**
   * A pair that carries Ethernet frames.
   *
   * @param mtu largest IP packet in a frame, in octets
   * @param leftMac Ethernet address of the left end, in the low 48 bits
   */
  public static MemoryPair ofEthernet(
      String name, int mtu, int queueFrames, long leftMac, long rightMac) {
    FrameRing toRight = new FrameRing(queueFrames, mtu + EthernetHeader.OCTETS);
    FrameRing toLeft = new FrameRing(queueFrames, mtu + EthernetHeader.OCTETS);
    return new MemoryPair(
        new End(name + "-left", mtu, true, leftMac, toLeft, toRight),
        new End(name + "-right", mtu, true, rightMac, toRight, toLeft));
  }

  public LinkDevice left() {
    return left;
  }

  public LinkDevice right() {
    return right;
  }

  private static class End implements LinkDevice {
    private final String name;
    private final int mtu;
    private final boolean ethernet;
    private final long mac;
    private final FrameRing inbound;
    private final Segmenter segmenter;
    private final ParkingPlace parking;
    private final DeviceCounters counters = new DeviceCounters();
    private End other = this;
    private boolean keeping;
    private volatile @Nullable LoopAttendant attendant;
    private volatile boolean closed;

    End(String name, int mtu, boolean ethernet, long mac, FrameRing inbound, FrameRing outbound) {
      this.name = name;
      this.mtu = mtu;
      this.ethernet = ethernet;
      this.mac = mac;
      this.inbound = inbound;
      segmenter = new Segmenter(ethernet, outbound);
      parking = new ParkingPlace(() -> !closed && !inbound.isEmpty());
    }

    @Override
    public boolean isLent() {
      return true;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int mtu() {
      return mtu;
    }

    @Override
    public boolean isEthernet() {
      return ethernet;
    }

    @Override
    public long linkAddress() {
      return mac;
    }

    @Override
    public int receive(FrameReceiver receiver, int limit, long now) {
      if (closed) {
        return -1;
      }
      return keeping
          ? inbound.drainKept(receiver, limit, now)
          : inbound.drain(receiver, limit, now);
    }

    @Override
    public boolean keepsFrames() {
      return !ethernet;
    }

    @Override
    public void keepFrames() {
      keeping = true;
    }

    @Override
    public void release() {
      inbound.release();
    }

    @Override
    public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now) {
      if (state() != DeviceState.UP) {
        return false;
      }
      counters.octetsCopied += text.octets();
      boolean taken = offer(headers, text, gsoOctets);
      tellOther();
      return taken;
    }

    boolean offer(PacketBuffer headers, Slices text, int gsoOctets) {
      return segmenter.send(headers, text, gsoOctets);
    }

    private void tellOther() {
      FrameRing.publish();
      LoopAttendant own = attendant;
      LoopAttendant neighbour = other.attendant;
      if (own == null || neighbour == null) {
        other.parking.changed();
      } else {
        own.neighbourHasFrames(neighbour);
      }
    }

    @Override
    public void attend(LoopAttendant whoTurns) {
      attendant = whoTurns;
    }

    @Override
    public DeviceState state() {
      if (closed) {
        return DeviceState.GONE;
      }
      return other.closed ? DeviceState.DOWN : DeviceState.UP;
    }

    @Override
    public void park(long deadlineNanoTime) {
      parking.park(deadlineNanoTime);
    }

    @Override
    public void wake() {
      parking.wake();
    }

    @Override
    public DeviceCounters counters() {
      return counters;
    }

    @Override
    public void close() {
      closed = true;
      parking.wake();
      other.parking.wake();
    }
  }

  /** An end whose other end takes frames as they are. */
  private static final class WholeEnd extends End {
    private final FrameRing outbound;

    WholeEnd(String name, int mtu, FrameRing inbound, FrameRing outbound) {
      super(name, mtu, false, 0, inbound, outbound);
      this.outbound = outbound;
    }

    @Override
    public boolean completesChecksums() {
      return true;
    }

    @Override
    boolean offer(PacketBuffer headers, Slices text, int gsoOctets) {
      return outbound.offer(headers, text, headers.checksum(), gsoOctets);
    }
  }
}
